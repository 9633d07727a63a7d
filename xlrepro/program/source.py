"""A formula as Python source: an expression over the cells' values, run for each cell that has it.

`k` is the key of the cell, `r` its row and `c` its column; `v2` are the values of the third sheet.
What a formula reads is one value where one is wanted ("one", so that a column means the cell in
the formula's own row), or all the values of an area ("many", in array formulas and where a
function works on arrays).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, Protocol

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
    inside,
)
from xlrepro.formula.parse import MAX_COL, MAX_ROW
from xlrepro.functions.declare import Function, Kind
from xlrepro.program.store import SHIFT
from xlrepro.program.unknowns import NotComputed
from xlrepro.values import NAME, REF, ErrorValue, area_of

REFERRING = {"OFFSET", "INDEX", "INDIRECT", "CHOOSE", "IF", "ANCHORARRAY", "RANGE", "UNION"}
REFERRING |= {"INTERSECT", "LET", "SINGLE", "IFS", "SWITCH", "TRIMRANGE", "XLOOKUP"}
REFERRING |= {"_TRO_ALL", "_TRO_LEADING", "_TRO_TRAILING"}
FUNCTION_VALUE = "_xleta."  # before the name of a function that is handed to another
TAKING = {Kind.NUMBER: "num", Kind.STRICT: "strict", Kind.TEXT: "txt", Kind.TRUTH: "truth"}
TAKING[Kind.ANY] = "plain"
OPERATOR = {
    **{"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "^": "raised", "&": "join"},
    **{"=": "equal", "<>": "unequal", "<": "less", ">": "greater"},
    **{"<=": "at_most", ">=": "at_least"},
}
ELSEWHERE = {  # functions of Excel that ask something else, or whose way is not known
    *("RAND", "RANDBETWEEN", "RANDARRAY", "NOW", "TODAY", "INFO", "RTD", "DDE", "CALL", "IMAGE"),
    *("WEBSERVICE", "STOCKHISTORY", "GETPIVOTDATA", "REGISTER.ID", "SQL.REQUEST", "EUROCONVERT"),
    *("FORECAST.ETS", "FORECAST.ETS.CONFINT", "FORECAST.ETS.SEASONALITY", "FORECAST.ETS.STAT"),
    *("GROUPBY", "PIVOTBY", "PHONETIC", "TRANSLATE", "DETECTLANGUAGE", "COPILOT", "PY", "TABLE"),
    *("FIELDVALUE", "EVALUATE"),
}
DEEP = 30  # brackets within each other, of the 200 that Python reads


class Surroundings(Protocol):
    """What formulas refer to by name: sheets, defined names, tables, links, functions."""

    functions: Mapping[str, Function]
    macintosh: bool = False  # whether Excel for Macintosh calculated the workbook
    macros: bool = False  # whether functions may be those of its macros

    def sheet(self, title: str) -> tuple[int, ...]:
        """The sheets that a title stands for: several for First:Last, none where it is gone."""
        ...

    def missing_link(self, title: str | None) -> bool:
        """Whether a title is that of a sheet in another workbook of which nothing is kept."""
        ...

    def name(self, name: str, sheet: int, scope: str | None) -> Node | ErrorValue:
        """What a name stands for, seen from a sheet or in a scope; an error where it is none."""
        ...

    def table(self, ref: TableRef, sheet: int, place: Place) -> Node:
        """The cells that a part of a table means in a formula that stands in a place."""
        ...


class Source(ABC):
    """Writes the source of one formula of a sheet."""

    def __init__(
        self,
        around: Surroundings,
        sheet: int,
        place: Place,
        constants: dict[str, Any],
        written: list[str],
    ) -> None:
        self.around, self.sheet, self.place = around, sheet, place
        self.constants = constants  # by the names that the source has for them
        self.written = written  # functions, of defined names and of what is too deep, too
        self.scopes: list[dict[str, str]] = []  # LET and LAMBDA variables
        self.level = 0
        self.meets = False  # whether areas mean one cell where constant arrays are worked out
        self.on_a_way = False  # whether this is a part that may not be worked out
        self.wraps = False  # whether this is the formula of a name

    def formula(self, function: str, node: Node, array: bool) -> None:
        """Write a function of k, r and c that gives the formula's value."""
        if array:
            body = self.many(node)
        elif isinstance(node, Binary) and node.op in "+-":
            both = f"{self.one(node.left)}, {self.one(node.right)}"
            body = f"last_{OPERATOR[node.op]}({both})"
        else:
            body = self.one(node)
        self.write(function, body)

    def write(self, function: str, body: str) -> None:
        self.written.append(f"def {function}(k, r, c):\n    return {body}")

    def constant(self, value: Any) -> str:
        name = f"K{len(self.constants)}"
        self.constants[name] = value
        return name

    # -- values -------------------------------------------------------------------------------

    def one(self, node: Node) -> str:
        return self.value(node, many=False)

    def many(self, node: Node) -> str:
        return self.value(node, many=True)

    def value(self, node: Node, many: bool) -> str:
        self.level += 1
        try:
            source = self.plainly(node, many)
            if self.level % DEEP == 0 and not self.scopes and isinstance(node, Call | Binary):
                name = self.constant(None)
                self.write(name, source)
                return f"{name}(k, r, c)"
            return source
        finally:
            self.level -= 1

    def plainly(self, node: Node, many: bool) -> str:
        match node:
            case Number(value):
                return repr(value)
            case Text(value) | Boolean(value):
                return repr(value)
            case Missing():
                return "None"
            case Error(code):
                return self.constant(ErrorValue(code))
            case Ref():
                return self.cell(node)
            case Range():
                return f"area({self.box(node)})" if many and not self.meets else self.met(node)
            case Unary("%", arg):
                return f"percent({self.value(arg, many)})"
            case Unary(_, Number(value)):
                return repr(-value if value else 0.0)
            case Unary(_, arg):
                return f"negative({self.value(arg, many)})"
            case Binary(op, left, right):
                return f"{OPERATOR[op]}({self.value(left, many)}, {self.value(right, many)})"
            case Chain(op, args):
                terms = ", ".join(self.value(arg, many) for arg in args)
                return f"chain({OPERATOR[op]}, ({terms}))"
            case Array(rows):
                area = area_of([[self.literal(item) for item in row] for row in rows])
                return self.constant(area) + ("" if many else "[0, 0]")
            case Name() | TableRef():
                return self.named(node, many)
            case Call(function, args):
                return self.call(function, args, many)
        raise TypeError(node)

    def literal(self, node: Node) -> Any:
        match node:
            case Number(value) | Text(value) | Boolean(value):
                return value
            case Error(code):
                return ErrorValue(code)
            case Unary("-", Number(value)):
                return -value if value else 0.0
            case Unary("%", arg):
                return self.literal(arg) / 100
        return None

    def cell(self, ref: Ref) -> str:
        sheets = self.sheets(ref.sheet)
        if not sheets:
            return self.gone(ref) if self.around.missing_link(ref.sheet) else self.constant(REF)
        if len(sheets) > 1:
            return f"value_of({self.reference(ref)})"
        values = f"v{sheets[0]}"
        if ref.row_fixed and ref.col_fixed:
            return f"{values}[{ref.row << SHIFT | ref.col}]"
        if self.wraps:
            row, col = self.corner(ref)
            return f"{values}[({row} << {SHIFT}) + {col}]"
        if ref.row_fixed:
            return f"{values}[{(ref.row << SHIFT) + ref.col} + c]"
        if ref.col_fixed:
            row = f"(r + {ref.row} << {SHIFT})" if ref.row else f"(r << {SHIFT})"
            return f"{values}[{row} + {ref.col}]"
        apart = (ref.row << SHIFT) + ref.col
        return f"{values}[k + {apart}]" if apart else f"{values}[k]"

    def sheets(self, title: str | None) -> tuple[int, ...]:
        return (self.sheet,) if title is None else self.around.sheet(title)

    def met(self, node: Range) -> str:
        """The value of an area where one is wanted: that in the formula's own row or column."""
        if len(self.sheets(node.first.sheet)) != 1:
            return f"one({self.reference(node)}, r, c)"
        first, last = node.first, node.last
        if first.col_fixed == last.col_fixed and first.col == last.col:
            return f"met_column({self.box(node)}, r)"
        return f"met({self.box(node)}, r, c)"

    def as_wanted(self, source: str, many: bool) -> str:
        """The value, or the values, of a source that may give a reference."""
        if not many:
            return f"one({source}, r, c)"
        return f"met_value({source}, r, c)" if self.meets else f"value_of({source})"

    def box(self, node: Range | Ref) -> str:
        """The arguments that tell a rectangle: sheet, top, left, bottom, right."""
        first, last = (node, node) if isinstance(node, Ref) else (node.first, node.last)
        (sheet,) = self.sheets(first.sheet)
        parts = *self.corner(first), *self.corner(last)
        if all(isinstance(p, int) for p in parts):
            top, bottom = sorted((parts[0], parts[2]))
            left, right = sorted((parts[1], parts[3]))
            return f"{sheet}, {top}, {left}, {bottom}, {right}"
        return f"{sheet}, {', '.join(map(str, parts))}"

    def corner(self, ref: Ref) -> tuple[int | str, int | str]:
        """The row and column of a reference; one of a name goes on beyond the sheet's edge."""
        row, col = part("r", ref.row, ref.row_fixed), part("c", ref.col, ref.col_fixed)
        if self.wraps and not ref.row_fixed:
            row = f"({row} - 1) % {MAX_ROW} + 1"
        if self.wraps and not ref.col_fixed:
            col = f"({col} - 1) % {MAX_COL} + 1"
        return row, col

    # -- references ---------------------------------------------------------------------------

    def reference(self, node: Node, many: bool = False) -> str:
        """A reference where the formula gives one, else a value."""
        match node:
            case Ref() | Range():
                sheets = self.sheets(leading(node).sheet)
                if not sheets:
                    return self.gone(leading(node))
                if len(sheets) == 1:
                    return f"ref({self.box(node)})"
                _, _, parts = f"{self.box_of(node, sheets[0])}".partition(", ")
                return f"stack({sheets!r}, {parts})"
            case Name() | TableRef():
                return self.named(node, many, reference=True)
            case Call(function, args) if function in REFERRING and hasattr(
                self, f"call_{function.lower()}"
            ):
                return str(getattr(self, f"call_{function.lower()}")(args, many, True))
            case Call(function) if self.scoped(function) or self.is_name(function):
                return self.call(function, node.args, many, reference=True)
        return self.value(node, many)

    def gone(self, ref: Ref) -> str:
        """A reference to a sheet that is gone, or to one of another workbook that is not here."""
        if self.around.missing_link(ref.sheet):
            return f"not_kept({ref.sheet!r})"
        return f"fault({self.constant(REF)})"

    def box_of(self, node: Ref | Range, sheet: int) -> str:
        """`box`, on another sheet."""
        here, self.sheet = self.sheet, sheet
        try:
            if isinstance(node, Ref):
                return self.box(Ref(node.row, node.col, node.row_fixed, node.col_fixed))
            first = node.first
            plain = Ref(first.row, first.col, first.row_fixed, first.col_fixed)
            return self.box(Range(plain, node.last))
        finally:
            self.sheet = here

    def area(self, node: Node, many: bool, matrix: bool = False) -> str:
        """An argument in which a function wants an area; a reference to a cell is an area too."""
        match node:
            case Ref() | Range() if len(self.sheets(leading(node).sheet)) == 1:
                return f"area({self.box(node)})"
            case Error(code):
                return f"fault({self.constant(ErrorValue(code))})"
            case Missing():
                return "MISSING"
        if matrix:
            return self.spread(node, meets=False)
        if not many and any(isinstance(part, Array) for part in inside(node)):
            return self.spread(node, meets=True)
        return self.area_of(node, many)

    def spread(self, node: Node, meets: bool) -> str:
        """An argument that is worked out for each value of its areas; with `meets` for each of its
        constant arrays, while areas of cells still mean the cell that meets the formula."""
        before, self.meets = self.meets, meets
        try:
            return self.area_of(node, True)
        finally:
            self.meets = before

    def area_of(self, node: Node, many: bool) -> str:
        if self.refers(node):
            return f"area_of_value({self.reference(node, many)})"
        if isinstance(node, Call) and (function := self.plain_function(node.function)):
            return self.known(function, node.args, many, whole=True)
        return self.value(node, many)

    def plain_function(self, name: str) -> Function | None:
        """A function that is called as it is, without a form of its own here."""
        if self.scoped(name) or hasattr(self, f"call_{name.lower()}"):
            return None
        return self.around.functions.get(name)

    def refers(self, node: Node) -> bool:
        """Whether a formula may give a reference."""
        if isinstance(node, Call):
            return node.function in REFERRING or self.scoped(node.function) is not None
        return isinstance(node, Ref | Range | Name | TableRef)

    # -- names --------------------------------------------------------------------------------

    def scoped(self, name: str) -> str | None:
        """The variable of a LET or LAMBDA around here."""
        folded = unprefixed(name)
        return next((scope[folded] for scope in reversed(self.scopes) if folded in scope), None)

    def is_name(self, function: str) -> bool:
        if function in self.around.functions or hasattr(self, f"call_{function.lower()}"):
            return False
        return not isinstance(self.around.name(function.lower(), self.sheet, None), ErrorValue)

    def named(self, node: Name | TableRef, many: bool, reference: bool = False) -> str:
        if isinstance(node, TableRef):
            found: Node | ErrorValue = self.around.table(node, self.sheet, self.place)
        else:
            variable = self.scoped(node.name) if node.sheet is None else None
            if variable:
                if reference:
                    return variable
                return self.as_wanted(variable, many)
            if node.name.lower().startswith(FUNCTION_VALUE):
                return self.function_value(node.name[len(FUNCTION_VALUE) :].upper())
            found = self.around.name(node.name, self.sheet, node.sheet)
        if isinstance(found, ErrorValue):
            return f"fault({self.constant(found)})" if reference else self.constant(found)
        wraps, self.wraps = self.wraps, isinstance(node, Name)
        try:
            if isinstance(found, Ref | Range | Number | Text | Boolean | Error):
                return self.reference(found, many) if reference else self.value(found, many)
            source = self.outer(found, f"{self.sheet} {node}")
        finally:
            self.wraps = wraps
        if reference:
            return source
        return self.as_wanted(source, many)

    @abstractmethod
    def function_value(self, function: str) -> str:
        """A spreadsheet function as a value."""

    def outer(self, node: Node, known_as: str) -> str:
        """A call of a function that holds the formula of a name; written once for each sheet."""
        functions = self.constants.setdefault("names", {})
        if known_as not in functions:
            functions[known_as] = name = self.constant(None)
            scopes, self.scopes = self.scopes, []
            level, self.level = self.level, 0
            meets, self.meets = self.meets, False
            try:
                self.write(name, self.reference(node, many=True))
            except NotComputed:
                del functions[known_as]
                raise
            finally:
                self.scopes, self.level, self.meets = scopes, level, meets
        return f"{functions[known_as]}(k, r, c)"

    # -- calls --------------------------------------------------------------------------------

    def call(
        self, function: str, args: tuple[Node, ...], many: bool, reference: bool = False
    ) -> str:
        variable = self.scoped(function)
        if variable:
            return self.applied(variable, args, many, reference)
        form: Callable[..., str] | None = getattr(self, f"call_{function.lower()}", None)
        if form is not None:
            source = form(args, many, False)
            if source:
                return source
        known = self.around.functions.get(function)
        if known is None and self.is_name(function):
            closure = self.named(Name(function.lower()), True, True)
            return self.applied(closure, args, many, reference)
        if known is None and (self.around.macros or not_excels_own(function)):
            if self.on_a_way:
                return f"not_computed({function!r})"
            raise NotComputed(function)
        if known is None:
            return f"fault({self.constant(NAME)})"
        return self.known(known, args, many)

    def known(
        self, function: Function, args: tuple[Node, ...], many: bool, whole: bool = False
    ) -> str:
        """A call of a spreadsheet function; its `whole` result where that is an area."""
        single = not (many or whole) and all(
            (parameter := function.parameter(i)) and parameter.kind.single for i in range(len(args))
        )
        required = sum(parameter.required for parameter in function.parameters)
        if single and required <= len(args):
            taken = [self.taken(function, i, arg) for i, arg in enumerate(args)]
            return f"finished({self.constant(function.kernel)}({', '.join(taken)}))"
        given = [self.given(function, i, arg, many) for i, arg in enumerate(args)]
        source = f"{self.constant(function.call)}([{', '.join(given)}])"
        return source if many or whole else f"first({source})"

    def taken(self, function: Function, index: int, arg: Node) -> str:
        """One value as a function's parameter takes it."""
        parameter = function.parameter(index)
        assert parameter
        if isinstance(arg, Missing):
            if parameter.optional:
                return "None"
            return f"{TAKING.get(parameter.kind, '')}(MISSING)"
        if parameter.kind is Kind.RAW:
            return self.tried(arg, many=False)
        if parameter.kind is Kind.NUMBER and isinstance(arg, Number):
            return repr(arg.value)
        return f"{TAKING[parameter.kind]}({self.single(arg, parameter.kind, False)})"

    def single(self, node: Node, kind: Kind, many: bool) -> str:
        """A value where one is wanted: the old ToolPak takes no area of cells for the one that
        meets the formula's row or column."""
        if kind is Kind.STRICT and not many and self.refers(node) and not isinstance(node, Ref):
            return f"alone({self.reference(node)})"
        return self.value(node, many)

    def given(self, function: Function, index: int, arg: Node, many: bool) -> str:
        """An argument as `Function.call` takes it."""
        parameter = function.parameter(index)
        if isinstance(arg, Missing):
            return "MISSING"
        if parameter is None or parameter.kind is Kind.RAW:
            return self.tried(arg, many)
        if parameter.kind.single:
            return self.single(arg, parameter.kind, many)
        if parameter.kind is Kind.GIVEN:
            return f"tried(lambda: {self.area(arg, many)})"
        return self.area(arg, many, matrix=parameter.kind is Kind.MATRIX)

    def tried(self, node: Node, many: bool) -> str:
        """A value, or the error that it gives."""
        if isinstance(node, Ref):
            return self.value(node, many)
        return f"tried(lambda: {self.value(node, many)})"

    def handed_over(self, arg: Node) -> str:
        """An argument of a LAMBDA, which may be an error that it never uses."""
        if isinstance(arg, Missing):
            return "MISSING"
        source = self.reference(arg, many=True)
        return f"tried(lambda: {source})" if isinstance(arg, Call | Binary | Unary) else source

    def applied(self, function: str, args: tuple[Node, ...], many: bool, reference: bool) -> str:
        """A LAMBDA called with arguments."""
        given = ", ".join(map(self.handed_over, args))
        source = f"apply({function}, [{given}])"
        if reference:
            return source
        return self.as_wanted(source, many)


def unprefixed(variable: str) -> str:
    """The name of a variable, without what the format puts before it."""
    return variable.lower().removeprefix("_xlpm.").removeprefix("_xlop.")


def not_excels_own(function: str) -> bool:
    """Whether a function not known here is one all the same: Excel's own, or an add-in's."""
    return function in ELSEWHERE or "!" in function or function.startswith(("_XLL.", "CUBE"))


def part(home: str, number: int, fixed: bool) -> int | str:
    if fixed:
        return number
    return f"{home} + {number}" if number else home


def leading(node: Ref | Range) -> Ref:
    return node if isinstance(node, Ref) else node.first
