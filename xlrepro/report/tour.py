"""The tour as text."""

from __future__ import annotations

import textwrap

from xlrepro.checks.records import Verdict
from xlrepro.tour.walk import Checked, Looked, Seen, Visit

WIDTH = 96
PREFACE = """\
The code needs: import numpy as np; from xlrepro.engines import *
                from xlrepro.engines.arithmetic.power import product
given is what a sheet holds: xlrepro.load(FILE)[SHEET][0].inputs
"""


def visit_text(number: int, visit: Visit) -> str:
    """A chapter: its heading, then each stop as prose, code and numbers."""
    where = f" ({visit.sheet})" if visit.sheet else ""
    lines = [f"{number}. {visit.chapter.heading}{where}", ""]
    for each in visit.seen:
        match each:
            case Seen():
                lines += seen_lines(each)
            case Checked():
                lines += checked_lines(each)
            case Looked():
                lines += looked_lines(each)
        lines.append("")
    if visit.error:
        lines += [f"   the sheet's numbers cannot be worked out: {visit.error}", ""]
    return "\n".join(lines)


def seen_lines(seen: Seen) -> list[str]:
    formula = f" holds {seen.formula}" if seen.formula else " is given"
    where = seen.cell + formula if seen.area == seen.cell else f"{seen.area}; {seen.cell}{formula}"
    return [
        *wrapped(seen.stop.text),
        f"     {where}",
        *prompted(seen.stop.code),
        f"     {seen.cell} stored {shown(seen.stored)}, computed {shown(seen.computed)}: "
        f"{agreement(seen.verdicts)}",
    ]


def checked_lines(checked: Checked) -> list[str]:
    claim = checked.claim
    held = "holds" if checked.ok else "DOES NOT HOLD"
    return [
        *wrapped(f"{claim.text} {claim.said:g}."),
        *prompted(claim.code),
        f"     {shown(checked.found)}: {held}",
    ]


def looked_lines(looked: Looked) -> list[str]:
    return [*wrapped(looked.look.text), *prompted(looked.look.code), f"     {shown(looked.found)}"]


def agreement(verdicts: list[Verdict]) -> str:
    count, exact = len(verdicts), verdicts.count(Verdict.EXACT)
    right = sum(verdict.right for verdict in verdicts)
    of = f"{right:,} of {count:,} cells, " if count > 1 else ""
    if right < count:
        return f"{of}{count - right:,} DIFFER"
    return of + ("to the last bit" if exact == count else f"{exact:,} of them to the last bit")


def shown(value: object) -> str:
    """A number as a spreadsheet has it: 1, not 1.0."""
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="   ", subsequent_indent="   ")


def prompted(code: str) -> list[str]:
    """Lines of code as an interactive session shows them."""
    return [f"     {'...' if line[0] in ' )' else '>>>'} {line}" for line in code.splitlines()]


def closing_text(visits: list[Visit]) -> str:
    seen = [each for visit in visits for each in visit.seen if isinstance(each, Seen)]
    claims = [each for visit in visits for each in visit.seen if isinstance(each, Checked)]
    cells = sum(len(each.verdicts) for each in seen)
    right = sum(v.right for each in seen for v in each.verdicts)
    held = sum(each.ok for each in claims)
    return (
        f"{_count(len(visits), 'chapter')}, {_count(len(seen), 'stop')}: "
        f"{right:,} of {_count(cells, 'cell')} agree, "
        f"{held} of {_count(len(claims), 'claim')} hold"
    )


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"
