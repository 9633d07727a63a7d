"""What kind of value something is."""

from __future__ import annotations

import numpy as np

from xlrepro.functions import coerce
from xlrepro.functions.declare import Any, Given, Raw, spreadsheet
from xlrepro.values import NA, VALUE, ErrorValue, Fault

ERROR_TYPES = {
    code: float(i + 1)
    for i, code in enumerate(
        (
            *("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"),
            *(
                "#GETTING_DATA",
                "#SPILL!",
                "#CONNECT!",
                "#BLOCKED!",
                "#UNKNOWN!",
                "#FIELD!",
                "#CALC!",
            ),
        )
    )
}


@spreadsheet("ISBLANK")
def isblank(value: Raw) -> bool:
    """Whether a cell holds nothing; the empty text is something.

    >>> isblank(""), isblank(0)
    (False, False)
    """
    return value is None


@spreadsheet("ISNUMBER")
def isnumber(value: Raw) -> bool:
    """Whether a value is a number; a text that spells one is not.

    >>> isnumber(1), isnumber("1"), isnumber(True)
    (True, False, False)
    """
    return isinstance(value, float)


@spreadsheet("ISTEXT")
def istext(value: Raw) -> bool:
    """Whether a value is a text.

    >>> istext("1"), istext(1)
    (True, False)
    """
    return isinstance(value, str)


@spreadsheet("ISNONTEXT")
def isnontext(value: Raw) -> bool:
    """Whether a value is no text, as blanks and errors are not.

    >>> isnontext("1"), isnontext(1)
    (False, True)
    """
    return not isinstance(value, str)


@spreadsheet("ISLOGICAL")
def islogical(value: Raw) -> bool:
    """Whether a value is TRUE or FALSE.

    >>> islogical(False), islogical("true")
    (True, False)
    """
    return isinstance(value, bool)


@spreadsheet("ISERROR")
def iserror(value: Raw) -> bool:
    """Whether a value is an error.

    >>> iserror(ErrorValue("#N/A")), iserror("#N/A")
    (True, False)
    """
    return isinstance(value, ErrorValue)


@spreadsheet("ISERR")
def iserr(value: Raw) -> bool:
    """Whether a value is an error, but not #N/A.

    >>> iserr(ErrorValue("#DIV/0!")), iserr(ErrorValue("#N/A"))
    (True, False)
    """
    return isinstance(value, ErrorValue) and value != NA


@spreadsheet("ISNA")
def isna(value: Raw) -> bool:
    """Whether a value is #N/A.

    >>> isna(ErrorValue("#N/A")), isna(ErrorValue("#DIV/0!"))
    (True, False)
    """
    return isinstance(value, ErrorValue) and value == NA


@spreadsheet("ISEVEN")
def iseven(number: Any) -> bool:
    """Whether the whole part of a number is even; #VALUE! for truth values and other text.

    >>> iseven(2.5), iseven(-1)
    (True, False)
    """
    return _whole(number) % 2 == 0


@spreadsheet("ISODD")
def isodd(number: Any) -> bool:
    """Whether the whole part of a number is odd; otherwise as `iseven`.

    >>> isodd(-1.5), isodd(0.9)
    (True, False)
    """
    return _whole(number) % 2 == 1


def _whole(value: float | str | bool | None) -> int:
    if isinstance(value, bool):
        raise Fault(VALUE)
    return int(coerce.number(value))


@spreadsheet("N")
def n(value: Any) -> float:
    """A number as it is, 1 for TRUE, and 0 for all else; an error is the result.

    >>> n(7), n(True), n("7")
    (7.0, 1.0, 0.0)
    """
    return float(value) if isinstance(value, float | bool) else 0.0


@spreadsheet("NA")
def na() -> float:
    """#N/A.

    >>> str(na())
    '#N/A'
    """
    raise Fault(NA)


@spreadsheet("TYPE")
def type_(value: Given) -> float:
    """1 for a number or blank, 2 for a text, 4 for a truth value, 16 for an error, 64 for an area.

    >>> type_("Smith"), type_([1, 2]), type_(ErrorValue("#N/A"))
    (2.0, 64.0, 16.0)
    """
    if isinstance(value, np.ndarray):
        if value.size > 1:
            return 64.0
        value = value.tolist()[0][0]
    if isinstance(value, bool):
        return 4.0
    if isinstance(value, ErrorValue):
        return 16.0
    return 2.0 if isinstance(value, str) else 1.0


@spreadsheet("ERROR.TYPE")
def error_type(error_val: Raw) -> float:
    """The number of an error, from 1 for #NULL! to 14 for #CALC!; #N/A for what is none.

    >>> error_type(ErrorValue("#DIV/0!")), str(error_type(1))
    (2.0, '#N/A')
    """
    if not isinstance(error_val, ErrorValue) or error_val.code not in ERROR_TYPES:
        raise Fault(NA)
    return ERROR_TYPES[error_val.code]
