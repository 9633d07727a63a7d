"""XPath, against the standard library's own where it has the same."""

from __future__ import annotations

from xml.dom.minidom import parseString
from xml.etree import ElementTree

import pytest

from xlrepro.functions.xpath import NoPath, select, text_of

XML = "<t><s k='7'>a</s><s>1</s><s>b1</s><s>22</s><u><s>z</s></u></t>"


@pytest.mark.parametrize(
    "path", ["s", "s[2]", "s[last()]", ".//s", "u/s", "s[@k]", "s[.='1']", "u/.."]
)
def test_a_path_finds_what_the_standard_library_finds(path: str) -> None:
    root = ElementTree.fromstring(XML)
    wanted = ["".join(node.itertext()) for node in root.findall(path)]
    assert wanted
    assert [text_of(node) for node in select(parseString(XML).documentElement, path)] == wanted


@pytest.mark.parametrize(
    ("path", "texts"),
    [
        ("//s[.*0=0]", ["1", "22"]),
        ("/t/s[contains(.,'b') or position()=1]", ["a", "b1"]),
        ("//s[not(following-sibling::*)]", ["z"]),
        ("(//s)[last()-1]", ["22"]),
        ("//s/@k", ["7"]),
    ],
)
def test_predicates_choose_by_text_and_place(path: str, texts: list[str]) -> None:
    assert [text_of(node) for node in select(parseString(XML), path)] == texts


@pytest.mark.parametrize("path", ["//s[", "count(//s)", "//", "s]"])
def test_what_is_no_path_to_nodes_is_refused(path: str) -> None:
    with pytest.raises(NoPath):
        select(parseString(XML), path)
