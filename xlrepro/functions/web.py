"""Texts for the web: addresses and XML."""

from __future__ import annotations

from urllib.parse import quote

from xlrepro.functions.declare import Text, spreadsheet


@spreadsheet("ENCODEURL")
def encodeurl(text: Text) -> str:
    """A text as it may stand in an address: all but letters, digits and -_. as % and two digits.

    >>> encodeurl("a b&ç")
    'a%20b%26%C3%A7'
    """
    return quote(text, safe="").replace("~", "%7E")
