"""Texts that are joined are one call, however many they are."""

from tests.program.made import made
from xlrepro.translation.translation import translate


def test_texts_one_behind_the_other_are_one_call():
    cells = {"A1": "Volt", "B1": 5.0, "A2": "Name", "B2": "bus", "A3": "Told"}
    cells["B3"] = '=B2&" has "&B1&"V"'
    (function,) = translate(made(cells)).functions
    (written,) = [written.text for _, written in function.written]
    assert written == "told = join(given.name, ' has ', given.volt, 'V')"
