"""What the code of a written package is like: its statements, and what of it looks like an address.

python -m benchmarks.written FOLDER
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ADDRESS = re.compile(r"(?<![\w.])\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}(?![\w.(])")
NOT_CODE = {"cells.py", "test_model.py"}  # where addresses are what is told, and the proof


class Code(NamedTuple):
    """What was counted in a package."""

    statements: int
    addresses: list[str]
    lines: int


def code_files(folder: Path) -> list[Path]:
    """The files of the model: not what stands alone beside it, nor the map to the cells."""
    files = [*folder.glob("*.py"), *folder.glob("sheets/*.py")]
    return sorted(file for file in files if file.name not in NOT_CODE)


def read_code(folder: Path) -> Code:
    texts = [file.read_text(encoding="utf-8") for file in code_files(folder)]
    return Code(
        sum(map(statements, texts)),
        [found for text in texts for found in addresses(text)],
        sum(text.count("\n") for text in texts),
    )


def statements(text: str) -> int:
    """How many assignments stand in the functions of sections.

    >>> statements("def calculate_a(given):\\n    b = 1\\n    for i in range(2):\\n        b += i")
    2
    """
    return sum(
        isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
        for function in ast.parse(text).body
        if isinstance(function, ast.FunctionDef) and function.name.startswith("calculate_")
        for node in ast.walk(function)
    )


def addresses(text: str) -> Iterator[str]:
    """Names that are an address as a whole, and texts of formulas that hold one.

    They have capital letters: co2 is a label's. Classes, too, are called as the sheet is, such as
    G30; a text of the workbook that is like an address, Q1 for a quarter, counts as one.

    >>> list(addresses("x = cell('Loan!B4')  # Loan!B4"))
    ['Loan!B4']
    """
    previous, classes = "", {*re.findall(r"^class (\w+)", text, re.MULTILINE)}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME and token.string in classes:
            continue
        if token.type == tokenize.NAME and ADDRESS.fullmatch(token.string):
            yield token.string
        elif token.type == tokenize.STRING and not documents(previous, token.string):
            shown = token.string.strip("'\"")
            if ADDRESS.fullmatch(shown) or ("!" in shown and ADDRESS.search(shown)):
                yield shown
        if token.type not in (tokenize.NL, tokenize.COMMENT):
            previous = token.string
    return


def documents(previous: str, text: str) -> bool:
    """Whether a string is a docstring: nothing but the beginning of a line stands before it."""
    return text.startswith('"""') and not previous.strip()


if __name__ == "__main__":
    told = read_code(Path(sys.argv[1]))
    print(f"{told.statements} statements in {told.lines} lines; addresses: {told.addresses[:20]}")
