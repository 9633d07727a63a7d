"""Results as pandas tables, under the headings that the sheet has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from xlrepro.support.elementwise import as_array, taken

if TYPE_CHECKING:
    import pandas as pd


def frame(
    values: Any,
    axis_name: str | None = None,
    labels: Sequence[Any] | None = None,
    column_name: str | None = None,
    columns: Sequence[Any] | None = None,
) -> pd.Series[Any] | pd.DataFrame:
    """A line as a Series, rows by columns or several lines by their headings as a DataFrame.

    Rows have `labels` on an axis of that name, columns theirs; without they are counted from 0.
    Raises ValueError for more than two dimensions, as scenarios of a table have.

    >>> lines = {"Opening": [100.0, 50.0], "Paid": [50.0, 50.0]}
    >>> frame(lines, "Month", ["May", "June"]).loc["June"].to_dict()
    {'Opening': 50.0, 'Paid': 50.0}
    """
    import pandas as pd

    if isinstance(values, Mapping):
        lines = {heading: taken(line) for heading, line in values.items()}
        rows = pd.Index(labels, name=axis_name) if labels is not None else None
        made = pd.DataFrame(lines, index=rows).rename_axis(index=axis_name)
        return made.rename_axis(columns=column_name)
    array = as_array(taken(values))
    if array.ndim == 1:
        return pd.Series(array, _labels(axis_name, labels, array.shape[0]), name=column_name)
    if array.ndim != 2:
        raise ValueError(f"wanted a line or rows by columns, found {array.ndim} dimensions")
    return pd.DataFrame(
        array,
        _labels(axis_name, labels, array.shape[0]),
        _labels(column_name, columns, array.shape[1]),
    )


def _labels(name: str | None, labels: Sequence[Any] | None, count: int) -> pd.Index[Any]:
    import pandas as pd

    return pd.Index(range(count) if labels is None else labels, name=name)
