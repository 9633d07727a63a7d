"""Functions of texts; what is wanted is what Excel gave."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlrepro.functions.registry import all_functions
from xlrepro.values import DIV0, MISSING, NA, VALUE, ErrorValue, Fault, area_of

THE = "123 the 456 the 891"
OLD = "My old, very old fears"
CASES: list[tuple[str, list[Any], Any]] = [
    ("FIND", ["Ana", "Banana"], VALUE),
    ("FIND", ["国", "中国香港"], 2.0),
    ("FIND", ["Jude", "Hey Jude", 17.0], VALUE),
    ("FIND", [2.0, 123.0], 2.0),
    ("FIND", ["hey", "Ahey", 2.0], 2.0),
    ("FIND", ["hey", "Ahey", 0.0], VALUE),
    ("SEARCH", ["Pen", "Roger Penrose", 3.0], 7.0),
    ("SEARCH", ["国?港", "中国香港"], 2.0),
    ("SEARCH", ["Lat???", "Late"], VALUE),
    ("SEARCH", ["~*", "Ho*la"], 3.0),
    ("LEN", ["園田 直子  "], 7.0),
    ("LEN", ["a😀b"], 4.0),
    ("LEFT", ["A wonderful world"], "A"),
    ("LEFT", ["A wonderful world", -1.0], VALUE),
    ("LEFT", [DIV0, -1.0], DIV0),
    ("LEFT", ["abc", MISSING], ""),
    ("RIGHT", ["A Wonderful World", 7.3], "l World"),
    ("RIGHT", ["園田 直子  ", 3.0], "子  "),
    ("MID", ["A Wonderful World", 1.3, 7.3], "A Wonde"),
    ("MID", ["A Wonderful World", 0.0, 3.7], VALUE),
    ("MID", ["A Wonderful World", 3.0, 100.0], "Wonderful World"),
    ("TRIM", ["Hello     "], "Hello"),
    ("PROPER", ["1 gentelman 3 links"], "1 Gentelman 3 Links"),
    ("REPT", ["Qwery", 2.3], "QweryQwery"),
    ("REPT", ["Qwery", -1.0], VALUE),
    ("REPT", ["Hwllo", 123456789.0], VALUE),
    ("REPT", ["Qwery", True], "Qwery"),
    ("SUBSTITUTE", [OLD, "old", "new", 1.0], "My new, very old fears"),
    ("SUBSTITUTE", [OLD, "old", "new", 0.0], VALUE),
    ("SUBSTITUTE", [OLD, "old", "new", 3.0], OLD),
    ("SUBSTITUTE", [OLD, None, "new"], OLD),
    ("SUBSTITUTE", [OLD, "OLD", "new"], OLD),
    ("EXACT", [False, None], False),
    ("EXACT", [True, "TRUE"], True),
    ("EXACT", [1 / 3, "0.333333333333333"], True),
    ("T", [123.0], ""),
    ("VALUE", [True], VALUE),
    ("VALUE", [""], VALUE),
    ("VALUE", [None], 0.0),
    ("VALUE", ["12€"], 12.0),
    ("VALUETOTEXT", [7.123456e-09], "0.000000007123456"),
    ("VALUETOTEXT", [DIV0], "#DIV/0!"),
    ("UNICODE", ["صش "], 1589.0),
    ("UNICODE", [""], VALUE),
    ("CHAR", [129.0], "\x81"),
    ("CHAR", [255.0], "ÿ"),
    ("CHAR", [256.0], VALUE),
    ("TEXTAFTER", [THE, "the", 2.0, 1.0, 0.0, "@"], " 891"),
    ("TEXTAFTER", [THE, "THE", 2.0, 0.0, 0.0, "@"], "@"),
    ("TEXTAFTER", [THE, "THE"], NA),
    ("TEXTAFTER", [THE, "the", 0.0], VALUE),
    ("TEXTAFTER", [THE, "the", -1.6], " 456 the 891"),
    ("TEXTAFTER", [THE, "Hello", -1.0, 1.0, 1.0, "no"], THE),
    ("TEXTAFTER", [THE, "Hello", -1.0, 1.0, 2.0, "no"], VALUE),
    ("TEXTAFTER", ["del", "deli", 1.0], VALUE),
    ("TEXTAFTER", ["del", "deli"], NA),
    ("TEXTBEFORE", [THE, "the", -1.0], "123 the 456 "),
    ("TEXTBEFORE", [THE, "Hello", 1.0, 1.0, 1.0], THE),
    ("TEXTBEFORE", [THE, "the", 5.0, 1.0, 0.0, "no"], "no"),
    ("TEXTBEFORE", [True, "r", 1.0, 1.0], "T"),
    ("TEXTSPLIT", ["Hello", ""], VALUE),
    ("TEXTSPLIT", ["Hello", MISSING], VALUE),
    ("REGEXREPLACE", ["JamesBond", "([A-Z]\\w+)([A-Z]\\w+)", "$2, $1 $2"], "Bond, James Bond"),
    ("REGEXTEST", ["Mr. Sherlock Holmes", "[0-9]+"], False),
    ("REGEXEXTRACT", ["abc", "\\d"], NA),
    ("FILTERXML", ["<a>", "//c"], VALUE),
    ("ISNONTEXT", [NA], True),
    ("ISERR", [NA], False),
    ("ISERR", [DIV0], True),
    ("ISNA", [NA], True),
    ("ISBLANK", [None], True),
    ("ISNUMBER", ["12"], False),
    ("ISEVEN", [True], VALUE),
    ("N", ["10"], 0.0),
    ("N", [DIV0], DIV0),
    ("TYPE", [DIV0], 16.0),
    ("TYPE", [None], 1.0),
    ("ERROR.TYPE", [ErrorValue("#SPILL!")], 9.0),
    ("ERROR.TYPE", ["not an error"], NA),
]
SPLITS = [
    (["1,2,3;4,5,6", ",", ";"], [["1", "2", "3"], ["4", "5", "6"]]),
    (["1,,2,3,,4", ",", MISSING, True], [["1", "2", "3", "4"]]),
    (["1,,2", ","], [["1", "", "2"]]),
    (["1,2.3-4", MISSING, area_of([[",", "."]])], [["1"], ["2"], ["3-4"]]),
    (["1,2;2", ",", ";", True, 0.0, "-"], [["1", "2"], ["2", "-"]]),
]


def called(name: str, args: list[Any]) -> Any:
    try:
        return all_functions()[name].call(args)
    except Fault as fault:
        return fault.error


@pytest.mark.parametrize(("name", "args", "wanted"), CASES)
def test_a_function_gives_what_excel_gives(name: str, args: list[Any], wanted: Any) -> None:
    result = called(name, args)
    assert (type(result), result) == (type(wanted), wanted)


@pytest.mark.parametrize(("args", "rows"), SPLITS)
def test_a_text_is_split_into_rows_and_columns(args: list[Any], rows: list[list[str]]) -> None:
    assert called("TEXTSPLIT", args).tolist() == rows


def test_errors_in_an_area_are_written_by_arraytotext_and_given_by_concat() -> None:
    area = area_of([[12.0, False], [DIV0, None]])
    assert called("ARRAYTOTEXT", [area, 1.0]) == "{12,FALSE;#DIV/0!,}"
    assert called("CONCAT", [area]) == DIV0


def test_a_function_of_single_values_is_worked_out_for_each_of_an_area() -> None:
    result = called("UPPER", [area_of([["Hi", "man"], [1.0, DIV0]])])
    assert result.tolist() == [["HI", "MAN"], ["1", DIV0]]


@given(st.text(max_size=8), st.integers(0, 10), st.integers(0, 10))
def test_the_parts_of_a_text_make_the_whole(text: str, start: int, count: int) -> None:
    """Also where an emoji, which counts as two, is cut in half."""
    left, mid = (
        called("LEFT", [text, float(start)]),
        called("MID", [text, start + 1.0, float(count)]),
    )
    rest = called("MID", [text, start + count + 1.0, 99.0])
    whole = (left + mid + rest).encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    assert whole == text
    assert called("LEN", [text]) == len(text.encode("utf-16-le")) / 2


@given(st.lists(st.text(alphabet="ab", max_size=3), min_size=1, max_size=5))
def test_a_split_undoes_a_join(texts: list[str]) -> None:
    joined = called("TEXTJOIN", ["; ", False, np.array([texts], dtype=object)])
    assert called("TEXTSPLIT", [joined, "; "]).tolist() == [texts]
