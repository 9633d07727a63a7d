"""Formula text to nodes; `render` goes the other way."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from functools import lru_cache

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
    height,
)

MAX_ROW, MAX_COL = 1_048_576, 16_384
MAX_DEPTH = 200  # parts within each other; deeper than any formula that a person wrote
MAX_TERMS = 100  # of a sum, product or text that is kept as terms within terms
MAX_TOKENS = 5_000  # as many as the longest formula may have, nearly
MAX_KNOWN = 500  # tokens; hardly two formulas longer than this are equal
MAX_LENGTH = 8_192  # Excel's own limit
SHOWN = 60  # characters of a formula in a message


class FormulaError(ValueError):
    """The text is no formula that we can read."""


# Signs such as a degree's are letters in a name: all beyond ASCII are but blanks.
FIRST, LATER = r"[^\s\x00-@[\]^`{-\x7f]", r"[^\s\x00-\-/:->@[\]^`{-\x7f]"
TOKEN = re.compile(
    rf"""
      (?P<space>\s+)
    | (?P<text>"(?:[^"]|"")*")
    | (?P<error>\#(?:REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!|SPILL!|CALC!|GETTING_DATA|BLOCKED!
        |BUSY!|CONNECT!|EXTERNAL!|FIELD!|PYTHON!|TIMEOUT!|UNKNOWN!))
    | (?P<sheet>'(?:[^']|'')+'!|[^\W\d][\w.]*!|\[[^][]+\][\w.:\ ]*!
        |(?![A-Za-z]{{1,3}}\d+:)[^\W\d][\w.]*:[^\W\d][\w.]*!)
    | (?P<table>(?:{FIRST}{LATER}*)?\[(?:[^][']|'.|\[(?:[^][']|'.)*\])*\])
    | (?P<cols>\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}(?![\w(.?\\[]))
    | (?P<rows>\$?\d+:\$?\d+(?![\w.(]))
    | (?P<ref>\$?[A-Za-z]{{1,3}}\$?\d{{1,7}}(?![\w(.?\\]))
    | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<name>{FIRST}{LATER}*)
    | (?P<op><=|>=|<>|[-+*/^&=<>%(),;:{{}}@\#])
    """,
    re.VERBOSE,
)
REFERS = {"ref", "cols", "rows", "sheet", "table", "name"}  # tokens with which a reference begins
GONE = {"ref", "cols", "rows", "error", "name", "table"}  # what may stand on a sheet that is gone
REF = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)(\d{1,7})$")
PREFIXES = re.compile(r"^(_xlfn\.|_xlws\.)+", re.IGNORECASE)  # of functions newer than the format
WRAPPER = "ARRAYFORMULA"  # Google Sheets writes it around a formula
PRECEDENCE = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2}
PRECEDENCE |= {"+": 3, "-": 3, "*": 4, "/": 4, "^": 5}


@lru_cache(maxsize=20_000)
def column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=20_000)
def column_letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def a1(place: Place) -> str:
    """(3, 28) as AB3."""
    return f"{column_letters(place[1])}{place[0]}"


def read_a1(text: str) -> Place:
    """AB3 as (3, 28); FormulaError for anything that is no cell of a sheet."""
    found = REF.match(text)
    if not found:
        raise FormulaError(f"{text[:40]!r} is no cell address")
    row, col = int(found[4]), column_number(found[2])
    if not (1 <= row <= MAX_ROW and 1 <= col <= MAX_COL):
        raise FormulaError(f"{text!r} lies outside a sheet")
    return row, col


def read_area(text: str) -> tuple[Place, Place]:
    """A1:B2, or a single cell, as its first and last cell."""
    first, _, last = text.replace("$", "").partition(":")
    (top, left), (bottom, right) = read_a1(first), read_a1(last or first)
    return (min(top, bottom), min(left, right)), (max(top, bottom), max(left, right))


def parse(text: str, home: Place = (0, 0)) -> Node:
    """Read a formula (with or without its leading =) that stands in the cell `home`.

    Raises FormulaError when the text is not a formula that we know how to read.
    """
    text, tokens = _tokens(text)
    return Parser(text, tokens, home).formula()


def parse_name(text: str) -> Node:
    """Read what a defined name stands for, which may be several ranges with commas between.

    A reference that is not fixed is told as from (0, 0). It is meant as from A1, so for a formula
    in the cell (row, col) it is `resolve(node, (row - 1, col - 1))`, around the sheet's edges.
    """
    return parse(f"({text.removeprefix('=')})")


class Formulas:
    """Reads the formulas of a sheet, and each but once if equal as seen from its cell."""

    def __init__(self) -> None:
        self.known: dict[tuple[object, ...], Node] = {}
        self.latest: dict[int, _Filled] = {}  # the latest formula of a column

    def parse(self, text: str, home: Place) -> Node:
        filled = self.latest.get(home[1])
        if filled is not None and filled.text(home[0]) == text:
            return filled.node
        whole = text
        text, tokens = _tokens(text)
        seen: tuple[object, ...] = ()  # of a long one only the latest of a column is kept
        if len(tokens) <= MAX_KNOWN:
            seen = tuple(_as_seen(kind, token, home) for kind, token in tokens)
        node = self.known.get(seen) if seen else None
        if node is None:
            node = Parser(text, tokens, home).formula()
            if seen:
                self.known[seen] = node
        if not any(kind in ("cols", "rows") for kind, _ in tokens):
            self.latest[home[1]] = _Filled(whole, home[0], node)
        return node


class _Filled:
    """A formula as it reads in the other rows of its column when it is filled down."""

    def __init__(self, text: str, row: int, node: Node) -> None:
        self.node = node
        offsets: list[int] = []

        def moving(found: re.Match[str]) -> str:
            if found.lastgroup == "ref":
                parts = REF.match(found[0])
                assert parts
                if not parts[3] and _seen_from(found[0], (0, 0)) is not None:
                    offsets.append(int(parts[4]) - row)
                    return f"{parts[1]}{parts[2]}%d"
            return found[0].replace("%", "%%")

        self.layout = TOKEN.sub(moving, text)
        self.offsets = offsets
        self.first = 1 - min(offsets, default=0)  # row in which no reference leaves the sheet
        self.last = MAX_ROW - max(offsets, default=0)

    def text(self, row: int) -> str:
        """The formula in another row; nothing where it would leave the sheet."""
        if not self.first <= row <= self.last:
            return ""
        return self.layout % tuple([row + offset for offset in self.offsets])


def _tokens(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The formula without a leading =, and its tokens with their kinds."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"longer than {MAX_LENGTH} characters")
    text = text.removeprefix("=")
    tokens = []
    position = 0
    while position < len(text):
        found = TOKEN.match(text, position)
        if not found or found.lastgroup is None:
            raise FormulaError(f"cannot read {text[position : position + 20]!r}")
        if found.lastgroup != "space":
            tokens.append((found.lastgroup, found[0]))
        position = found.end()
    if len(tokens) > MAX_TOKENS:
        raise FormulaError(f"longer than {MAX_TOKENS:,} numbers, cells and signs")
    return text, tokens


def _as_seen(kind: str, token: str, home: Place) -> object:
    """What a token says to a formula that stands in the cell `home`."""
    if kind == "ref":
        return _seen_from(token, home) or token
    return (token, home) if kind in ("cols", "rows") else token


def _seen_from(token: str, home: Place) -> tuple[int, int, bool, bool] | None:
    """Row and column of a reference, as distances unless fixed, and whether each is fixed.

    None for a name that looks like one and lies beyond the sheet's last column or row, as YTD2020.
    """
    found = REF.match(token)
    assert found
    col_fixed, letters, row_fixed, digits = found.groups()
    row, col = int(digits), column_number(letters)
    if not (1 <= row <= MAX_ROW and 1 <= col <= MAX_COL):
        if "$" in token:
            raise FormulaError(f"{token!r} lies outside a sheet")
        return None
    return (
        row if row_fixed else row - home[0],
        col if col_fixed else col - home[1],
        bool(row_fixed),
        bool(col_fixed),
    )


class Parser:
    def __init__(self, text: str, tokens: list[tuple[str, str]], home: Place) -> None:
        self.text = text if len(text) <= SHOWN else f"{text[: SHOWN - 3]}..."  # in messages
        self.tokens, self.home = tokens, home
        self.next = 0
        self.depth = 0

    def formula(self) -> Node:
        node = self.expression(1)
        if self.next < len(self.tokens):
            raise FormulaError(f"unexpected {self.tokens[self.next][1]!r} in {self.text!r}")
        if len(self.tokens) > MAX_DEPTH and height(node) > MAX_DEPTH:
            raise FormulaError("nested too deeply")
        return node

    def peek(self) -> str:
        return self.tokens[self.next][1] if self.next < len(self.tokens) else ""

    def kind(self) -> str:
        return self.tokens[self.next][0] if self.next < len(self.tokens) else ""

    def take(self, wanted: str) -> None:
        if self.peek() != wanted:
            raise FormulaError(f"wanted {wanted!r}, found {self.peek()!r} in {self.text!r}")
        self.next += 1

    def expression(self, lowest: int) -> Node:
        self.deeper()
        left, level = self.prefix(), 0
        terms: list[tuple[str, Node]] = []
        while PRECEDENCE.get(op := self.peek(), 0) >= lowest and self.is_op():
            if PRECEDENCE[op] != level:
                left, level, terms = _joined(left, terms), PRECEDENCE[op], []
            self.next += 1
            terms.append((op, self.expression(level + 1)))
        self.depth -= 1
        return _joined(left, terms)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaError("nested too deeply")

    def is_op(self) -> bool:
        return self.tokens[self.next][0] == "op"

    def prefix(self) -> Node:
        """A sign binds tighter than a power: -2^2 is 4 in a sheet."""
        if self.peek() in ("-", "+") and self.is_op():
            sign = self.peek()
            self.next += 1
            self.deeper()
            arg = self.prefix()
            self.depth -= 1
            return Unary(sign, arg) if sign == "-" else arg  # a + changes nothing
        node = self.area()
        marks = 0
        while self.peek() == "%" or self.meets(node):
            marks += 1
            self.deeper()
            if self.peek() == "%":
                self.next += 1
                node = Unary("%", node)
            else:
                node = Call("INTERSECT", (node, self.area()))
        self.depth -= marks
        return node

    def meets(self, node: Node) -> bool:
        """Whether another reference follows one, with a space between: what both have in common."""
        return self.kind() in REFERS and isinstance(node, Ref | Range | Name | TableRef | Call)

    def area(self) -> Node:
        """An operand, a range between two, or all that a formula spills."""
        node = self.operand()
        marks = 0
        while self.peek() in ("#", ":", "(") and self.is_op():
            mark = self.peek()
            if mark == "(" and not isinstance(node, Call):
                break
            self.next += 1
            marks += 1
            self.deeper()
            if mark == "#":
                node = Call("ANCHORARRAY", (node,))
            elif mark == ":":
                node = self.span(node, self.operand())
            else:
                node = Call("APPLY", (node, *self.arguments()))
        self.depth -= marks
        return node

    def span(self, first: Node, last: Node) -> Node:
        if isinstance(first, Ref) and isinstance(last, Ref) and last.sheet in (None, first.sheet):
            return Range(first, replace(last, sheet=None))  # S!A1:S!B2 is S!A1:B2
        return Call("RANGE", (first, last))

    def operand(self) -> Node:
        if self.next >= len(self.tokens):
            raise FormulaError(f"{self.text!r} ends too early")
        kind, token = self.tokens[self.next]
        self.next += 1
        match kind:
            case "number":
                value = float(token)
                if math.isinf(value):
                    raise FormulaError(f"{token!r} is beyond the numbers of a sheet")
                return Number(value)
            case "text":
                return Text(token[1:-1].replace('""', '"'))
            case "error":
                if token == "#REF!" and self.kind() in GONE:
                    self.next += 1  # of a sheet that is gone: #REF!A1
                return Error(token)
            case "sheet":
                return self.on_sheet(token[:-1])
            case "ref" | "cols" | "rows":
                return self.reference(kind, token, None)
            case "table":
                table, bracket, part = token.partition("[")
                return TableRef(table, bracket + part)
            case "name":
                return self.named(token)
        if token == "(":
            parts = [self.expression(1)]
            while self.peek() == ",":
                self.next += 1
                parts.append(self.expression(1))
            self.take(")")
            return parts[0] if len(parts) == 1 else Call("UNION", tuple(parts))
        if token == "@":
            self.deeper()
            node = self.area()
            self.depth -= 1
            return Call("SINGLE", (node,))
        if token == "{":
            return self.array()
        raise FormulaError(f"unexpected {token!r} in {self.text!r}")

    def on_sheet(self, token: str) -> Node:
        sheet = token[1:-1].replace("''", "'") if token.startswith("'") else token
        kind, token = self.tokens[self.next] if self.next < len(self.tokens) else ("", "")
        self.next += 1
        if kind in ("ref", "cols", "rows"):
            return self.reference(kind, token, sheet)
        if kind == "error":
            return Error(token)
        if kind == "name" and self.peek() == "(":
            self.next += 1  # a function of another workbook
            return Call(f"{sheet}!{token}".upper(), self.arguments())
        if kind == "name":
            return Name(token.lower(), sheet)
        if kind == "table":
            table, bracket, part = token.partition("[")
            return TableRef(f"{sheet}!{table}", bracket + part)
        raise FormulaError(f"unexpected {token!r} after a sheet's name in {self.text!r}")

    def reference(self, kind: str, token: str, sheet: str | None) -> Node:
        if kind == "ref":
            seen = _seen_from(token, self.home)
            return Ref(*seen, sheet) if seen else Name(token.lower(), sheet)
        ends = []
        for part, end in zip(token.split(":"), (1, 0), strict=True):
            fixed = part.startswith("$")
            if kind == "cols":
                self.within(column_number(part.lstrip("$")), MAX_COL)
                col = column_number(part.lstrip("$")) - (0 if fixed else self.home[1])
                ends.append(Ref(1 if end else MAX_ROW, col, True, fixed, sheet if end else None))
            else:
                self.within(int(part.lstrip("$")), MAX_ROW)
                row = int(part.lstrip("$")) - (0 if fixed else self.home[0])
                ends.append(Ref(row, 1 if end else MAX_COL, fixed, True, sheet if end else None))
        return Range(ends[0], ends[1])

    def within(self, line: int, last: int) -> None:
        if not 1 <= line <= last:
            raise FormulaError(f"what {self.text!r} reads lies outside a sheet")

    def named(self, token: str) -> Node:
        if self.peek() != "(":
            if token.upper() in ("TRUE", "FALSE"):
                return Boolean(token.upper() == "TRUE")
            return Name(token.lower())
        self.next += 1
        args = self.arguments()
        function = PREFIXES.sub("", token).upper()
        if not re.match(r"[^\W\d]|\\|[^\x00-\x7f]", function):
            raise FormulaError(f"{token!r} is no function")
        wraps = function == WRAPPER and len(args) == 1
        return args[0] if wraps else Call(function, args)

    def arguments(self) -> tuple[Node, ...]:
        """What stands in brackets, the first of which is taken already."""
        args: list[Node] = []
        if self.peek() != ")":
            args.append(self.argument())
            while self.peek() in (",", ";"):
                self.next += 1
                args.append(self.argument())
        self.take(")")
        return tuple(args)

    def argument(self) -> Node:
        return Missing() if self.peek() in (",", ";", ")") else self.expression(1)

    def array(self) -> Node:
        rows: list[list[Node]] = [[]]
        while True:
            rows[-1].append(self.prefix())
            mark = self.peek()
            self.next += 1
            if mark == ";":
                rows.append([])
            elif mark == "}":
                return Array(tuple(map(tuple, rows)))
            elif mark != ",":
                raise FormulaError(f"unexpected {mark!r} in {self.text!r}")


def _joined(left: Node, terms: list[tuple[str, Node]]) -> Node:
    """Terms of one precedence from left to right: within each other, or very many as a chain."""
    ops = {op for op, _ in terms}
    if len(terms) > MAX_TERMS and (ops <= {"+", "-"} or ops in ({"*"}, {"&"})):
        rest = (Unary("-", term) if op == "-" else term for op, term in terms)
        return Chain("+" if "-" in ops else terms[0][0], (left, *rest))
    for op, term in terms:
        left = Binary(op, left, term)
    return left
