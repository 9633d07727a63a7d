"""Values as they are written in files: in the cells of a CSV file, and in TOML.

In a CSV file a number is written so that it is read as the same double, a truth value is TRUE or
FALSE, an error its code, and a blank is empty. Text is as it is; an apostrophe stands before it, as
in a spreadsheet, where it would be read as something else: '12, 'TRUE, '#N/A, and ' alone.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from typing import Any

from xlrepro.functions.information import ERROR_TYPES
from xlrepro.support.elementwise import taken
from xlrepro.values import ErrorValue

NUMBER = re.compile(r"[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf|nan)", re.ASCII | re.IGNORECASE)
EMPTY = '""'  # a row of one empty cell, which is no empty line
SPECIAL = set(',"\r\n')
FIRST_DAY = datetime.date(1899, 12, 30)  # day 0, as seen from March 1900 on
ESCAPED = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    | {chr(i): f"\\u{i:04x}" for i in (*range(9), 11, 12, *range(14, 32), 127)}
)


def csv_text(value: Any) -> str:
    """A value as it stands in a CSV file.

    >>> [csv_text(each) for each in (0.1, 12.0, True, "12", "twelve", "", None)]
    ['0.1', '12', 'TRUE', "'12", 'twelve', "'", '']
    """
    value = taken(value)
    if value is None:
        return ""
    if isinstance(value, str):
        return value if value and value[0] != "'" and csv_value(value) == value else f"'{value}"
    return _shown(value)


def csv_lines(rows: Iterable[Iterable[str]]) -> str:
    """The text of a CSV file: what holds a comma, a quote or the end of a line is quoted.

    Python's own writer leaves a carriage return bare, at which its reader begins a new row.

    >>> csv_lines([["a", "b,c"], ["d", ""]])
    'a,"b,c"\\nd,\\n'
    """
    lines = (",".join(map(_quoted, row)) for row in rows)
    return "".join(f"{line or EMPTY}\n" for line in lines)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & SPECIAL else cell


def csv_value(text: str) -> Any:
    """What a CSV file's cell holds.

    >>> csv_value("1e3"), csv_value("'1e3"), csv_value("true"), csv_value("")
    (1000.0, '1e3', True, None)
    """
    if text == "":
        return None
    if text[0] == "'":
        return text[1:]
    if NUMBER.fullmatch(text):
        return float(text)
    if text.upper() in ("TRUE", "FALSE"):
        return text.upper() == "TRUE"
    return ErrorValue(text.upper()) if text.upper() in ERROR_TYPES else text


def toml_text(value: Any) -> str:
    """A value as it stands in TOML, which has neither errors nor blanks.

    >>> [toml_text(each) for each in (0.1, 12.0, True, "12", ErrorValue("#N/A"), None)]
    ['0.1', '12', 'true', '"12"', '{ error = "#N/A" }', '{ blank = true }']
    """
    value = taken(value)
    if value is None:
        return "{ blank = true }"
    if isinstance(value, str):
        return f'"{value.translate(ESCAPED)}"'
    if isinstance(value, ErrorValue):
        return f'{{ error = "{value.code}" }}'
    return _shown(value).lower()


def toml_value(told: Any) -> Any:
    """What a value in TOML means; a date is its serial number, as a sheet keeps it.

    >>> toml_value(12), toml_value(datetime.date(2024, 1, 31)), toml_value({"blank": True})
    (12.0, 45322.0, None)
    """
    if isinstance(told, datetime.datetime):
        since = told.replace(tzinfo=None) - datetime.datetime.combine(FIRST_DAY, datetime.time())
        return since / datetime.timedelta(days=1)
    if isinstance(told, datetime.date):
        return float((told - FIRST_DAY).days)
    if told == {"blank": True}:
        return None
    if isinstance(told, dict) and told.keys() == {"error"}:
        return ErrorValue(str(told["error"]))
    return taken(told)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, ErrorValue):
        return value.code
    text = repr(value)
    return text.removesuffix(".0") if text != "-0.0" else text
