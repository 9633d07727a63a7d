"""interpret: what the factors and biases of a rating model say of its users and items."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING

from xlrepro.commands.options import count, number
from xlrepro.files import Refused

if TYPE_CHECKING:
    from xlrepro.insights.interpretation import Subject

EPILOG = """\
Without --user, --neighbours, --compare and --save: items and users ranked by bias, and components.

exit status:
  0  done
  2  a file could not be read or written, or the command was wrong

examples:
  xlrepro interpret collab_filter.xlsx --sheet bias --user 29
  xlrepro interpret ml-100k/u.data --neighbours "Star Wars (1977)" --plot factors.png
  xlrepro interpret ml-latest-small/ratings.csv --factors 20 --compare 1
  xlrepro interpret collab_filter.xlsx --sheet bias --save factors.xlsx --steps 50
"""
WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "interpret",
        help="what latent factors say: biases, components, neighbours, recommendations",
        description="Read the factors of a sheet, or fit factors and biases to a file of ratings "
        "in MovieLens format (u.data, ratings.csv, ratings.dat), and say what they know.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE", help="a workbook or a file of ratings")
    parser.add_argument(
        "--sheet", metavar="S", help="the sheet of a workbook (default: the only one of its kind)"
    )
    parser.add_argument(
        "--names", metavar="FILE",
        help="titles of items: u.item, movies.csv or movies.dat (default: the one beside the file)",
    )  # fmt: skip
    parser.add_argument("--user", metavar="ID", help="recommend unseen items to this user, and why")
    parser.add_argument(
        "--neighbours", metavar="ITEM", help="the items nearest to this one, by id or title"
    )
    parser.add_argument(
        "--metric", choices=("cosine", "euclidean"), default="cosine", help="(default cosine)"
    )
    parser.add_argument(
        "--compare", metavar="WITH",
        help="compare with another fit: of another sheet, or of a ratings file with another seed",
    )  # fmt: skip
    parser.add_argument(
        "--components", type=count(1, 1000), metavar="N", help="how many (default 2)"
    )
    parser.add_argument(
        "--top", type=count(1, 10_000), default=5, metavar="N", help="rows to show (default 5)"
    )
    fit = parser.add_argument_group("fitting a file of ratings")
    fit.add_argument("--factors", type=count(1, 1000), default=5, metavar="K", help="(default 5)")
    fit.add_argument(
        "--l2", type=number("a number from 0 up", lambda value: value >= 0), default=5.0,
        metavar="X", help="penalty on squared factors and biases (default 5)",
    )  # fmt: skip
    parser.add_argument(
        "--seed", type=count(0, 2**32 - 1), default=0, metavar="N",
        help="of random starts (default 0)",
    )  # fmt: skip
    book = parser.add_argument_group("saving a workbook")
    book.add_argument(
        "--save", metavar="FILE",
        help="write an .xlsx of ratings and factors, at most 15 users and items, with coloured "
        "scales, and of gradient descent on them in cells, step by step",
    )  # fmt: skip
    book.add_argument("--steps", type=count(0, 500), default=30, metavar="N", help="(default 30)")
    book.add_argument(
        "--lr", type=number("a positive number", lambda value: value > 0), metavar="X",
        help="learning rate (default: the one that ends best)",
    )  # fmt: skip
    parser.add_argument(
        "--plot", metavar="FILE", help="draw items by two components, and heat maps (.png, .svg)"
    )
    parser.add_argument(
        "--json", metavar="FILE", help="write all of it as JSON; - for standard output"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from xlrepro.checks.markup import one_line
    from xlrepro.commands.output import write
    from xlrepro.insights.interpretation import compare
    from xlrepro.report import interpretation as told

    try:
        subject = _subject(args)
        user = None if args.user is None else subject.user(args.user)
        item = None if args.neighbours is None else subject.item(args.neighbours)
        other = _other(args, subject) if args.compare is not None else None
        compared = (other, compare(subject, other)) if other else None
        most = min(subject.model.factors.items.shape)
        components = args.components or min(2, most)
        if components > most:
            raise Refused(
                f"{subject.source}: wanted at most {most} components, asked for {components}"
            )
        parts = [one_line(told.head_text(subject))]
        overview = user is None and item is None and compared is None and not args.save
        if overview:
            parts += [told.standings_text(subject, items, args.top) for items in (True, False)]
        if overview or args.components:
            parts.append(told.components_text(subject, components, min(args.top, 3)))
        if item is not None:
            parts.append(told.neighbours_text(subject, item, args.metric, args.top))
        if user is not None:
            parts.append(told.recommendations_text(subject, user, args.top))
        if compared:
            parts.append(told.comparison_text(*compared))
        if args.json:
            text = told.as_json(subject, components, args.metric, item, user, compared)
            if args.json == "-":
                parts = [text.rstrip()]
            else:
                write(args.json, text)
        if args.plot:
            from xlrepro.report.factor_plot import factor_plot

            write(args.plot, factor_plot(subject, Path(args.plot)))
        if args.save:
            parts.append(_save(args, subject))
        print("\n\n".join(parts))
    except ValueError as error:
        raise Refused(f"{args.file}: {error}") from None
    return 0


def _save(args: argparse.Namespace, subject: Subject) -> str:
    """Write the workbook of --save, and say what it holds."""
    from xlrepro.commands.output import write
    from xlrepro.engines.factors.factor_descent import best_rate, factor_descent, small_start
    from xlrepro.report.factor_book import factor_book

    if Path(args.save).suffix.lower() != ".xlsx":
        raise Refused(f"{args.save}: wanted the suffix .xlsx")
    table = subject.crosstab()
    start = small_start(table.factors, args.seed)
    lr = args.lr or best_rate(table.ratings, start, args.steps)
    errors = [at.rmse for at in factor_descent(table.ratings, start, lr, args.steps)]
    if not math.isfinite(errors[-1]):
        raise Refused(f"{args.save}: not written: the error diverges; wanted a smaller --lr")
    write(args.save, factor_book(table, start, lr, args.steps))
    return (
        f"saved {args.save}: the factors, and {args.steps} steps of gradient descent in cells, "
        f"error {errors[0]:.4g} to {errors[-1]:.4g} at learning rate {lr:g}"
    )


def _subject(args: argparse.Namespace) -> Subject:
    from xlrepro.commands.pick import pick
    from xlrepro.datasets.movielens import read_rating_file, read_titles, titles_beside
    from xlrepro.insights.interpretation import from_ratings, from_sheet

    path = Path(args.file)
    is_book = path.suffix.lower() in WORKBOOKS
    named = Path(args.names) if args.names else None if is_book else titles_beside(path)
    titles = read_titles(named) if named else {}
    if is_book:
        picked = pick(path, args.sheet, "a latent-factor sheet", lambda method: method.interpreted)
        return from_sheet(picked.title, picked.loaded, titles)
    data = read_rating_file(path)
    source = f"{path.name}, seed {args.seed}"
    return from_ratings(source, data, args.factors, args.l2, args.seed, titles)


def _other(args: argparse.Namespace, subject: Subject) -> Subject:
    """The second fit: another sheet of the workbook, or another seed."""
    if Path(args.file).suffix.lower() in WORKBOOKS:
        return _subject(argparse.Namespace(**{**vars(args), "sheet": args.compare}))
    if not args.compare.isdecimal():
        raise Refused(f"--compare: wanted a seed, a whole number, found {args.compare!r}")
    return _subject(argparse.Namespace(**{**vars(args), "seed": int(args.compare)}))
