"""Lines that count on from their first value, told in one call instead of a loop.

year = zeros(11, given)
year[0] = given.year                        year = steps(given.year, 1, 11, given)
for t in range(1, 11):
    year[t] = year[t - 1] + 1
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from xlrepro.translation.plan import Step
from xlrepro.translation.statements import Line, Written
from xlrepro.translation.variables import around

COUNTS = re.compile(
    r"(?P<name>\w+) = zeros\((?P<count>\d+), given\)\n"
    r"(?P=name)\[0\] = (?P<first>.+)\n"
    r"for (?P<turn>\w+) in range\(1, (?P=count)\):\n"
    r" +(?P=name)\[(?P=turn)\] = (?P=name)\[(?P=turn) - 1\]"
    r"(?: (?P<sign>[+-]) (?P<step>[\w.]+))?"
)


def told_as_steps(found: Sequence[tuple[Step, Written]]) -> list[tuple[Step, Written]]:
    """The statements of a function; where one counts on, alone or from the one before it, it is one
    line."""
    told: list[tuple[Step, Written]] = []
    for step, written in found:
        before = told[-1][1].lines if told else []
        if counts := counting(written.lines):
            told.append((step, counts))
        elif counts := counting([*before, *written.lines]):
            told[-1] = step, counts
        else:
            told.append((step, written))
    return told


def counting(lines: Sequence[Line]) -> Written | None:
    """Lines as one, if they count on and do nothing else."""
    match = COUNTS.fullmatch("\n".join(line.text for line in lines))
    if match is None or match["step"] == match["turn"]:
        return None
    name, count, first = match["name"], match["count"], match["first"]
    text = f"{name} = full({count}, {first}, given)"
    if match["step"]:
        step = match["step"] if match["sign"] == "+" else f"-{match['step']}"
        text = f"{name} = steps({first}, {step}, {count}, given)"
    return Written([Line(text, around([line.cells for line in lines if line.cells]))])
