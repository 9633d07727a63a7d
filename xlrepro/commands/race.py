"""race: run every optimiser on a sheet's points, or on a test function."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from xlrepro.commands.options import count, number
from xlrepro.files import Refused

if TYPE_CHECKING:
    from xlrepro.engines.optimisers.racing import Course
    from xlrepro.report.races import Race

EPILOG = """\
exit status:
  0  done, whoever arrived
  2  the workbook could not be read or a file not written, or the command was wrong

examples:
  xlrepro race                                          the points of sheets/graddesc.xlsm
  xlrepro race graddesc.xlsm --sheet adam --epochs 50
  xlrepro race --batch 8 --shuffle 1 --lr adam=0.5,sgd=1e-4
  xlrepro race --function beale --plot paths.png
"""
BUNDLED = "sheets/graddesc.xlsm"
FUNCTIONS = ("beale", "rosenbrock", "saddle")
RATE = number("a number above 0", lambda lr: lr > 0)
FINITE = number("a finite number", lambda value: True)
EPOCHS, STEPS = 300, 1000  # unless told


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "race",
        help="run every optimiser on a sheet's points, and see who gets there first",
        description="Run sgd, momentum, nesterov, adagrad, adadelta, rmsprop, adam, adamax, nadam, "
        "amsgrad and adamw on the points of a gradient-descent sheet, by the sheet's own epochs: "
        "a step for each point in order, the last step of each epoch lost. Each runs at many "
        "learning rates side by side; the one that brings it to the goal first counts.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help=f"the workbook (default: {BUNDLED}, sheet basic)"
    )
    parser.add_argument(
        "--sheet", metavar="S", help="the sheet (default: the only one of its kind)"
    )
    parser.add_argument(
        "--function", choices=FUNCTIONS, help="race on a test function instead, a step an epoch"
    )
    parser.add_argument(
        "--epochs", type=count(1, 100_000), metavar="N",
        help=f"epochs to run (default {EPOCHS}, with --function {STEPS} steps)",
    )  # fmt: skip
    parser.add_argument(
        "--until", type=RATE, metavar="X",
        help="the error that is the goal (default: all but a hundredth of what least squares gain "
        "from the start; with --function a ten-thousandth of the way down)",
    )  # fmt: skip
    parser.add_argument(
        "--start", type=FINITE, nargs=2, metavar=("B", "A"),
        help="where to start: intercept and slope (default 1 1, as Reset sets), or x and y",
    )  # fmt: skip
    parser.add_argument(
        "--lr", type=_rates, action="append", default=[], metavar="RULE=X[,...]",
        help="run a rule at this learning rate; a bare X is for every rule",
    )  # fmt: skip
    parser.add_argument(
        "--batch", type=_batch, metavar="N",
        help="points to a step: 1 and up, or all; no step is lost then",
    )  # fmt: skip
    parser.add_argument(
        "--shuffle", type=count(0, 2**32 - 1), metavar="SEED",
        help="shuffle the points anew in each epoch",
    )  # fmt: skip
    parser.add_argument("--plot", metavar="FILE", help="draw all paths, and the error by epoch")
    parser.add_argument("--csv", metavar="FILE", help="write the table as CSV, in full precision")
    parser.add_argument(
        "--json", metavar="FILE",
        help="write everything, every epoch too, as JSON (- for standard output)",
    )  # fmt: skip
    parser.set_defaults(run=run, parser=parser)


def run(args: argparse.Namespace) -> int:
    from xlrepro.commands.output import write, write_json
    from xlrepro.report import races as report
    from xlrepro.report.plots import race_plot

    if args.function:
        for name in ("file", "sheet", "batch", "shuffle"):
            if getattr(args, name) is not None:
                shown = "FILE" if name == "file" else f"--{name}"
                args.parser.error(f"{shown}: not with --function, which has no points")
    try:
        done = _race(args)
        plot = race_plot(done, Path(args.plot)) if args.plot else None
        if args.json != "-":
            print(report.table_text(done))
        if args.csv:
            write(args.csv, report.csv_text(done))
        if plot is not None:
            write(args.plot, plot)
        if args.json:
            write_json(args.json, report.json_text(done))
    except ValueError as error:
        raise Refused(f"{args.function or args.file or BUNDLED}: {error}") from None
    return 0


def _race(args: argparse.Namespace) -> Race:
    """Run it; ends the command where an option is wrong."""
    from xlrepro.engines.optimisers.racing import RACERS, race, surface_course
    from xlrepro.engines.optimisers.surfaces import SURFACES
    from xlrepro.report.races import Race

    rates: dict[str, float] = {}
    for name, rate in (pair for pairs in args.lr for pair in pairs):
        if name not in ("", *RACERS):
            args.parser.error(f"--lr: wanted one of {', '.join(RACERS)}, found {name!r}")
        if name and not RACERS[name].rated:
            args.parser.error(f"--lr: {name} has no learning rate")
        rates |= dict.fromkeys([name] if name else RACERS, rate)
    if args.function:
        course, title = surface_course(SURFACES[args.function], args.start), args.function
        names, error, unit, share = ("x", "y"), "height above the minimum", "step", 1e-4
    else:
        course, title = _on_points(args)
        names, error, unit, share = ("b", "a"), "root mean square error", "epoch", 1e-2
    epochs = args.epochs or (STEPS if args.function else EPOCHS)
    goal = args.until or course.goal(share)
    finishes = race(course, epochs, goal, rates)
    return Race(title, course, names, error, unit, epochs, goal, rates, finishes)


def _on_points(args: argparse.Namespace) -> tuple[Course, str]:
    from xlrepro.commands.pick import pick_descent
    from xlrepro.engines.optimisers.racing import line_course

    sheet = args.sheet if args.file or args.sheet else "basic"
    picked = pick_descent(Path(args.file or BUNDLED), sheet)
    x, y = picked.loaded.inputs.x, picked.loaded.inputs.y
    size = len(x) if args.batch == 0 else args.batch
    course = line_course(x, y, args.start or (1.0, 1.0), size, args.shuffle)
    how = "one by one, as the sheet's buttons take them"
    if args.batch is not None or args.shuffle is not None:
        how = "all in one step" if args.batch == 0 else f"{args.batch or 1} to a step"
    shuffled = "" if args.shuffle is None else f", shuffled by seed {args.shuffle}"
    return course, f"{picked.title}: {len(x)} points, {how}{shuffled}"


def _rates(text: str) -> list[tuple[str, float]]:
    pairs = []
    for part in text.split(","):
        name, _, rate = part.rpartition("=")
        pairs.append((name.strip(), RATE(rate)))
    return pairs


def _batch(text: str) -> int:
    """Points to a step; 0 for all."""
    return 0 if text == "all" else count(1, 10**9)(text)
