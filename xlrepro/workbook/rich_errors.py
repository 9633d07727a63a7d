"""Errors newer than the format: a cell that shows #CALC! is stored as #VALUE! with a number that
leads, by way of two more parts, to the error that is meant ([MS-XLSX] 2.3.6)."""

from __future__ import annotations

from xlrepro.values import ErrorValue
from xlrepro.workbook.parts import Attributes, Parts

ERRORS = {  # by errorType
    "8": "#SPILL!",
    "9": "#CONNECT!",
    "10": "#BLOCKED!",
    "11": "#UNKNOWN!",
    "12": "#FIELD!",
    "13": "#CALC!",
}


def rich_errors(parts: Parts, book_part: str) -> dict[str, ErrorValue]:
    """What errors are meant, by the number (vm) that a cell has."""
    metadata, values, structures = (
        [part for _, part in parts.related(book_part, kind) if part in parts]
        for kind in ("sheetMetadata", "rdRichValue", "rdRichValueStructure")
    )
    if not (metadata and values and structures):
        return {}
    kinds = _error_kinds(parts, structures[0])
    errors = _errors(parts, values[0], kinds)
    return {
        str(number): errors[value]
        for number, value in enumerate(_values(parts, metadata[0]), 1)
        if value in errors
    }


def _error_kinds(parts: Parts, part: str) -> dict[int, int]:
    """The structures that are errors, and which of their fields tells the error."""
    found: dict[int, int] = {}
    count, field, is_error = -1, 0, False

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal count, field, is_error
        if tag == "s":
            count, field, is_error = count + 1, 0, attributes.get("t") == "_error"
        elif tag == "k":
            if is_error and attributes.get("n") == "errorType":
                found[count] = field
            field += 1

    parts.parse(part, start)
    return found


def _errors(parts: Parts, part: str, kinds: dict[int, int]) -> dict[int, ErrorValue]:
    """The errors among the rich values, by their place."""
    found: dict[int, ErrorValue] = {}
    count, fields = -1, list[str]()
    structure: int | None = None

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal count, structure
        if tag == "rv":
            count, structure = count + 1, _number(attributes.get("s", ""))
            fields.clear()
        elif tag == "v":
            fields.append("")

    def end(tag: str) -> None:
        at = kinds.get(-1 if structure is None else structure)
        if tag == "rv" and at is not None and at < len(fields) and fields[at] in ERRORS:
            found[count] = ErrorValue(ERRORS[fields[at]])

    def data(piece: str) -> None:
        if fields:
            fields[-1] += piece.strip()

    parts.parse(part, start, end, data)
    return found


def _values(parts: Parts, part: str) -> list[int | None]:
    """Of each number that a cell may have, which rich value it leads to."""
    types: list[str] = []
    rich: list[int | None] = []  # by place in the list of rich values
    found: list[int | None] = []
    inside: list[str] = []

    def start(tag: str, attributes: Attributes) -> None:
        inside.append(tag)
        match tag, inside[1:2]:
            case "metadataType", _:
                types.append(attributes.get("name", ""))
            case "rvb", ["futureMetadata"]:
                rich.append(_number(attributes.get("i", "")))
            case "bk", ["valueMetadata"]:
                found.append(None)
            case "rc", ["valueMetadata"] if found:
                kind, at = (_number(attributes.get(name, "")) for name in ("t", "v"))
                known = kind and kind <= len(types) and types[kind - 1] == "XLRICHVALUE"
                found[-1] = rich[at] if known and at is not None and at < len(rich) else None

    parts.parse(part, start, lambda _: inside.pop())
    return found


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
