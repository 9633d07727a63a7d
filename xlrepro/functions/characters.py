"""Characters by their codes, and the codes of characters."""

from __future__ import annotations

from xlrepro.functions.declare import Number, Text, spreadsheet
from xlrepro.values import NA, VALUE, Fault


@spreadsheet("CHAR")
def char(number: Number) -> str:
    """The character of a code of Windows-1252, from 1 to 255; else #VALUE!.

    >>> char(65), char(128)
    ('A', '€')
    """
    if not 1 <= number < 256:
        raise Fault(VALUE)
    try:
        return bytes([int(number)]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(int(number))  # 129, 141, 143, 144 and 157 are control characters


@spreadsheet("CODE")
def code(text: Text) -> float:
    """The code of the first character in Windows-1252: 63, a question mark, where it has none.

    >>> code("A"), code("€"), code("Ж")
    (65.0, 128.0, 63.0)
    """
    if not text:
        raise Fault(VALUE)
    try:
        return float(text[0].encode("cp1252")[0])
    except UnicodeEncodeError:
        return float(ord(text[0])) if 128 <= ord(text[0]) < 160 else 63.0


@spreadsheet("UNICHAR")
def unichar(number: Number) -> str:
    """The character of a code of Unicode; #VALUE! outside of them, #N/A for half of a pair.

    >>> unichar(8364), unichar(128512)
    ('€', '😀')
    """
    if not 1 <= number < 0x110000:
        raise Fault(VALUE)
    if 0xD800 <= number < 0xE000:
        raise Fault(NA)
    return chr(int(number))


@spreadsheet("UNICODE")
def unicode(text: Text) -> float:
    """The code of the first character in Unicode; #VALUE! for no text.

    >>> unicode("の")
    12398.0
    """
    if not text:
        raise Fault(VALUE)
    return float(ord(text[0]))
