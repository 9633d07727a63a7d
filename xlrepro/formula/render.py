"""The text of a formula, as Excel shows it in a cell."""

from __future__ import annotations

import re

from xlrepro.formula.nodes import (
    Array,
    Binary,
    Boolean,
    Call,
    Chain,
    Error,
    Missing,
    Name,
    Node,
    Number,
    Place,
    Range,
    Ref,
    TableRef,
    Text,
    Unary,
)
from xlrepro.formula.parse import MAX_COL, MAX_ROW, PRECEDENCE, column_letters

MOST_RENDERED = 1_000  # formulas whose text is kept in pieces
GAP = "\0"  # where an address or a text of the file is filled in
_rendered: dict[int, tuple[Node, list[Ref | str]]] = {}


def render(node: Node, home: Place = (0, 0)) -> str:
    """The formula as Excel would show it in the cell `home`, without the leading =."""
    _, pieces = _rendered.get(id(node)) or _known(node)
    return "".join([p if isinstance(p, str) else _cell(p, home) for p in pieces])


def _known(node: Node) -> tuple[Node, list[Ref | str]]:
    """A formula and the pieces of its text, from now on known by its id, which it thereby keeps."""
    inside: list[Ref | str] = []
    text, *rest = _render(node, 0, inside).split(GAP)
    pieces: list[Ref | str] = []
    for piece, after in zip(inside, rest, strict=True):
        if isinstance(piece, str):
            text += piece + after
        else:
            pieces += text, piece
            text = after
    if len(_rendered) >= MOST_RENDERED:
        _rendered.clear()
    _rendered[id(node)] = node, [*pieces, text]
    return _rendered[id(node)]


def _sheet(name: str | None) -> str:
    if name is None:
        return ""
    quoted = name.replace("'", "''")
    return f"{name}!" if re.fullmatch(r"[^\W\d]\w*", name) else f"'{quoted}'!"


def _cell(ref: Ref, home: Place) -> str:
    row = ref.row if ref.row_fixed else ref.row + home[0]
    col = ref.col if ref.col_fixed else ref.col + home[1]
    if not (1 <= row <= MAX_ROW and 1 <= col <= MAX_COL):
        return "#REF!"
    dollar = ("", "$")
    return f"{dollar[ref.col_fixed]}{column_letters(col)}{dollar[ref.row_fixed]}{row}"


def _render(node: Node, outer: int, inside: list[Ref | str]) -> str:
    """The formula with gaps for its addresses and whatever a file may have put `inside` them."""

    def gap(*pieces: Ref | str) -> str:
        inside.extend(pieces)
        return GAP * len(pieces)

    match node:
        case Number(value):
            return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case Text(value):
            doubled = value.replace('"', '""')
            return gap(f'"{doubled}"')
        case Boolean(value):
            return str(value).upper()
        case Error(code):
            return gap(code)
        case Missing():
            return ""
        case Ref():
            return gap(_sheet(node.sheet), node)
        case Range(first, last):
            return gap(_sheet(first.sheet), first, ":", last)
        case Name(name, sheet):
            return gap(_sheet(sheet), name)
        case TableRef(table, part):
            return gap(table, part)
        case Call("SINGLE", (arg,)):
            inner = _render(arg, 7, inside)
            return f"@({inner})" if isinstance(arg, Unary) else f"@{inner}"
        case Call(function, args):
            return f"{gap(function)}({','.join(_render(arg, 0, inside) for arg in args)})"
        case Array(rows):
            body = ";".join(",".join(_render(item, 0, inside) for item in row) for row in rows)
            return f"{{{body}}}"
        case Unary(op, arg):
            inner = _render(arg, 6, inside)
            if op == "%" and isinstance(arg, Unary) and arg.op != "%":
                inner = f"({inner})"  # a percent sign binds tighter than a minus before it
            return f"{inner}%" if op == "%" else f"{op}{inner}"
        case Chain(op, args):
            level = PRECEDENCE[op]
            body = _render(args[0], level, inside)
            for arg in args[1:]:
                minus = op == "+" and isinstance(arg, Unary) and arg.op == "-"
                body += f"{'' if minus else op}{_render(arg, level + 1, inside)}"
            return f"({body})" if level < outer else body
        case Binary(op, left, right):
            level = PRECEDENCE[op]
            body = f"{_render(left, level, inside)}{op}{_render(right, level + 1, inside)}"
            return f"({body})" if level < outer else body
