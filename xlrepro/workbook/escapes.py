"""Characters that the format writes as _xHHHH_: those that XML has not, and such spellings."""

from __future__ import annotations

import re

ESCAPED = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")
TO_ESCAPE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def unescaped(text: str) -> str:
    """The text as it is meant: _x0001_ is one character, _x005F_ an underscore.

    Half of a pair that makes one character stays as it is written, for no text can hold it.

    >>> unescaped("line_x000D_, _x005F_x000D_")
    'line\\r, _x000D_'
    """
    return ESCAPED.sub(_meant, text) if "_x" in text else text


def escaped(text: str) -> str:
    """The text as the format writes it.

    >>> escaped("line\\r, _x000D_")
    'line_x000D_, _x005F_x000D_'
    """
    return TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def _meant(found: re.Match[str]) -> str:
    codes = [int(found[0][at + 2 : at + 6], 16) for at in range(0, len(found[0]), 7)]
    try:
        units = b"".join(code.to_bytes(2, "little") for code in codes)
        return units.decode("utf-16-le")
    except UnicodeDecodeError:
        return "".join(f"_x{code:04X}_" if 0xD800 <= code < 0xE000 else chr(code) for code in codes)
