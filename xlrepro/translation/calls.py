"""Calls of spreadsheet functions: as numpy where it does the same, else the function itself."""

from __future__ import annotations

from collections.abc import Callable

from xlrepro.formula.nodes import (
    Binary,
    Call,
    Missing,
    Name,
    Node,
    Number,
    Range,
    Ref,
    TableRef,
)
from xlrepro.functions.declare import Kind
from xlrepro.program.references import Relative
from xlrepro.program.source import unprefixed
from xlrepro.translation.code import (
    AND,
    ATOM,
    COMPARISON,
    OR,
    POWER,
    PRODUCT,
    SUM,
    UNARY,
    Code,
    Unfit,
    aligned,
    joint_axes,
)
from xlrepro.translation.expressions import Expressions
from xlrepro.translation.pointers import IN_AREA
from xlrepro.values import ErrorValue

Args = tuple[Node, ...]
EACH = {  # element by element, the same in numpy
    **{"ABS": "np.abs", "SQRT": "np.sqrt", "EXP": "np.exp", "LN": "np.log", "LOG10": "np.log10"},
    **{"SIN": "np.sin", "COS": "np.cos", "TAN": "np.tan", "ASIN": "np.arcsin"},
    **{"ACOS": "np.arccos", "ATAN": "np.arctan", "SINH": "np.sinh", "COSH": "np.cosh"},
    **{"TANH": "np.tanh", "RADIANS": "np.radians", "DEGREES": "np.degrees"},
    **{"INT": "np.floor", "SIGN": "np.sign"},
}
OF_ALL = {"SUM": "sum", "MAX": "max", "MIN": "min", "AVERAGE": "mean", "PRODUCT": "prod"}
RUNNING = {"SUM": "np.cumsum", "MAX": "np.maximum.accumulate", "MIN": "np.minimum.accumulate"}
RUNNING |= {"PRODUCT": "np.cumprod"}
OF_TWO = {"MAX": "np.maximum", "MIN": "np.minimum"}
TEXTS = {
    *("CHAR", "CLEAN", "CONCAT", "CONCATENATE", "DOLLAR", "FIXED", "LEFT", "LOWER", "MID"),
    *("PROPER", "REPLACE", "REPT", "RIGHT", "SUBSTITUTE", "T", "TEXT", "TEXTJOIN", "TRIM"),
    *("UPPER", "UNICHAR", "ADDRESS", "TEXTAFTER", "TEXTBEFORE", "DEC2HEX", "DEC2BIN"),
}
TRUTHS = {
    *("EXACT", "ISBLANK", "ISERR", "ISERROR", "ISEVEN", "ISLOGICAL", "ISNA", "ISNONTEXT"),
    *("ISNUMBER", "ISODD", "ISTEXT", "NOT", "AND", "OR", "XOR"),
}
MIXED = {"VLOOKUP", "HLOOKUP", "LOOKUP", "XLOOKUP", "INDEX", "CHOOSE", "N", "TRANSPOSE"}
TURNED = str.maketrans("RC", "CR")
FEW_TERMS = 8


def written(e: Expressions, function: str, args: Args) -> Code:
    """A call of a spreadsheet function."""
    form = FORMS.get(function)
    found: Code | None
    if form is not None:
        found = form(e, args)
        if found is not None:
            return found
    if function in EACH and len(args) == 1:
        code = e.operand(e.value(args[0]))
        if e.plainly(code) and (function == "ABS" or e.surely(code)):
            whole = function in ("INT", "SIGN") or (function == "ABS" and code.whole)
            return Code(f"{EACH[function]}({code.text})", ATOM, "number", code.axes, whole)
    if function in OF_ALL:
        found = of_all(e, function, args)
        if found is not None:
            return found
    return library(e, function, args)


# -- whole areas ------------------------------------------------------------------------------


def of_all(e: Expressions, function: str, args: Args) -> Code | None:
    """A sum, a mean, a largest or smallest number as numpy has it; None where it is not."""
    terms: list[Code] = []
    for arg in args:
        node = e.meant(arg) if isinstance(arg, Name | TableRef) else arg
        if isinstance(node, Range):
            found = areas(e, function, node)
            if found is None:
                return None
            terms += found
            continue
        if isinstance(node, Missing):
            return None
        code = e.area(node)
        if code.kind == "blank" or (isinstance(node, Ref) and code.kind != "number"):
            return None
        terms.append(code)
    if not terms or not e.plainly(*terms) or any(term.kind != "number" for term in terms):
        return None
    if function in ("AVERAGE", "PRODUCT") and len(terms) > 1:
        return None
    if function in OF_TWO and not e.surely(*terms):
        return None
    done = [reduced(term, function) for term in terms]
    return combined(e, function, done)


def areas(e: Expressions, function: str, node: Range) -> list[Code] | None:
    """A range as areas to be taken together; a running one, such as A$1:A9, as it runs."""
    area = e.relative(node)
    try:
        whole = e.reader.read(area, e.frame, single=False)
        if whole.kind == "number" and not whole.text.startswith(("below(", "beside(", "line(")):
            return [whole]
    except Unfit:
        running = accumulated(e, function, area)
        if running is not None:
            return [running]
        whole = None
    if function in ("SUM", "MAX", "MIN"):
        tiles = of_numbers(e, area)
        if len(tiles) <= FEW_TERMS and all(tile.kind == "number" for tile in tiles):
            return tiles
    elif len(tiles := of_numbers(e, area)) == 1:
        return tiles
    return [whole] if whole is not None and whole.kind == "number" else None


def of_numbers(e: Expressions, area: Relative) -> list[Code]:
    """The variables in an area but for blanks and texts, which such functions pass over."""
    tiles = e.reader.tiles(area, e.frame)
    return [tile for tile in tiles if tile.kind not in ("blank", "text")]


def accumulated(e: Expressions, function: str, area: Relative) -> Code | None:
    """The sums of x[:1], x[:2], ... for all cells at once."""
    if function not in RUNNING or e.habits:
        return None
    for span, axis in ((area.rows, "rows"), (area.cols, "columns")):
        if not (span.low.fixed and not span.high.fixed and e.frame.moves(axis)):
            continue
        start, end = e.frame.along(axis)
        first, _ = span.high.ends(start, end)
        if first != span.low.number:
            return None
        moving = type(span)(span.high, span.high)
        plain = Relative(
            area.sheet,
            moving if axis == "rows" else area.rows,
            moving if axis == "columns" else area.cols,
        )
        code = e.reader.read(plain, e.frame, single=True)
        if code.kind != "number" or len(code.axes) != 1 or not code.axes.islower():
            return None
        return Code(f"{RUNNING[function]}({code.text}, axis=0)", ATOM, "number", code.axes)
    return None


def reduced(code: Code, function: str) -> Code:
    """What numpy makes of an area along the axes that are not those of the block."""
    if not any(axis.isupper() for axis in code.axes):
        return code
    axes = [i for i, axis in enumerate(code.axes) if axis.isupper()]
    along = str(axes[0]) if len(axes) == 1 else str(tuple(axes))
    kept = "".join(axis for axis in code.axes if axis.islower())
    whole = code.whole and function != "AVERAGE"
    return Code(
        f"{code.within(ATOM)}.{OF_ALL[function]}(axis={along})", ATOM, "number", kept, whole
    )


def combined(e: Expressions, function: str, terms: list[Code]) -> Code:
    if len(terms) == 1:
        return terms[0]
    axes = joint_axes(*terms)
    terms = [aligned(term, axes) for term in terms]
    if function == "SUM":
        whole = all(term.whole for term in terms)
        return Code(" + ".join(term.within(SUM) for term in terms), SUM, "number", axes, whole)
    text = terms[0].text
    for term in terms[1:]:
        text = f"{OF_TWO[function]}({text}, {term.text})"
    return Code(text, ATOM, "number", axes)


# -- choices ----------------------------------------------------------------------------------


def if_(e: Expressions, args: Args) -> Code | None:
    if not 2 <= len(args) <= 3:
        raise Unfit
    test = truth(e, e.value(args[0]))
    yes = e.value(args[1])
    no = e.value(args[2]) if len(args) > 2 else Code("False", kind="truth")
    yes, no = (Code("0") if code.kind == "blank" else code for code in (yes, no))
    axes = joint_axes(test, yes, no)
    kinds = {yes.kind, no.kind}
    parts = [aligned(code, axes) for code in (test, yes, no)]
    if (
        not e.habits
        and test.kind == "truth"
        and len(kinds) == 1
        and yes.kind in ("number", "truth")
    ):
        texts = [parts[0].text, floating(parts[1].text), floating(parts[2].text)]
        whole = yes.whole and no.whole
        return Code(f"np.where({', '.join(texts)})", ATOM, yes.kind, axes, whole)
    kind = yes.kind if len(kinds) == 1 else "mixed"
    return e.supported("when", *parts, kind=kind)


def truth(e: Expressions, code: Code) -> Code:
    """A number as a truth value."""
    if code.kind == "number" and not e.habits:
        return Code(f"{code.within(SUM)} != 0", COMPARISON, "truth", code.axes)
    return code


def floating(text: str) -> str:
    """A whole number that is written out, as the float that the other numbers are."""
    return f"{text}.0" if text.lstrip("-").isdigit() else text


def and_(e: Expressions, args: Args) -> Code | None:
    return truths(e, args, "&", AND, "all")


def or_(e: Expressions, args: Args) -> Code | None:
    return truths(e, args, "|", OR, "any")


def truths(e: Expressions, args: Args, sign: str, binds: int, method: str) -> Code | None:
    terms: list[Code] = []
    for arg in args:
        if isinstance(arg, Missing):
            return None
        code = e.area(arg)
        if code.kind not in ("number", "truth"):
            terms = []
            break
        code = truth(e, code)
        inner = [i for i, axis in enumerate(code.axes) if axis.isupper()]
        if inner:
            along = str(inner[0]) if len(inner) == 1 else str(tuple(inner))
            kept = "".join(axis for axis in code.axes if axis.islower())
            code = Code(f"{code.within(ATOM)}.{method}(axis={along})", ATOM, "truth", kept)
        terms.append(code)
    if not terms or e.habits:
        codes = [e.value(arg) for arg in args]
        if any(axis.isupper() for code in codes for axis in code.axes):
            return None
        return e.supported(f"{method}_of", *codes, kind="truth")
    if len(terms) == 1:
        return terms[0]
    axes = joint_axes(*terms)
    text = f" {sign} ".join(aligned(term, axes).within(binds) for term in terms)
    return Code(text, binds, "truth", axes)


def not_(e: Expressions, args: Args) -> Code | None:
    (arg,) = args
    code = truth(e, e.value(arg))
    if code.kind == "truth" and not e.habits:
        if code.text in ("True", "False"):
            return Code(str(code.text != "True"), kind="truth")
        return Code(f"~{code.within(ATOM)}", UNARY, "truth", code.axes)
    return e.supported("not_", code, kind="truth")


def if_error(e: Expressions, args: Args) -> Code | None:
    return rescued(e, "if_error", args)


def if_na(e: Expressions, args: Args) -> Code | None:
    return rescued(e, "if_na", args)


def rescued(e: Expressions, function: str, args: Args) -> Code | None:
    value, otherwise = (e.value(arg) for arg in args)
    otherwise = Code('""', kind="text") if otherwise.kind == "blank" else otherwise
    kind = value.kind if value.kind == otherwise.kind else "mixed"
    return e.supported(function, value, otherwise, kind=kind)


def choose(e: Expressions, args: Args) -> Code | None:
    codes = [e.value(arg) for arg in args]
    kinds = {code.kind for code in codes[1:]}
    return e.supported("choose", *codes, kind=kinds.pop() if len(kinds) == 1 else "mixed")


def ifs(e: Expressions, args: Args) -> Code | None:
    return e.supported("cases", *(e.value(arg) for arg in args))


def switch(e: Expressions, args: Args) -> Code | None:
    return e.supported("switch", *(e.value(arg) for arg in args))


def let(e: Expressions, args: Args) -> Code | None:
    if len(args) % 2 == 0:
        raise Unfit
    scope: dict[str, Node] = {}
    e.scopes.append(scope)
    try:
        for name, value in zip(args[:-1:2], args[1:-1:2], strict=True):
            if not isinstance(name, Name):
                raise Unfit
            scope[unprefixed(name.name)] = bound(e, value)
        return e.value(args[-1])
    finally:
        e.scopes.pop()


def bound(e: Expressions, node: Node) -> Node:
    """A formula with the variables in it put in place."""
    from xlrepro.formula.nodes import map_leaves

    def put(leaf: Node) -> Node:
        if isinstance(leaf, Name) and leaf.sheet is None:
            folded = unprefixed(leaf.name)
            for scope in reversed(e.scopes):
                if folded in scope:
                    return scope[folded]
        return leaf

    return map_leaves(node, put)


# -- numbers ----------------------------------------------------------------------------------


def joined(e: Expressions, args: Args) -> Code | None:
    """CONCAT of single values."""
    if e.array or any(isinstance(arg, Range | Missing | TableRef | Name) for arg in args):
        return None
    return e.supported("join", *(e.value(arg) for arg in args), kind="text")


def power(e: Expressions, args: Args) -> Code | None:
    base, exponent = args
    return e.operation("^", e.value(base), e.value(exponent))


def log(e: Expressions, args: Args) -> Code | None:
    codes = [e.operand(e.value(arg)) for arg in args]
    if not e.plainly(*codes):
        return None
    if len(codes) == 1 or codes[1].text == "10":
        return Code(f"np.log10({codes[0].text})", ATOM, "number", codes[0].axes)
    if codes[1].text == "2":
        return Code(f"np.log2({codes[0].text})", ATOM, "number", codes[0].axes)
    axes = joint_axes(*codes)
    top, below = (f"np.log({aligned(code, axes).text})" for code in codes)
    return Code(f"{top} / {below}", PRODUCT, "number", axes)


def mod(e: Expressions, args: Args) -> Code | None:
    left, right = (e.operand(e.value(arg)) for arg in args)
    if not e.plainly(left, right):
        return None
    axes = joint_axes(left, right)
    left, right = aligned(left, axes), aligned(right, axes)
    whole = left.whole and right.whole
    text = f"{left.within(PRODUCT)} % {right.within(UNARY)}"
    return Code(text, SUM, "number", axes, whole)  # in a product it stands in brackets


def pi(e: Expressions, args: Args) -> Code | None:
    return Code("np.pi")


def true(e: Expressions, args: Args) -> Code | None:
    return Code("True", kind="truth")


def false(e: Expressions, args: Args) -> Code | None:
    return Code("False", kind="truth")


def na(e: Expressions, args: Args) -> Code | None:
    return Code("ErrorValue('#N/A')", kind="mixed")


def sumproduct(e: Expressions, args: Args) -> Code | None:
    """The sum of products; one area that holds products already is summed as it is."""
    with e.as_array():
        codes = [e.area(arg) for arg in args]
    areas = {"".join(filter(str.isupper, code.axes)) for code in codes}
    if not e.plainly(*codes) or len(areas) > 1 or "" in areas:
        return None
    axes = joint_axes(*codes)
    product = codes[0]
    for code in codes[1:]:
        product = e.operation("*", product, code)
    if product.kind == "truth":
        product = Code(f"1 * {product.within(PRODUCT)}", PRODUCT, "number", axes)
    return reduced(product, "SUM")


def sum_of_squares(e: Expressions, args: Args) -> Code | None:
    codes = [e.area(arg) for arg in args]
    if len(codes) > 1 or not e.plainly(*codes) or codes[0].kind != "number":
        return None
    square = Code(f"{codes[0].within(ATOM)} ** 2", POWER, "number", codes[0].axes)
    return reduced(square, "SUM")


def matrix_product(e: Expressions, args: Args) -> Code | None:
    """A product of matrices: all the rows by all the columns of a block are one, too."""
    with e.as_array():
        left, right = (e.area(arg) for arg in args)
    if not e.plainly(left, right) or left.kind != "number" or right.kind != "number":
        return None
    if "C" not in left.axes or "R" not in right.axes:
        return None
    axes = left.axes.replace("C", "") + right.axes.replace("R", "")
    return Code(f"{left.within(PRODUCT)} @ {right.within(UNARY)}", PRODUCT, "number", axes)


def transposed(e: Expressions, args: Args) -> Code | None:
    with e.as_array():
        code = e.area(args[0])
    if any(axis.islower() for axis in code.axes):
        raise Unfit
    if len(code.axes) < 2:
        return Code(code.text, code.binds, code.kind, code.axes.translate(TURNED))
    return Code(f"{code.within(ATOM)}.T", ATOM, code.kind, code.axes)


# -- places -----------------------------------------------------------------------------------


def row(e: Expressions, args: Args) -> Code | None:
    return place(e, args, "rows")


def column(e: Expressions, args: Args) -> Code | None:
    return place(e, args, "columns")


def place(e: Expressions, args: Args, axis: str) -> Code | None:
    """The number of a row or column of the sheet, counted along the block."""
    start, end = e.frame.along(axis)
    apart, fixed = 0, None
    if args:
        if not isinstance(args[0], Ref):
            raise Unfit
        area = e.relative(args[0])
        at = (area.rows if axis == "rows" else area.cols).low
        apart, fixed = (0, at.number) if at.fixed else (at.number, None)
    if fixed is not None or start == end:
        return Code(str(fixed if fixed is not None else start + apart), whole=True)
    turn = e.frame.turns.get(axis)
    if turn is None:
        letter = "r" if axis == "rows" else "c"
        counted = f"constant(np.arange({start + apart}.0, {end + apart + 1}), given)"
        return Code(counted, ATOM, "number", letter, True)
    first = turn.base + apart
    return Code(f"{turn.name} + {first}", SUM, whole=True)


def rows(e: Expressions, args: Args) -> Code | None:
    return side(e, args, "rows")


def columns(e: Expressions, args: Args) -> Code | None:
    return side(e, args, "columns")


def side(e: Expressions, args: Args, axis: str) -> Code | None:
    node = e.meant(args[0]) if isinstance(args[0], Name | TableRef) else args[0]
    if isinstance(node, Ref):
        return Code("1")
    if not isinstance(node, Range):
        raise Unfit
    area = e.relative(node)
    span = area.rows if axis == "rows" else area.cols
    if span.low.fixed == span.high.fixed or not e.frame.moves(axis):
        start = e.frame.along(axis)[0]
        low, high = span.over(start, start).hull(start, start)
        return Code(str(high - low + 1))
    if not span.low.fixed:
        raise Unfit
    start, end = e.frame.along(axis)
    turn = e.frame.turns.get(axis)
    first = span.high.number + start - span.low.number + 1
    if turn is None:
        letter = "r" if axis == "rows" else "c"
        counted = f"constant(np.arange({first}.0, {first + end - start + 1}), given)"
        return Code(counted, ATOM, "number", letter)
    return Code(f"{turn.name} + {first + turn.base - start}", SUM)


def index(e: Expressions, args: Args) -> Code | None:
    if len(args) > 3:
        raise Unfit
    table = e.area(args[0])
    if any(axis.islower() for axis in table.axes):
        raise Unfit
    places = [e.operand(e.value(arg)) for arg in args[1:]]
    if len(table.axes) < 2 and len(places) == 2:  # the one that is more than one
        places = [places[0 if table.axes == "R" else 1]]
    if any(code.text == "0" for code in places):
        raise Unfit
    inner = Code(table.text, ATOM, table.kind)
    kind = table.kind if table.kind != "blank" else "mixed"
    return e.supported("index", inner, *places, kind=kind)


def subtotal(e: Expressions, args: Args) -> Code | None:
    if not isinstance(args[0], Number):
        raise Unfit
    names = {9: "SUM", 4: "MAX", 5: "MIN", 1: "AVERAGE", 6: "PRODUCT", 2: "COUNT", 3: "COUNTA"}
    name = names.get(int(args[0].value) % 100)
    if name is None:
        raise Unfit
    return written(e, name, args[1:])


def placed_in(e: Expressions, args: Args) -> Code | None:
    """A place in an area, told in rows and columns from its first cell."""
    region, rows, cols, *size = args
    table = e.area(region)
    if any(axis.islower() for axis in table.axes):
        raise Unfit
    inner = Code(table.text, ATOM, table.kind)
    if all(isinstance(side, Missing) or side == Number(1.0) for side in size):
        steps = [rows] if table.axes == "R" else [cols] if table.axes == "C" else [rows, cols]
        places = [e.value(one_more(step)) for step in steps]
        return e.supported("index", inner, *places, kind=table.kind)
    codes = [e.value(arg) for arg in (rows, cols, *size)]
    return e.supported("offset", inner, *codes, kind="mixed")


def one_more(steps: Node) -> Node:
    """Steps from the first as a place counted from 1."""
    match steps:
        case Number(value):
            return Number(value + 1)
        case Binary("-", left, Number(1.0)):
            return left
        case Binary("+", left, Number(value)):
            return left if value == -1 else Binary("+", left, Number(value + 1))
    return Binary("+", steps, Number(1.0))


def applied(e: Expressions, function: Node, args: Args) -> Code:
    """A LAMBDA of a name with its arguments in place."""
    if not isinstance(function, Call) or function.function != "LAMBDA":
        raise Unfit
    *names, body = function.args
    if len(names) != len(args) or not all(isinstance(name, Name) for name in names):
        raise Unfit
    given = [bound(e, arg) for arg in args]
    e.scopes.append(
        {
            unprefixed(name.name): arg
            for name, arg in zip(names, given, strict=True)
            if isinstance(name, Name)
        }
    )
    try:
        return e.value(body)
    finally:
        e.scopes.pop()


def count_blank(e: Expressions, args: Args) -> Code | None:
    return e.supported("count_blank", Code(e.area(args[0]).text), kind="number")


FORMS: dict[str, Callable[[Expressions, Args], Code | None]] = {
    **{"IF": if_, "IFS": ifs, "SWITCH": switch, "CHOOSE": choose, "LET": let},
    **{"IFERROR": if_error, "IFNA": if_na, "AND": and_, "OR": or_, "NOT": not_},
    **{"POWER": power, "LOG": log, "MOD": mod, "PI": pi, "TRUE": true, "FALSE": false, "NA": na},
    **{"MMULT": matrix_product, "TRANSPOSE": transposed, "SUMSQ": sum_of_squares},
    **{"SUMPRODUCT": sumproduct, "ROW": row, "COLUMN": column, "ROWS": rows, "COLUMNS": columns},
    **{
        "CONCAT": joined,
        "CONCATENATE": joined,
        "INDEX": index,
        "SUBTOTAL": subtotal,
        **{"COUNTBLANK": count_blank, IN_AREA: placed_in},
    },
}
NOT_HERE = {  # they take references, or functions
    *("OFFSET", "INDIRECT", "LAMBDA", "MAP", "REDUCE", "SCAN", "BYROW", "BYCOL", "MAKEARRAY"),
    *("AGGREGATE", "CELL", "FORMULATEXT", "ISFORMULA", "ISREF", "SHEET", "SHEETS", "AREAS"),
    *("RANGE", "UNION", "INTERSECT", "ANCHORARRAY", "TRIMRANGE", "ISOMITTED", "HYPERLINK"),
}


# -- the functions themselves -----------------------------------------------------------------


def library(e: Expressions, function: str, args: Args) -> Code:
    """A call of a function of `xlrepro.functions`."""
    if function == "SINGLE" and len(args) == 1:
        with e.as_array(False):
            return e.value(args[0])
    known = e.around.functions.get(function)
    if known is None and function not in NOT_HERE:
        found = e.around.name(function.lower(), e.sheet, None)
        if not isinstance(found, ErrorValue):
            return applied(e, found, args)
    if known is None or function in NOT_HERE:
        raise Unfit
    texts: list[Code] = []
    for place, arg in enumerate(args):
        parameter = known.parameter(place)
        if parameter is None:
            raise Unfit
        texts.append(argument(e, parameter.kind, arg))
    while texts and texts[-1].kind == "missing":
        texts.pop()
    spread = [
        code
        for place, code in enumerate(texts)
        if (parameter := known.parameter(place)) and parameter.kind.single
    ]
    axes = joint_axes(*spread)
    given = ", ".join(aligned(code, axes).text if code in spread else code.text for code in texts)
    name = e.named(known.kernel.__name__)
    gives_areas = known.kernel.__annotations__.get("return") == "Area"
    if gives_areas and not e.array:
        raise Unfit
    return Code(f"{name}({given})", ATOM, kind_of(function), axes)


def argument(e: Expressions, kind: Kind, node: Node) -> Code:
    if isinstance(node, Missing):
        return Code("None", kind="missing")
    if kind.single:
        return e.value(node)
    if kind is Kind.MATRIX:
        with e.as_array():
            code = e.area(node)
    else:
        code = e.area(node)
    if any(axis.islower() for axis in code.axes):
        raise Unfit  # the area is another one for each cell
    if not code.axes and isinstance(node, Ref | Name | TableRef):
        return Code(f"[{code.text}]", ATOM, code.kind)  # of a cell, not written out
    return code


def kind_of(function: str) -> str:
    if function in TEXTS:
        return "text"
    if function in TRUTHS:
        return "truth"
    return "mixed" if function in MIXED else "number"
