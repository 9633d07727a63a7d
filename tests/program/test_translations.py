"""The translations that are kept, and those that pages show, are what is written now."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.tiny import ROOT
from xlrepro.batch.translated import translate
from xlrepro.translation.module import Module

KEPT = ROOT / "docs" / "translations"
WORKBOOKS = ROOT / "sheets", ROOT.parent / "shared" / "corpus" / "models"
PAGES = "README.md", "docs/translate.md"
EXCERPT = re.compile(r"<!-- from: (\S+) -->\n```py\n(.*?)^```", re.S | re.M)
EXCERPTS = [
    (page, *found) for page in PAGES for found in EXCERPT.findall((ROOT / page).read_text("utf-8"))
]


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.glob("[a-z]*/*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


@pytest.mark.slow
def test_the_translations_that_are_kept_are_what_is_written_now(tmp_path):
    script = [sys.executable, str(KEPT / "make.py"), "--into", str(tmp_path)]
    subprocess.run(script, check=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT)})
    made, kept = files(tmp_path), files(KEPT)
    assert len(made) > 30
    assert made.keys() == kept.keys()
    different = [name for name in made if made[name] != kept[name]]
    assert not different, "python docs/translations/make.py"


@cache
def code(workbook: str) -> str:
    places = [path for folder in WORKBOOKS if (path := folder / workbook).exists()]
    if not places:
        pytest.skip(f"{workbook} is not here")
    return plain("\n".join(Module(translate(places[0])).files().values()))


def plain(text: str) -> str:
    """Code without comments, and without what only lays it out."""
    return re.sub(r"#.*|\s|[()]|,(?=\s*\))", "", text.replace("'", '"'))


def test_pages_show_translations():
    assert len(EXCERPTS) > 6
    assert {page for page, _, _ in EXCERPTS} == set(PAGES)


@pytest.mark.slow
@pytest.mark.parametrize(("page", "workbook", "excerpt"), EXCERPTS)
def test_an_excerpt_is_what_is_written_now(page, workbook, excerpt):
    """Its parts, between dots, stand in the code as they are."""
    for part in re.split(r"^ *\.\.\.$", excerpt, flags=re.M):
        assert plain(part) in code(workbook), part
