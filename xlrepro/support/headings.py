"""Results as pandas frames, under the headings that they have in the workbook.

The headings stand in `labels.csv`: the dotted name of a result, "rows" or "columns", what the axis
is called, and a heading for each place along it:

    loan.closing,rows,month,1,2,3,4
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlrepro.support.elementwise import as_array
from xlrepro.support.kinds import leaves

if TYPE_CHECKING:
    from pandas import DataFrame

FILE = "labels.csv"
Axis = tuple[str, tuple[Any, ...]]  # its name and its headings


def in_frames(results: Any, folder: str | Path) -> dict[str, DataFrame]:
    """Frames by name: each table is one, and lines of a section that go along one axis are one.

    Lines that have no headings in common go by the section and the name of their axis. Single
    values are in the frame of the section, a row for each. Raises ValueError for results of many
    scenarios, of which `scenario(results, 0)` gives one.
    """
    import pandas as pd

    axes = read_axes(Path(folder) / FILE)
    single: dict[str, dict[str, Any]] = {}
    lines: dict[tuple[str, Axis], dict[str, Any]] = {}
    found: dict[str, DataFrame] = {}
    for name, holds, value in leaves(results):
        section, _, own = name.rpartition(".")
        array = as_array(value)
        if array.ndim != holds.axes:
            raise ValueError(f"{name}: wanted one scenario, found {array.shape[-1]}")
        if holds.axes == 0:
            single.setdefault(section, {})[own] = value
        elif holds.axes == 1:
            axis = axis_of(axes, name, "rows", "columns", size=len(array))
            lines.setdefault((section, axis), {})[own] = array
        else:
            rows = axis_of(axes, name, "rows", size=len(array))
            columns = axis_of(axes, name, "columns", size=array.shape[1])
            found[name] = pd.DataFrame(array, index_of(rows), index_of(columns))
    for section, values in single.items():
        found[section] = pd.DataFrame({"value": list(values.values())}, index=list(values))
    for (section, axis), values in lines.items():
        found[free(f"{section}.{axis[0]}", found)] = pd.DataFrame(values, index_of(axis))
    return found


def read_axes(path: Path) -> Mapping[tuple[str, str], Axis]:
    """The axes of results, by name and direction."""
    import csv

    from xlrepro.support.written import csv_value

    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if len(row) > 3]
    return {(row[0], row[1]): (row[2], tuple(map(csv_value, row[3:]))) for row in rows}


def axis_of(axes: Mapping[tuple[str, str], Axis], name: str, *directions: str, size: int) -> Axis:
    """The axis of a result; where the sheet has no headings it is counted from 0."""
    for direction in directions:
        found = axes.get((name, direction))
        if found and len(found[1]) == size:
            return found
    return directions[0].removesuffix("s"), tuple(range(size))


def index_of(axis: Axis) -> Any:
    import pandas as pd

    name, labels = axis
    whole = all(isinstance(label, float) and label.is_integer() for label in labels)
    return pd.Index([int(label) for label in labels] if whole else list(labels), name=name)


def free(name: str, taken: Mapping[str, Any]) -> str:
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}_{number}"
    return found
