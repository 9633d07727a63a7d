"""Translated code away from the stored point: does it follow its workbook when inputs change?

    python -m benchmarks.prove FOLDER [--only TEXT] [--rounds 20] [--seed 0] [--programs NAMES]
                                      [--seconds 120] [--show COUNT] [--write]

Inputs are changed at random, the code is run, and all cells are compared with our own calculator
and with other programs that recalculate copies: formulon, LibreOffice, IronCalc, those at hand or
those named (`--programs ""`: none). A cell agrees with the others where two of them give the same;
where they differ among themselves it is told apart. A workbook begins no further rounds after some
seconds. With --write the table is kept in translate.md. The workbooks are those of a shared corpus,
which belongs to their authors and is not part of the project; numbers are facts.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from xlrepro.translation.imports import Homes
from xlrepro.translation.module import Module
from xlrepro.translation.package import cells_text, write_texts
from xlrepro.translation.prove import AGREES, ALONE, APART, DIFFERS, Other, Proof, Prover
from xlrepro.translation.run_written import imported
from xlrepro.translation.translation import translate
from xlrepro.witness import opinions, recalculated
from xlrepro.workbook import WorkbookError, open_workbook

PAGE = Path(__file__).with_name("translate.md")
PART = "## Away from the stored point"
AT_ONCE = 5  # rounds that are asked for together
CELLS_AT_ONCE = 50_000
HEAD = (
    "| workbook | cells | as stored | changes | agrees with our calculator "
    "| agrees with 2 of 3 | differs | they differ themselves | they know nothing |",
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
)


def proved(path: Path, programs: Sequence[str], rounds: int, seed: int, seconds: float) -> Proof:
    """One workbook, translated and compared."""
    begun = time.monotonic()
    book = open_workbook(path)
    translation = translate(book)
    others: Mapping[str, Other] = {name: partial(asked, book, program=name) for name in programs}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "translated"
        folder.mkdir()
        files = Module(translation, Homes()).files()
        write_texts(folder, {**files, "__init__.py": "", "cells.py": cells_text(translation)})
        with imported(folder) as package:
            prover = Prover(translation, package.inputs, package.run, others)
            step = max(min(AT_ONCE, CELLS_AT_ONCE // max(prover.proof.cells, 1)), 1)
            for first in range(0, rounds, step):
                prover.prove(min(step, rounds - first), seed, first)
                if time.monotonic() - begun > seconds:
                    break
            prover.tell()
    return prover.proof


def asked(book, copies, program):  # type: ignore[no-untyped-def]
    """What a program makes of copies; nothing where it fails at all of them."""
    try:
        return recalculated(book, copies, program)
    except Exception as error:  # a program may fail in any way
        print(f"  {program}: {error}", file=sys.stderr)
        return [None] * len(copies)


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "-"


def row(
    name: str, cells: int, held: int, rounds: int, own: Counter[str], told: Counter[str]
) -> str:
    decided = told[AGREES] + told[DIFFERS]
    return (
        f"| {name} | {cells:,} | {held:,} | {rounds} | {percent(own[AGREES], own.total())} "
        f"| {percent(told[AGREES], decided)} | {told[DIFFERS]:,} | {told[APART]:,} "
        f"| {told[ALONE]:,} |"
    )


def rows(paths: Sequence[Path], args: argparse.Namespace) -> Iterator[str]:
    own, told = Counter[str](), Counter[str]()
    cells = held = rounds = 0
    programs = opinions() if args.programs is None else [n for n in args.programs.split(",") if n]
    for path in paths:
        try:
            proof = proved(path, programs, args.rounds, args.seed, args.seconds)
        except (WorkbookError, Exception) as error:
            print(f"{path.name}: {type(error).__name__}: {error}", file=sys.stderr)
            yield f"| {path.stem} | not proven: {type(error).__name__} |||||||"
            continue
        line = row(path.stem, proof.cells, proof.held, proof.rounds, proof.program, proof.others)
        print(line, flush=True)
        for crash in sorted(set(proof.crashed))[: args.show]:
            print(f"    stopped {proof.crashed.count(crash)} times: {crash[:200]}")
        for difference in proof.differences[: args.show]:
            print(f"    {difference[:500]}", flush=True)
        yield line
        own.update(proof.program)
        told.update(proof.others)
        cells, held, rounds = cells + proof.cells, held + proof.held, rounds + proof.rounds
    yield row("**all**", cells, held, rounds, own, told)


def kept(lines: Sequence[str]) -> None:
    """Put the table into its part of the page, which has others as well."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else "# Translated workbooks\n"
    told = (__doc__ or "").split("\n\n")[2].strip()
    part = "\n".join([PART, "", told, "", "    python -m benchmarks.prove FOLDER --write", ""])
    part += "\n" + "\n".join([*HEAD, *lines]) + "\n"
    before, _, after = text.partition(PART)
    rest = re.search(r"^## ", after, re.MULTILINE)
    page = before.rstrip() + "\n\n" + part + ("\n" + after[rest.start() :] if rest else "")
    PAGE.write_text(page, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--programs")
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--show", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    paths = sorted(path for path in args.folder.glob("*.xls*") if args.only in path.name)
    print(*HEAD, sep="\n")
    lines = list(rows(paths, args))
    print(lines[-1])
    if args.write:
        kept(lines)


if __name__ == "__main__":
    main()
