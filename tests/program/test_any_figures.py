"""README says of any workbook what the benchmark found."""

import re

from tests.tiny import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
FIGURES = (ROOT / "benchmarks" / "any.md").read_text(encoding="utf-8")
FUNCTIONS = (ROOT / "docs" / "functions.md").read_text(encoding="utf-8")


def shares(folder: str) -> dict[str, int]:
    """The cells of a folder by how near they are."""
    part = FIGURES[FIGURES.index(f"## {folder}") :].split("\n## ")[0]
    rows = re.findall(r"^\| ([\w -]+) \| ([\d,]+) \| [\d.]+ % \|$", part, re.M)
    return {kind: int(cells.replace(",", "")) for kind, cells in rows}


def row(workbooks: int) -> list[str]:
    found = re.search(rf"^\| {workbooks} .*$", README, re.M)
    assert found
    return [cell.strip() for cell in found[0].strip("|").split("|")][1:]


def test_readme_has_the_figures_of_the_benchmark():
    for workbooks, folder in ((65, "models"), (232, "functions")):
        cells = shares(folder)
        total = sum(cells.values())
        right = sum(cells.get(kind, 0) for kind in ("exact", "within 1e-12", "within 1e-9"))
        assert row(workbooks) == [
            f"{total:,}",
            f"{100 * right / total:.2f} %",
            f"{100 * cells['exact'] / total:.2f} %",
        ]


def test_readme_counts_the_functions():
    told = re.search(r"\[(\d+) functions\]", README)
    assert told
    assert int(told[1]) == len(re.findall(r"^\| [A-Z][A-Z0-9._]* \|", FUNCTIONS, re.M))
