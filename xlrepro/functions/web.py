"""Texts for the web: addresses and XML."""

from __future__ import annotations

from urllib.parse import quote

from xlrepro.functions.declare import Area, Text, spreadsheet
from xlrepro.functions.text_numbers import PLAIN
from xlrepro.values import VALUE, Fault, area_of


@spreadsheet("ENCODEURL")
def encodeurl(text: Text) -> str:
    """A text as it may stand in an address: all but letters, digits and -_. as % and two digits.

    >>> encodeurl("a b&ç")
    'a%20b%26%C3%A7'
    """
    return quote(text, safe="").replace("~", "%7E")


@spreadsheet("FILTERXML")
def filterxml(xml: Text, xpath: Text) -> Area:
    """The texts at a path of an XML document, below each other; those that are numbers as numbers.

    #VALUE! for what is no XML or no path, and where nothing is found. Documents with a DTD are not
    read, as one may be made to fill all memory.

    >>> filterxml("<a><b>1</b><b>x</b></a>", "//b").tolist()
    [[1.0], ['x']]
    """
    # Read by minidom, which knows parents and attributes as nodes, so only where it is needed.
    from xml.dom.minidom import parseString
    from xml.parsers.expat import ExpatError

    from xlrepro.functions.xpath import NoPath, select, text_of

    if "<!DOCTYPE" in xml:
        raise Fault(VALUE)
    try:
        nodes = select(parseString(xml.encode("utf-8", "replace")), xpath)
    except (ExpatError, NoPath, RecursionError):
        raise Fault(VALUE) from None
    if not nodes:
        raise Fault(VALUE)
    return area_of([[_value(text_of(node).strip())] for node in nodes])


def _value(text: str) -> float | str:
    return float(text) if PLAIN.match(text) else text
