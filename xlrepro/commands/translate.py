"""translate: a workbook as a Python package that a person would keep."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from xlrepro.commands import options

if TYPE_CHECKING:
    from xlrepro.translation.prove import Proof as Elsewhere
    from xlrepro.translation.proving import Proof
    from xlrepro.translation.translation import Translation

EPILOG = """\
exit status:
  0  done; every computed cell is as the workbook stores it, or there is a reason why not
  1  written, but there are cells that are wrong without a reason, or differ elsewhere
  2  the workbook could not be read or the folder not written, or the command was wrong

examples:
  xlrepro translate budget.xlsx                    into the folder budget
  xlrepro translate budget.xlsx --out plan/budget  into another one
  xlrepro translate budget.xlsx --standalone       that runs without xlrepro, with numpy alone
  xlrepro translate budget.xlsx --prove 20         and compare it at 20 other sets of inputs
"""
FEW = 5  # cells that are wrong and named


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "translate",
        help="write a workbook as a Python package, with its inputs and its proof",
        description="Write what a workbook computes as a small Python package: a model to read and "
        "to run, its inputs, a test that holds every computed cell against what is stored, and a "
        "page that tells where everything stands. What was written is run and compared at once.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="BOOK", help="the workbook; it is not changed")
    parser.add_argument(
        "--out", metavar="DIR", help="the folder to write (default: named after the workbook)"
    )
    parser.add_argument(
        "--standalone", action="store_true", help="put what it needs of xlrepro into the folder"
    )
    parser.add_argument(
        "--force", action="store_true", help="replace files of a folder that is not empty"
    )
    parser.add_argument(
        "--prove",
        type=options.count(1, 10_000),
        metavar="N",
        help="change inputs at random N times and compare all cells with what our calculator and "
        "other programs, as far as they are at hand, make of the workbook then",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from xlrepro.batch.translated import proved_elsewhere, translate
    from xlrepro.translation.package import folder_name, refuse, write_package

    path = Path(args.file)
    folder = Path(args.out) if args.out is not None else Path(folder_name(path))
    refuse(folder, args.force)
    translation = translate(path)
    proof = write_package(
        translation, folder, force=args.force, standalone=args.standalone, why=translation.why
    )
    print("\n".join(told(translation, proof, folder)), flush=True)
    if args.prove is None or proof.failed:
        return 0 if proof.well else 1
    elsewhere = proved_elsewhere(translation, folder, args.prove)
    print("\n".join(told_elsewhere(elsewhere)))
    return 0 if proof.well and elsewhere.right else 1


def told_elsewhere(proof: Elsewhere) -> Iterator[str]:
    """How the code follows the workbook where inputs are others."""
    from xlrepro.checks.markup import one_line
    from xlrepro.translation.prove import AGREES, ALONE, APART, DIFFERS

    yield f"  {counted(proof.rounds, 'change')} of inputs, at random:"
    for against, cells in (("our calculator", proof.program), ("other programs", proof.others)):
        decided = cells[AGREES] + cells[DIFFERS]
        if decided:
            yield f"  {cells[AGREES]:>7} of {decided} cells agree with {against}"
    if proof.others[APART] or proof.others[ALONE]:
        yield (
            f"  {proof.others[APART]:>7} where other programs differ among themselves, "
            f"{proof.others[ALONE]} of which they know nothing"
        )
    for crash in sorted(set(proof.crashed)):
        yield one_line(f"  it stops: {crash}")
    for difference in proof.differences[:FEW]:
        yield one_line(f"  differs: {difference}")


def told(translation: Translation, proof: Proof, folder: Path) -> Iterator[str]:
    """What was written and how well it agrees, in a few lines."""
    from xlrepro.checks.markup import one_line
    from xlrepro.translation.proving import cell_name

    statements = sum(len(function.written) for function in translation.functions)
    yield f"{folder}: {counted(proof.cells, 'computed cell')} in {counted(statements, 'statement')}"
    yield f"  {proof.exact:>7}  to the last bit"
    if proof.close:
        yield f"  {proof.close:>7}  within rounding"
    for reason, count in proof.given.most_common():
        yield one_line(f"  {count:>7}  taken as stored: {reason}")
    for reason, count in Counter(other.reason for other in proof.others).most_common():
        yield one_line(f"  {count:>7}  stored otherwise: {reason}")
    if proof.missing:
        yield f"  {len(proof.missing):>7}  missing"
    if proof.failed:
        yield one_line(f"  it does not run: {proof.failed}")
    if proof.wrong:
        cells = [cell_name(translation, other.where) for other in proof.wrong]
        shown = ", ".join(cells[:FEW]) + (", ..." if len(cells) > FEW else "")
        yield one_line(f"  {len(cells):>7}  wrong: {shown}")


def counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
