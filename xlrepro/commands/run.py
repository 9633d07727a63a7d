"""run: press the buttons of a gradient-descent sheet."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from xlrepro.commands.options import add_sheet, count, number

if TYPE_CHECKING:
    from xlrepro.replay.buttons import Replay

EPILOG = """\
exit status:
  0  done
  1  the run diverged; nothing is saved
  2  the workbook could not be read or a file not written, or the command was wrong

examples:
  xlrepro run graddesc.xlsm --sheet adam_ann --reset --epochs 25
  xlrepro run graddesc.xlsm --sheet basic --lr 2e-4 --save basic.xlsm --plot path.png
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "run",
        help="press Reset and Run of a gradient-descent sheet",
        description="Replay the macros of a gradient-descent sheet from the state in the file, or "
        "from Reset, and print the path: weights, error and learning rate after each epoch.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_sheet(parser)
    parser.add_argument("--reset", action="store_true", help="press Reset first")
    parser.add_argument(
        "--epochs", type=count(0, 1_000_000), default=5, metavar="N",
        help="epochs to run (default 5, as one press of Run)",
    )  # fmt: skip
    parser.add_argument(
        "--lr", type=number("a number above 0", lambda lr: lr > 0), metavar="X",
        help="learning rate (default: the one in the sheet, or that Reset sets)",
    )  # fmt: skip
    parser.add_argument("--csv", metavar="FILE", help="write the path as CSV, in full precision")
    parser.add_argument(
        "--plot", metavar="FILE", help="draw the path on the loss, and the error by epoch"
    )
    parser.add_argument(
        "--save", metavar="FILE",
        help="save a copy of the workbook with the new state and fresh values in all that depends "
        "on it",
    )  # fmt: skip
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from xlrepro.checks.markup import one_line
    from xlrepro.commands.output import write
    from xlrepro.commands.pick import pick_descent
    from xlrepro.replay.buttons import press, save
    from xlrepro.report import terminal
    from xlrepro.report.plots import descent_plot
    from xlrepro.workbook.writer import check_target

    picked = pick_descent(Path(args.file), args.sheet)
    if args.save:
        check_target(picked.book.path, Path(args.save))
    done = press(picked.loaded, args.reset, args.epochs, args.lr)
    plot = descent_plot(done, Path(args.plot)) if args.plot else None
    how = "Reset, then " if args.reset else ""
    epochs = f"{args.epochs} epoch{'s' * (args.epochs != 1)}"
    print(one_line(f"{picked.title}: {done.buttons_name}, {how}{epochs}"))
    print(path_text(done))
    if args.csv:
        write(args.csv, csv_text(done))
    if plot is not None:
        write(args.plot, plot)
    if done.diverged:
        print(done.diverged)
        if args.save:
            print(f"{args.save}: not saved", file=sys.stderr)
        return 1
    if args.save:
        fresh = save(picked.book, Path(args.save), picked.loaded, done)
        print(one_line(terminal.saved_text(args.save, fresh)))
    return 0


def path_text(done: Replay) -> str:
    """The path as a table: epoch, intercept, slope, error, learning rate."""
    from xlrepro.report.terminal import aligned

    head = ("epoch", "intercept b", "slope a", "error", "learning rate")
    rows = [head] + [
        (str(p.epoch), f"{p.b:.10g}", f"{p.a:.10g}", f"{p.error:.10g}", f"{p.lr:.10g}")
        for p in done.path
    ]
    return "\n".join(aligned(rows, left=()))


def csv_text(done: Replay) -> str:
    """The path as CSV: the shortest digits that give the same number back."""
    rows = ["epoch,intercept,slope,error,learning_rate"]
    rows += [f"{p.epoch},{p.b!r},{p.a!r},{p.error!r},{p.lr!r}" for p in done.path]
    return "\n".join(rows) + "\n"
