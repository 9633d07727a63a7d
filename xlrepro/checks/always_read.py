"""What a formula reads whatever its cells hold.

What it may leave unread, as the branches of IF, is left out, and so is what only tells where a cell
stands. A range counts where all of it is read: as a plain operand only one cell of it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xlrepro.formula.nodes import Call, Name, Node, Range, Ref, children

BEFORE_BRANCHES = {"IF": 1, "IFS": 1, "CHOOSE": 1, "SWITCH": 1, "IFERROR": 1, "IFNA": 1}
NOT_ALL_READ = {  # functions that read nothing of what their arguments refer to, or not all of it
    *("ROW", "ROWS", "COLUMN", "COLUMNS", "AREAS", "ADDRESS", "CELL", "FORMULATEXT", "SHEET"),
    *("SHEETS", "ISFORMULA", "ISREF", "OFFSET", "INDEX", "RANGE", "INTERSECT", "SUBTOTAL"),
    *("AGGREGATE", "TABLE", "LET", "LAMBDA", "APPLY", "MAP", "REDUCE", "SCAN", "BYROW", "BYCOL"),
    *("MAKEARRAY", "XLOOKUP", "GETPIVOTDATA"),
}
EACH = range(255)  # Excel's limit of arguments
OVER_RANGES: dict[str, Sequence[int]] = {  # which arguments are ranges that are read whole
    **dict.fromkeys(
        (
            *("SUM", "AVERAGE", "MIN", "MAX", "COUNT", "COUNTA", "PRODUCT", "SUMSQ", "MEDIAN"),
            *("STDEV", "STDEVP", "STDEV.S", "STDEV.P", "VAR", "VARP", "VAR.S", "VAR.P"),
            *("AND", "OR"),
            *("SUMPRODUCT", "SUMXMY2", "SUMX2MY2", "SUMX2PY2", "MMULT", "CONCAT", "CORREL"),
        ),
        EACH,
    ),
    **dict.fromkeys(("VLOOKUP", "HLOOKUP", "MATCH", "RANK"), (1,)),
    **dict.fromkeys(("SUMIF", "AVERAGEIF"), (0, 2)),
    **dict.fromkeys(("COUNTIF", "LARGE", "SMALL", "SUMIFS", "AVERAGEIFS", "COUNTIFS"), (0,)),
}
OF_ARRAYS = ("SUMPRODUCT", "MMULT")  # they work out their arguments cell by cell


def always_read(
    node: Node, names: Mapping[str, Node | None], in_array: bool, whole: bool = False
) -> Iterator[Ref | Range]:
    """The references of a formula that it reads in any case, ranges only where they are `whole`.

    `names` are the defined names; `in_array` tells that all of it is worked out cell by cell.
    """
    match node:
        case Ref():
            yield node
        case Range() if whole or in_array:
            yield node
        case Name(name, None):
            meant = names.get(name)
            if isinstance(meant, Ref | Range) and _stands_still(meant):
                yield from always_read(meant, {}, in_array, whole)
        case Call("SINGLE", (arg,)):
            yield from always_read(arg, names, in_array=False)
        case Call(function, args):
            if function in NOT_ALL_READ or "!" in function or function.startswith("_XLL."):
                return
            inside = in_array or function in OF_ARRAYS
            ranges = OVER_RANGES.get(function, ())
            for i, arg in enumerate(args[: BEFORE_BRANCHES.get(function)]):
                yield from always_read(arg, names, inside, whole=i in ranges)
        case _:
            for part in children(node):
                yield from always_read(part, names, in_array)


def _stands_still(meant: Ref | Range) -> bool:
    """Whether a name means the same cells wherever it is used."""
    ends = (meant.first, meant.last) if isinstance(meant, Range) else (meant,)
    return all(end.row_fixed and end.col_fixed for end in ends)
