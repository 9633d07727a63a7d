"""Ratings and titles as MovieLens distributes them, told apart by their first line."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from xlrepro.engines.factors.sparse_factors import Ratings
from xlrepro.records import dataclass
from xlrepro.workbook import WorkbookError

FORMS = "user<TAB>item<TAB>rating, user::item::rating or user,item,rating"
NAME_FORMS = "id|title, id::title or id,title"
BESIDE = ("u.item", "movies.csv", "movies.dat")  # where titles are looked for when none are given
LONGEST = 60  # characters of a bad line that are shown


@dataclass(frozen=True)
class RatingFile:
    """Ratings by index, the ids in order, and the titles that are known."""

    ratings: Ratings
    users: list[str]
    items: list[str]


def read_rating_file(path: Path) -> RatingFile:
    """Read u.data (tabs), ratings.dat (::) or ratings.csv (commas, perhaps with a heading).

    What follows the rating, such as a time, is passed over. Raises WorkbookError, in one line with
    the number of the line, for a line of another form, a rating that is no finite number, or a pair
    that is rated twice.
    """
    users: dict[str, int] = {}
    items: dict[str, int] = {}
    seen: dict[tuple[int, int], int] = {}
    values: list[float] = []
    for number, fields, line in _records(path, ("\t", "::", ","), FORMS):
        try:
            user, item, text = (field.strip() for field in fields[:3])
            rating = float(text)
        except ValueError:
            if number == 1 and len(fields) >= 3 and not any(map(_is_number, fields[:3])):
                continue  # a heading
            raise _bad(path, number, FORMS, line) from None
        if not (user and item and math.isfinite(rating)):
            raise _bad(path, number, FORMS, line)
        pair = users.setdefault(user, len(users)), items.setdefault(item, len(items))
        if pair in seen:
            wanted = f"one rating of item {item} by user {user}"
            raise _bad(path, number, wanted, f"another on line {seen[pair]}", quoted=False)
        seen[pair] = number
        values.append(rating)
    if not values:
        raise WorkbookError(f"{path}: wanted ratings, found none")
    at = np.array(list(seen), dtype=np.intp)
    shape = len(users), len(items)
    return RatingFile(Ratings(at[:, 0], at[:, 1], np.array(values), shape), [*users], [*items])


def read_titles(path: Path) -> dict[str, str]:
    """Read u.item (|), movies.dat (::) or movies.csv (commas): titles by id."""
    titles = {}
    for number, fields, line in _records(path, ("::", "|", ","), NAME_FORMS):
        if len(fields) < 2 or not fields[0].strip():
            raise _bad(path, number, NAME_FORMS, line)
        titles[fields[0].strip()] = fields[1].strip()
    return titles


def titles_beside(path: Path) -> Path | None:
    """A file of titles in the folder of the ratings."""
    return next((each for name in BESIDE if (each := path.parent / name).is_file()), None)


def _records(
    path: Path, separators: tuple[str, ...], wanted: str
) -> Iterator[tuple[int, list[str], str]]:
    """The fields of each line that is not blank, and the line; the first tells the separator."""
    lines = [line.rstrip("\r") for line in _text(path).split("\n")]
    first = next((line for line in lines if line.strip()), "")
    separator = next((each for each in separators if each in first), None)
    if separator is None and first:
        raise _bad(path, lines.index(first) + 1, wanted, first)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if separator == "," and '"' in line:
            yield number, next(csv.reader([line])), line
        else:
            yield number, line.split(separator), line


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise WorkbookError(f"{path}: cannot be opened: {reason}") from None
    if b"\0" in data[:4096]:
        raise WorkbookError(f"{path}: wanted lines of text, found binary data")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")  # as the older sets are


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _bad(path: Path, number: int, wanted: str, found: str, quoted: bool = True) -> WorkbookError:
    shown = found if len(found) <= LONGEST else found[: LONGEST - 3] + "..."
    return WorkbookError(
        f"{path} line {number}: wanted {wanted}, found {shown if not quoted else repr(shown)}"
    )
