"""Inputs in a folder: `inputs.toml` for a person to read and change, with CSV files beside it.

    [loan]
    rate = 0.05
    name = "the house"
    note = { error = "#N/A" }
    extra = { csv = "loan.csv" }        # a line: the column under its name
    plan = { csv = "loan_plan.csv" }    # a table: rows by columns, without headings
    paid = { csv = "loan_paid.csv", headings = true }    # with a row and a column of them

Headings are for those who read the file; so are other columns beside those of lines. Short lines
stand in `inputs.toml` itself: `shares = [0.5, 0.5]`.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from xlrepro.files import Refused, write_whole
from xlrepro.support.elementwise import as_array, of_list, taken
from xlrepro.support.kinds import Holds, fields_of
from xlrepro.support.written import csv_lines, csv_text, csv_value, toml_text, toml_value
from xlrepro.values import ErrorValue

T = TypeVar("T")
FILE = "inputs.toml"
WIDTH = 100  # of a line of TOML with its comment
SHORT = 12  # values of a line that stand in the TOML file
KINDS: dict[str, Callable[[Any], bool]] = {
    "number": lambda value: type(value) is float,
    "truth": lambda value: isinstance(value, bool),
    "text": lambda value: isinstance(value, str),
    "mixed": lambda value: True,
}


class InputError(Refused, ValueError):
    """An input that is not as it should be: where, what was wanted and what was found."""


def read_inputs(cls: type[T], folder: str | Path) -> T:
    """The inputs in a folder, as a dataclass of the given type.

    Raises InputError that names the file and the input.
    """
    import tomllib

    folder = Path(folder)
    path = folder / FILE
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {_reason(error)}") from None
    except ValueError as error:
        raise InputError(f"{path}: wanted TOML, found that {error}") from None
    return _Reader(folder).read(cls, told)


@dataclass(frozen=True)
class _Reader:
    folder: Path

    def read(self, cls: type[T], told: Any, before: str = "") -> T:
        """A dataclass from a table of TOML."""
        fields = fields_of(cls)
        if not isinstance(told, dict):
            raise self.error(before.rstrip("."), "a table of inputs", told)
        if unknown := told.keys() - fields.keys():
            name = min(unknown)
            known = ", ".join(fields)
            raise InputError(f"{self.folder / FILE} {before}{name}: wanted one of {known}")
        made: dict[str, Any] = {}
        for name, holds in fields.items():
            if isinstance(holds, type):
                made[name] = self.read(holds, told.get(name, {}), f"{before}{name}.")
            elif name in told:
                made[name] = self.value(before + name, holds, told[name])
            else:
                raise InputError(f"{self.folder / FILE} {before}{name}: wanted {holds}, found none")
        return cls(**made)

    def value(self, name: str, holds: Holds, told: Any) -> Any:
        if isinstance(told, dict) and told.keys() - {"headings"} == {"csv"} and holds.axes:
            headed = told.get("headings") is True and holds.axes == 2
            return self.from_csv(name, holds, self.folder / str(told["csv"]), headed)
        if isinstance(told, list) != (holds.axes == 1) or holds.axes == 2:
            raise self.error(name, str(holds), told)
        if holds.axes == 0:
            return self.checked(name, holds, toml_value(told))
        values = [self.checked(name, holds, toml_value(each)) for each in told]
        return of_list(values, (len(values),))

    def checked(self, name: str, holds: Holds, value: Any) -> Any:
        if not fits(holds, value):
            raise self.error(name, one_of(holds), value)
        return value

    def from_csv(self, name: str, holds: Holds, path: Path, headed: bool = False) -> Any:
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = [row for row in csv.reader(file, strict=True) if row]
        except OSError as error:
            raise InputError(f"{path} ({name}): cannot be read: {_reason(error)}") from None
        except (ValueError, csv.Error) as error:
            raise InputError(f"{path} ({name}): wanted CSV, found that {error}") from None
        return (
            line_in(path, name, holds, rows)
            if holds.axes == 1
            else table_in(path, name, holds, rows, headed)
        )

    def error(self, name: str, wanted: str, found: Any) -> InputError:
        return InputError(f"{self.folder / FILE} {name}: wanted {wanted}, found {shown(found)}")


def line_in(path: Path, name: str, holds: Holds, rows: list[list[str]]) -> Any:
    """The column under a name, as far as it is filled in by any column of the file."""
    heading = name.rpartition(".")[2]
    if not rows or heading not in rows[0]:
        there = ", ".join(rows[0]) if rows else "nothing"
        raise InputError(f"{path} ({name}): wanted a column {heading}, found {there}")
    place = rows[0].index(heading)
    cells = [(number, row[place] if place < len(row) else "") for number, row in _lines(rows)]
    return of_list(
        [_of_csv(path, number, name, holds, cell) for number, cell in cells], (len(cells),)
    )


def table_in(
    path: Path, name: str, holds: Holds, rows: list[list[str]], headed: bool = False
) -> Any:
    """Rows by columns, all as long as the first; with headings left out where there are some."""
    width = len(rows[0]) if rows else 0
    flat = []
    for number, row in enumerate(rows, 1):
        if len(row) != width:
            raise InputError(
                f"{path} row {number} ({name}): wanted {width} values, found {len(row)}"
            )
        if not headed or number > 1:
            flat += [_of_csv(path, number, name, holds, cell) for cell in row[headed:]]
    return of_list(flat, (len(rows) - headed, width - headed))


def _lines(rows: list[list[str]]) -> Iterator[tuple[int, list[str]]]:
    yield from enumerate(rows[1:], 2)


def _of_csv(path: Path, number: int, name: str, holds: Holds, cell: str) -> Any:
    value = csv_value(cell)
    if not fits(holds, value):
        raise InputError(
            f"{path} row {number} ({name}): wanted {one_of(holds)}, found {shown(value)}"
        )
    return value


def fits(holds: Holds, value: Any) -> bool:
    """Whether a single value is of the kind that a field holds.

    >>> fits(Holds("number", 1), 2.0), fits(Holds("number", 0), "2")
    (True, False)
    """
    single = value is None or isinstance(value, float | str | bool | ErrorValue)
    return single and KINDS[holds.kind](value)


def one_of(holds: Holds) -> str:
    """What one value of a field is, in words.

    >>> one_of(Holds("truth", 2))
    'TRUE or FALSE'
    """
    return Holds(holds.kind, 0).words


def shown(value: Any) -> str:
    """A value as messages show what was found.

    >>> shown("two"), shown(2.0), shown(None), shown([1.0])
    ("'two'", '2', 'a blank', 'a list')
    """
    if value is None:
        return "a blank"
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, float | bool | ErrorValue):
        return csv_text(value)
    return {"dict": "a table", "list": "a list", "ndarray": "an array"}.get(
        type(value).__name__, repr(value)
    )


@dataclass(frozen=True)
class Axis:
    """What the places along an axis of an input are called, for those who read its file."""

    name: str
    labels: tuple[Any, ...]


def write_inputs(
    inputs: Any,
    folder: str | Path,
    heading: str = "",
    comments: Mapping[str, str] | None = None,
    axes: Mapping[str, tuple[Axis | None, ...]] | None = None,
) -> None:
    """Write inputs so that `read_inputs` gives the same, floats to the last bit.

    `heading` is a comment at the top of the file, `comments` are those beside inputs, by dotted
    name, and `axes` tell what their places are called: of a table its rows and its columns. Each
    file is written whole or not at all, and `inputs.toml` last. Raises InputError for a value that
    is not of its field's kind.
    """
    folder = Path(folder)
    files = _Files(comments or {}, axes or {})
    lines = [f"# {line}".rstrip() for line in heading.splitlines()]
    lines += files.table(inputs, "")
    contents = files.contents() | {FILE: "\n".join(lines).strip() + "\n"}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        write_whole(folder / name, content)


class _Files:
    """What goes into which file: lines of one length that belong together are in one."""

    def __init__(
        self, comments: Mapping[str, str], axes: Mapping[str, tuple[Axis | None, ...]]
    ) -> None:
        self.comments, self.axes = comments, axes
        self.columns: dict[str, dict[str, list[Any]]] = {}
        self.beside: dict[str, Axis | None] = {}  # what the rows of a file of lines are called
        self.tables: dict[str, list[list[Any]]] = {}

    def table(self, values: Any, before: str) -> list[str]:
        """The lines of TOML of a dataclass; single values come before what has a heading."""
        own, nested = [], []
        for name, holds in fields_of(type(values)).items():
            value = getattr(values, name)
            if isinstance(holds, Holds):
                line = f"{_key(name)} = {self.told(before + name, holds, value)}"
                own += commented(line, self.comments.get(before + name, ""))
            else:
                nested += ["", *self.table(value, f"{before}{name}.")]
        path = ".".join(map(_key, before.split(".")[:-1]))
        return [*([f"[{path}]"] if before and own else []), *own, *nested]

    def told(self, name: str, holds: Holds, value: Any) -> str:
        value = taken(value)
        check(name, holds, value)
        if holds.axes == 0:
            return toml_text(value)
        if holds.axes == 1:
            if len(value) <= SHORT:
                return f"[{', '.join(map(toml_text, value.tolist()))}]"
            return f'{{ csv = "{self.file_of_line(name, value)}" }}'
        file, headed = self.file_of_table(name, value)
        return f'{{ csv = "{file}"{", headings = true" if headed else ""} }}'

    def file_of_table(self, name: str, value: Any) -> tuple[str, bool]:
        """The file of a table, and whether it has headings."""
        file = self.free(name)
        rows: list[list[Any]] = value.tolist()
        axes = self.axes.get(name, (None, None))
        if any(axes):
            labels = [
                axis.labels if axis and len(axis.labels) == size else range(1, size + 1)
                for axis, size in zip(axes, value.shape, strict=True)
            ]
            corner = axes[0].name if axes[0] else ""
            rows = [[corner, *labels[1]]]
            rows += [[label, *row] for label, row in zip(labels[0], value.tolist(), strict=True)]
        self.tables[file] = rows
        return file, any(axes)

    def file_of_line(self, name: str, value: Any) -> str:
        """The file of a line: one for all of a section that are as long and called alike."""
        above, _, own = name.rpartition(".")
        axis = next(iter(self.axes.get(name, ())), None)
        if axis is not None and (len(axis.labels) != len(value) or axis.name == own):
            axis = None
        for file, columns in self.columns.items():
            lengths = {len(column) for column in columns.values()}
            known = self.beside[file]
            alike = known == axis and not (known and known.name == own)
            if axis is not None and known is None:  # what the places are called is a line itself
                alike = columns.get(axis.name) == list(axis.labels)
            if file.startswith(f"{above or 'inputs'}.") and lengths == {len(value)} and alike:
                columns[own] = value.tolist()
                return file
        file = self.free(above or "inputs")
        self.columns[file], self.beside[file] = {own: value.tolist()}, axis
        return file

    def free(self, name: str) -> str:
        """A file name that is not taken yet."""
        used = {file.casefold() for file in (*self.columns, *self.tables)}
        number, file = 1, f"{name}.csv"
        while file.casefold() in used:
            number += 1
            file = f"{name}.{number}.csv"
        return file

    def contents(self) -> dict[str, str]:
        found = {file: _csv(rows) for file, rows in self.tables.items()}
        for file, columns in self.columns.items():
            axis = self.beside[file]
            names = [*([axis.name] if axis else []), *columns]
            rows = zip(*([axis.labels] if axis else []), *columns.values(), strict=True)
            found[file] = csv_lines([names]) + _csv(rows)
        return found


def commented(line: str, comment: str) -> list[str]:
    """A line with a comment behind it, or above it where both would be too long.

    >>> commented("rate = 0.05", "a year")
    ['rate = 0.05  # a year']
    """
    if not comment:
        return [line]
    if len(line) + len(comment) + 4 <= WIDTH:
        return [f"{line}  # {comment}"]
    return [f"# {comment}", line]


def check(name: str, holds: Holds, value: Any) -> None:
    """Raise InputError where a value is not what a field holds."""
    array = as_array(value)
    if array.ndim != holds.axes:
        raise InputError(f"{name}: wanted {holds}, found an array of shape {array.shape}")
    for item in array.ravel().tolist():
        if not fits(holds, item):
            raise InputError(f"{name}: wanted {one_of(holds)}, found {shown(item)}")


def _csv(rows: Any) -> str:
    return csv_lines([csv_text(value) for value in row] for row in rows)


def _key(name: str) -> str:
    return name if name.isascii() else f'"{name}"'


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def input_names(cls: type, before: str = "") -> list[str]:
    """The dotted names of all inputs.

    >>> input_names(Holds)
    ['kind', 'axes']
    """
    names = []
    for name, holds in fields_of(cls).items():
        own = [before + name]
        names += own if isinstance(holds, Holds) else input_names(holds, f"{before}{name}.")
    return names
