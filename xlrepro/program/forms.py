"""Calls that are no plain functions of values: they choose what is worked out, or take references.

Each method gives the source of one spreadsheet function; "" where the plain function will do.
"""

from __future__ import annotations

from xlrepro.formula.nodes import (
    Array,
    Call,
    Missing,
    Name,
    Node,
    Range,
    Ref,
    TableRef,
    Text,
    inside,
)
from xlrepro.program.source import Source, unprefixed
from xlrepro.program.unknowns import NotComputed
from xlrepro.values import NA

Args = tuple[Node, ...]


class Formulas(Source):
    """`Source` with all that a formula may call."""

    def either(self, node: Node, many: bool, reference: bool) -> str:
        """A part that the result may be: as a value, or as the reference that it gives."""
        if isinstance(node, Missing):
            return "0.0"
        before, self.on_a_way = self.on_a_way, True
        try:
            return self.reference(node, many) if reference else self.value(node, many)
        finally:
            self.on_a_way = before

    def handed(self, source: str, many: bool, reference: bool) -> str:
        """A source that may give a reference, as what is wanted."""
        if reference:
            return source
        return self.as_wanted(source, many)

    # -- choices ------------------------------------------------------------------------------

    def call_if(self, args: Args, many: bool, reference: bool) -> str:
        if not 2 <= len(args) <= 3:
            raise NotComputed(f"IF with {len(args)} arguments")
        test = self.value(args[0], many)
        yes = self.either(args[1], many, reference)
        no = self.either(args[2], many, reference) if len(args) > 2 else "False"
        if many:
            return f"either({test}, lambda: {yes}, lambda: {no})"
        return f"({yes} if truth({test}) else {no})"

    def call_ifs(self, args: Args, many: bool, reference: bool) -> str:
        source = f"fault({self.constant(NA)})"
        for test, way in reversed(list(zip(args[::2], args[1::2], strict=False))):
            tested, then = self.value(test, many), self.either(way, many, reference)
            if many:
                source = f"either({tested}, lambda: {then}, lambda: {source})"
            else:
                source = f"({then} if truth({tested}) else {source})"
        return source

    def call_switch(self, args: Args, many: bool, reference: bool) -> str:
        cases = args[1:] if len(args) % 2 else args[1:-1]
        otherwise = (
            f"fault({self.constant(NA)})"
            if len(args) % 2
            else self.either(args[-1], many, reference)
        )
        pairs = "".join(
            f"(lambda: {self.value(case, many)}, lambda: {self.either(way, many, reference)}), "
            for case, way in zip(cases[::2], cases[1::2], strict=True)
        )
        return f"switch({self.value(args[0], many)}, ({pairs}), lambda: {otherwise})"

    def call_choose(self, args: Args, many: bool, reference: bool) -> str:
        ways = "".join(f"lambda: {self.either(arg, many, reference)}, " for arg in args[1:])
        index = self.reference(args[0], many) if reference else self.value(args[0], many)
        if any(type(part).__name__ == "Array" for part in args[:1]):
            index = self.many(args[0])
        return f"choose({index}, ({ways}))"

    def call_iferror(self, args: Args, many: bool, reference: bool) -> str:
        return self.rescued("if_error", args, many)

    def call_ifna(self, args: Args, many: bool, reference: bool) -> str:
        return self.rescued("if_na", args, many)

    def rescued(self, function: str, args: Args, many: bool) -> str:
        value, otherwise = (self.either(arg, many, False) for arg in args)
        return f"{function}(lambda: {value}, lambda: {otherwise})"

    def call_and(self, args: Args, many: bool, reference: bool) -> str:
        return self.truths("all_of", args, many)

    def call_or(self, args: Args, many: bool, reference: bool) -> str:
        return self.truths("any_of", args, many)

    def truths(self, function: str, args: Args, many: bool) -> str:
        """AND or OR of single values; of areas the plain function."""
        if many or any(
            (self.refers(arg) and not isinstance(arg, Ref))
            or isinstance(arg, Missing | Text)
            or any(isinstance(part, Array) for part in inside(arg))
            for arg in args
        ):
            return ""
        tests = "".join(
            f"counted({self.one(arg)}), " if isinstance(arg, Ref) else f"truth({self.one(arg)}), "
            for arg in args
        )
        return f"{function}(({tests}))"

    # -- variables and functions --------------------------------------------------------------

    def call_let(self, args: Args, many: bool, reference: bool) -> str:
        if len(args) % 2 == 0:
            raise NotComputed(f"LET with {len(args)} arguments")
        self.scopes.append({})
        before, after = "", ""
        for name, value in zip(args[:-1:2], args[1:-1:2], strict=True):
            source = f"tried(lambda: {self.reference(value, many)})"  # an error need not be used
            variable = self.variable(name)
            before, after = f"{before}(lambda {variable}: ", f")({source}){after}"
        body = self.either(args[-1], many, reference)
        self.scopes.pop()
        return f"{before}{body}{after}"

    def variable(self, node: Node) -> str:
        """A new variable of the innermost LET or LAMBDA."""
        match node:
            case Name(name):
                known_as = name
            case TableRef("", part_of_table):
                known_as = part_of_table.strip("[]")  # a parameter that may be left out
            case _:
                raise NotComputed("a variable that is no name")
        folded = unprefixed(known_as)
        variable = f"x{len(self.constants)}_{sum(map(len, self.scopes))}"
        self.scopes[-1][folded] = variable
        return variable

    def call_lambda(self, args: Args, many: bool, reference: bool) -> str:
        self.scopes.append({})
        variables = [self.variable(arg) for arg in args[:-1]]
        body = self.reference(args[-1], many=True)
        self.scopes.pop()
        parameters = ", ".join(f"{variable}=MISSING" for variable in variables)
        return f"Closure(lambda {parameters}: {body}, {len(variables)})"

    def function_value(self, function: str) -> str:
        """A spreadsheet function as a value, as SUM in BYROW(A1:B2,SUM)."""
        known = self.around.functions.get(function)
        if known is not None:
            return f"function_value({self.constant(known)})"
        cases = []
        for count in range(1, 4):
            names = tuple(Name(f"argument {i}") for i in range(count))
            self.scopes.append({})
            try:
                variables = ", ".join([self.variable(name) for name in names])
                body = self.call(function, names, many=True)
                cases.append(f"{count}: lambda {variables}: {body}")
            except (NotComputed, IndexError, ValueError):
                pass
            self.scopes.pop()
        if not cases:
            raise NotComputed(function)
        return f"by_count({{{', '.join(cases)}}})"

    def call_apply(self, args: Args, many: bool, reference: bool) -> str:
        return self.applied(self.reference(args[0], many=True), args[1:], many, reference)

    def call_isomitted(self, args: Args, many: bool, reference: bool) -> str:
        return f"({self.reference(args[0])} is MISSING)"

    def over_areas(self, function: str, args: Args, many: bool) -> str:
        """A function that calls a LAMBDA for parts of areas."""
        given = [
            self.area(arg, True) if place < len(args) - 1 else self.reference(arg, True)
            for place, arg in enumerate(args)
        ]
        source = f"{function}({', '.join(given)})"
        return source if many else f"first({source})"

    def call_map(self, args: Args, many: bool, reference: bool) -> str:
        return self.over_areas("map_areas", args, many)

    def call_reduce(self, args: Args, many: bool, reference: bool) -> str:
        return self.over_areas("reduce_area", args, many)

    def call_scan(self, args: Args, many: bool, reference: bool) -> str:
        return self.over_areas("scan_area", args, many)

    def call_byrow(self, args: Args, many: bool, reference: bool) -> str:
        return self.over_areas("by_row", args, many)

    def call_bycol(self, args: Args, many: bool, reference: bool) -> str:
        return self.over_areas("by_column", args, many)

    def call_makearray(self, args: Args, many: bool, reference: bool) -> str:
        return self.over_areas("make_array", args, many)

    # -- references ---------------------------------------------------------------------------

    def optional(self, args: Args, index: int, many: bool) -> str:
        """An argument that may be missing: None then."""
        if index >= len(args) or isinstance(args[index], Missing):
            return "None"
        return self.value(args[index], many)

    def call_index(self, args: Args, many: bool, reference: bool) -> str:
        row = self.value(args[1], many) if len(args) > 1 else "None"
        col = self.optional(args, 2, many)
        table = args[0]
        plain = len(args) <= 3 and not (many or reference)
        if plain and isinstance(table, Range) and len(self.sheets(table.first.sheet)) == 1:
            return f"indexed({self.box(table)}, {row}, {col}, r, c)"
        which = self.optional(args, 3, many)
        source = f"index({self.reference(table, many=True)}, {row}, {col}, {which})"
        return self.handed(source, many, reference)

    def call_xlookup(self, args: Args, many: bool, reference: bool) -> str:
        """XLOOKUP; it gives a reference where it finds one, as in XLOOKUP(A1,B:B,C:C):C9."""
        if not reference:
            return ""
        known = self.around.functions["XLOOKUP"]
        if len(args) < 3 or not self.refers(args[2]):
            return self.known(known, args, many, whole=True)
        given = [self.given(known, i, arg, many) for i, arg in enumerate(args)]
        given[2] = self.reference(args[2], True)
        return f"looked_up({self.constant(known.call)}, [{', '.join(given)}])"

    def call_offset(self, args: Args, many: bool, reference: bool) -> str:
        lengths = ", ".join(self.optional(args, i, many) for i in range(1, 5))
        return self.handed(f"offset({self.reference(args[0])}, {lengths})", many, reference)

    def call_indirect(self, args: Args, many: bool, reference: bool) -> str:
        style = self.optional(args, 1, many) if len(args) > 1 else "True"
        source = f"indirect({self.value(args[0], many)}, {style}, {self.sheet}, r, c)"
        return self.handed(source, many, reference)

    def call_range(self, args: Args, many: bool, reference: bool) -> str:
        first, last = (self.reference(arg) for arg in args)
        return self.handed(f"span({first}, {last})", many, reference)

    def call_union(self, args: Args, many: bool, reference: bool) -> str:
        parts = "".join(f"{self.reference(arg)}, " for arg in args)
        return self.handed(f"union(({parts}))", many, reference)

    def call_intersect(self, args: Args, many: bool, reference: bool) -> str:
        first, last = (self.reference(arg) for arg in args)
        return self.handed(f"common({first}, {last})", many, reference)

    def call_anchorarray(self, args: Args, many: bool, reference: bool) -> str:
        return self.handed(f"spilled({self.reference(args[0])})", many, reference)

    def call_trimrange(self, args: Args, many: bool, reference: bool) -> str:
        if not args or not self.refers(args[0]):
            return ""
        rows, cols = (self.optional(args, i, False) for i in (1, 2))
        return self.trimmed(args[0], rows, cols, many, reference)

    def call__tro_all(self, args: Args, many: bool, reference: bool) -> str:
        return self.trimmed(args[0], "3.0", "3.0", many, reference)

    def call__tro_leading(self, args: Args, many: bool, reference: bool) -> str:
        return self.trimmed(args[0], "1.0", "1.0", many, reference)

    def call__tro_trailing(self, args: Args, many: bool, reference: bool) -> str:
        return self.trimmed(args[0], "2.0", "2.0", many, reference)

    def trimmed(self, area: Node, rows: str, cols: str, many: bool, reference: bool) -> str:
        source = f"trimmed({self.reference(area, True)}, {rows}, {cols})"
        return self.handed(source, many, reference)

    def call_single(self, args: Args, many: bool, reference: bool) -> str:
        source = self.reference(args[0], many)
        return f"met_reference({source}, r, c)" if reference else f"one({source}, r, c)"

    def call_row(self, args: Args, many: bool, reference: bool) -> str:
        if not args:
            return "float(r)"
        return f"rows_at({self.reference(args[0])}, {many})"

    def call_column(self, args: Args, many: bool, reference: bool) -> str:
        if not args:
            return "float(c)"
        return f"columns_at({self.reference(args[0])}, {many})"

    def call_rows(self, args: Args, many: bool, reference: bool) -> str:
        return f"sides({self.reference(args[0], True)}, 0)"

    def call_columns(self, args: Args, many: bool, reference: bool) -> str:
        return f"sides({self.reference(args[0], True)}, 1)"

    def call_areas(self, args: Args, many: bool, reference: bool) -> str:
        return f"float(len({self.reference(args[0])}.boxes))"

    def call_isref(self, args: Args, many: bool, reference: bool) -> str:
        return f"is_reference(lambda: {self.reference(args[0])})"

    def call_isformula(self, args: Args, many: bool, reference: bool) -> str:
        return f"is_formula({self.reference(args[0])}, {many})"

    def call_formulatext(self, args: Args, many: bool, reference: bool) -> str:
        return f"formula_text({self.reference(args[0])}, {many})"

    def call_sheet(self, args: Args, many: bool, reference: bool) -> str:
        if not args:
            return f"sheet_number({self.sheet}, None)"
        return f"sheet_number({self.sheet}, lambda: {self.reference(args[0])})"

    def call_sheets(self, args: Args, many: bool, reference: bool) -> str:
        return f"sheets_in({self.reference(args[0]) if args else 'None'})"

    def call_cell(self, args: Args, many: bool, reference: bool) -> str:
        where = self.reference(args[1]) if len(args) > 1 else f"ref({self.sheet}, r, c, r, c)"
        return f"cell_fact({self.one(args[0])}, {where}, {self.sheet})"

    def call_countblank(self, args: Args, many: bool, reference: bool) -> str:
        return f"count_blank({self.reference(args[0], many)})"

    def call_subtotal(self, args: Args, many: bool, reference: bool) -> str:
        parts = "".join(f"{self.reference(arg, many)}, " for arg in args[1:])
        return f"subtotal({self.one(args[0])}, ({parts}))"

    def call_aggregate(self, args: Args, many: bool, reference: bool) -> str:
        parts = "".join(f"{self.reference(arg, True)}, " for arg in args[2:])
        return f"aggregate({self.one(args[0])}, {self.one(args[1])}, ({parts}))"

    def call_char(self, args: Args, many: bool, reference: bool) -> str:
        return self.on_macintosh("CHAR", args, many)

    def call_code(self, args: Args, many: bool, reference: bool) -> str:
        return self.on_macintosh("CODE", args, many)

    def on_macintosh(self, function: str, args: Args, many: bool) -> str:
        """CHAR and CODE, which go by the characters of the machine that calculates."""
        if not self.around.macintosh or len(args) != 1:
            return ""
        return f"{function.lower()}_on_macintosh({self.value(args[0], many)})"

    def call_hyperlink(self, args: Args, many: bool, reference: bool) -> str:
        return self.value(args[-1], many)

    def call_sumif(self, args: Args, many: bool, reference: bool) -> str:
        return self.conditional("SUMIF", args, many)

    def call_averageif(self, args: Args, many: bool, reference: bool) -> str:
        return self.conditional("AVERAGEIF", args, many)

    def conditional(self, function: str, args: Args, many: bool) -> str:
        """SUMIF and AVERAGEIF: what is summed is as large as what is tested, whatever is told."""
        known = self.around.functions.get(function)
        if known is None or len(args) != 3 or isinstance(args[2], Missing):
            return self.of_each_reference(function, {0}, args, many)
        if many and self.may_be_many(args):
            return self.of_each_reference(function, {0, 2}, args, many)
        source = (
            f"{self.constant(known.call)}([{self.area(args[0], many)}, {self.tried(args[1], many)},"
            f" resized({self.reference(args[2])}, {self.reference(args[0])})])"
        )
        return source if many else f"first({source})"

    def of_each_reference(
        self, function: str, area_places: set[int], args: Args, many: bool
    ) -> str:
        """A function that is worked out for each reference of an array of references."""
        if not many or not self.may_be_many(args):
            return ""
        given = [
            self.reference(arg, many) if place in area_places else self.value(arg, many)
            for place, arg in enumerate(args)
        ]
        call = self.constant(self.around.functions[function].call)
        return f"per_reference({call}, [{', '.join(given)}], {area_places!r})"

    def may_be_many(self, args: Args) -> bool:
        """Whether an argument may be an array of references."""
        return any(isinstance(arg, Call) and arg.function in ("OFFSET", "INDIRECT") for arg in args)

    def conditional_many(self, function: str, first: int, args: Args, many: bool) -> str:
        """SUMIFS and its kin, with what is summed before pairs of areas and criteria."""
        places = {0} if first else set[int]()
        places |= set(range(first, len(args), 2))
        return self.of_each_reference(function, places, args, many)

    def call_sumifs(self, args: Args, many: bool, reference: bool) -> str:
        return self.conditional_many("SUMIFS", 1, args, many)

    def call_averageifs(self, args: Args, many: bool, reference: bool) -> str:
        return self.conditional_many("AVERAGEIFS", 1, args, many)

    def call_maxifs(self, args: Args, many: bool, reference: bool) -> str:
        return self.conditional_many("MAXIFS", 1, args, many)

    def call_minifs(self, args: Args, many: bool, reference: bool) -> str:
        return self.conditional_many("MINIFS", 1, args, many)

    def call_n(self, args: Args, many: bool, reference: bool) -> str:
        return self.of_first_cell("N", args, many)

    def call_t(self, args: Args, many: bool, reference: bool) -> str:
        return self.of_first_cell("T", args, many)

    def of_first_cell(self, function: str, args: Args, many: bool) -> str:
        """N and T, which take the first cell of a reference, and each value of an array."""
        if len(args) != 1 or not self.refers(args[0]):
            return ""
        call = self.constant(self.around.functions[function].call)
        source = f"{call}([first_cell({self.reference(args[0], many)})])"
        return source if many else f"first({source})"

    def call_countif(self, args: Args, many: bool, reference: bool) -> str:
        return self.counting("COUNTIF", args, many)

    def call_countifs(self, args: Args, many: bool, reference: bool) -> str:
        return self.counting("COUNTIFS", args, many)

    def counting(self, function: str, args: Args, many: bool) -> str:
        """COUNTIF and COUNTIFS, which count the blanks of whole columns too."""
        pairs = "".join(
            f"({self.reference(area, many)}, {self.tried(criterion, many)}), "
            for area, criterion in zip(args[::2], args[1::2], strict=False)
        )
        if len(args) % 2 or any(isinstance(arg, Missing) for arg in args):
            return ""
        source = f"counted_if({function!r}, ({pairs}))"
        return source if many else f"first({source})"

    def call_sum(self, args: Args, many: bool, reference: bool) -> str:
        """A running total, from a fixed cell to one that moves along, is carried on."""
        if len(args) == 1 and isinstance(args[0], Range):
            first, last = args[0].first, args[0].last
            down = first.row_fixed and not last.row_fixed and first.col == last.col
            if down and first.col_fixed == last.col_fixed and len(self.sheets(first.sheet)) == 1:
                return f"running_sum({self.box(args[0])})"
        return ""
