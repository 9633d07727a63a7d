"""fit: minimise the error of a factor sheet, as its Solver model asks."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from xlrepro.commands.options import add_sheet, count, number
from xlrepro.files import Refused

if TYPE_CHECKING:
    from xlrepro.engines.factors.factor_fit import FactorFit, Restarts
    from xlrepro.insights.solver_fit import Task

EPILOG = """\
exit status:
  0  fitted, whether converged or stopped (the text says which)
  2  the workbook could not be read or a file not written, or the command was wrong

examples:
  xlrepro fit collab_filter.xlsx --sheet bias
  xlrepro fit collab_filter.xlsx --sheet bias --start random --restarts 50 --seed 1
  xlrepro fit collab_filter.xlsx --sheet dotprod --y-range 0 5.5
"""
FINITE = number("a finite number", lambda value: True)
STARTS = 40  # random starts unless told
MORE_STARTS = 200  # with a y range, where one start in sixty ends well


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "fit",
        help="fit the latent factors of a sheet, as Excel's Solver was asked to",
        description="Read the Solver model of a sheet and minimise the same objective over the "
        "same cells. Fits are compared by their error, never by the factors, which are defined "
        "only up to an invertible matrix.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_sheet(parser)
    parser.add_argument(
        "--start", choices=("stored", "random"),
        help="where to start (default: the stored factors, unless --factors or --y-range asks for "
        "another model)",
    )  # fmt: skip
    parser.add_argument(
        "--seed", type=count(0, 2**32 - 1), metavar="N", default=0, help="of random starts"
    )
    parser.add_argument(
        "--restarts", type=count(1, 100_000), metavar="K",
        help=f"how many random starts (default {STARTS}, with --y-range {MORE_STARTS})",
    )  # fmt: skip
    parser.add_argument(
        "--factors", type=count(1, 1000), metavar="K", help="fit another number of factors"
    )
    parser.add_argument(
        "--y-range", type=FINITE, nargs=2, metavar=("LO", "HI"),
        help="squeeze predictions into this range by a sigmoid",
    )  # fmt: skip
    parser.add_argument(
        "--l2", type=number("a number from 0 up", lambda value: value >= 0), default=0.0,
        metavar="X", help="penalty on the sum of squares of what may change, added to the squared "
        "error (default 0)",
    )  # fmt: skip
    parser.add_argument(
        "--save", metavar="FILE",
        help="save a copy of the workbook with the fitted factors and fresh values in all that "
        "depends on them",
    )  # fmt: skip
    parser.set_defaults(run=run, parser=parser)


def run(args: argparse.Namespace) -> int:
    from time import perf_counter

    from xlrepro.checks.markup import one_line
    from xlrepro.commands.pick import pick
    from xlrepro.insights.solver_fit import fit_random, fit_stored, task_of
    from xlrepro.insights.solver_model import solver_model
    from xlrepro.replay.save_fit import save
    from xlrepro.report import terminal
    from xlrepro.workbook.writer import check_target

    y_range = _check(args)
    try:
        picked = pick(
            Path(args.file), args.sheet, "a latent-factor sheet", lambda method: method.fitted
        )
        stored = picked.loaded.inputs.users.shape[1]
        other = args.factors is not None and args.factors != stored
        if args.start == "stored" and other:
            args.parser.error(f"--start stored: the sheet has {stored} factors, not {args.factors}")
        if args.save:
            if other:
                args.parser.error(f"--save: the sheet has room for {stored} factors")
            check_target(picked.book.path, Path(args.save))
        task = task_of(picked.loaded, solver_model(picked.book, picked.sheet))
        print(one_line(f"{picked.title}: {_model_text(task)}"))
        another = other or y_range is not None or args.restarts is not None
        y_range = y_range or task.inputs.y_range
        begun = perf_counter()
        if args.start == "random" or (args.start is None and another):
            starts = args.restarts or (STARTS if y_range is None else MORE_STARTS)
            tried = fit_random(task, starts, args.seed, args.factors, y_range, args.l2)
            fit = tried.best
        else:
            tried, fit = None, fit_stored(task, y_range, args.l2)
        seconds = perf_counter() - begun
        for line in _fit_lines(task, fit, tried, args.seed, seconds):
            print(f"  {line}")
        if args.save:
            fresh = save(picked.book, Path(args.save), picked.loaded, fit.factors)
            print(one_line(terminal.saved_text(args.save, fresh)))
    except ValueError as error:
        raise Refused(f"{args.file}: {error}") from None
    return 0


def _check(args: argparse.Namespace) -> tuple[float, float] | None:
    """The y range; ends the command where options contradict each other."""
    y_range = None if args.y_range is None else (args.y_range[0], args.y_range[1])
    if y_range is not None and not y_range[0] < y_range[1]:
        low, high = y_range
        args.parser.error(f"--y-range: wanted a low and a higher end, found {low:g} {high:g}")
    if args.start == "stored" and args.restarts is not None:
        args.parser.error("--restarts: random starts only, not with --start stored")
    if args.save and y_range is not None:
        args.parser.error("--save: the formulas of the sheet have no --y-range")
    return y_range


def _model_text(task: Task) -> str:
    if task.solver is None:
        return f"no Solver model in the file; all {task.moving} factors and biases may change"
    ignored = "".join(f"; not taken into account: {text}" for text in task.ignored)
    return f"{task.solver}{ignored}"


def _fit_lines(
    task: Task, fit: FactorFit, tried: Restarts | None, seed: int, seconds: float
) -> list[str]:
    start = f"start   error {fit.start_rmse:.10f}, the stored factors"
    took = f"in {seconds:.3f} s"
    lines = []
    if tried is not None:
        n = len(tried.rmses)
        start = f"start   error {fit.start_rmse:.10f}, the best of {n} random starts, seed {seed}"
        took = f"in {seconds:.2f} s for {n} starts"
        ends, chance = len(tried.minima), tried.chance_of_another
        lines = [
            f"sure?   {tried.hits} of {n} starts end there; distinct ends: {ends}; "
            f"one more start finds a new one with a chance of about {chance:.0%}"
        ]
    lines = [
        start,
        f"end     error {fit.rmse:.10f}, gradient norm {fit.gradient_norm:.0e}, "
        f"{fit.n_iter} iterations {took}: {fit.message}",
        *lines,
    ]
    if task.stored_error is not None:
        far = task.stored_error - fit.rmse
        side = "above" if far >= 0 else "below"
        lines.append(f"stored  error {task.stored_error:.10f}, {abs(far):.10f} {side} the end")
    return lines
