"""Evaluate one formula, given the values of the cells that it reads.

This serves to tell whether two formulas mean the same (`formula.equivalence`) and to work out
arithmetic that stands beside a model; the models themselves are recomputed by the engines.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, reduce

from xlrepro.formula import functions, statistics
from xlrepro.formula.functions import (
    CannotEvaluate,
    NotKnown,
    Operand,
    Scalar,
    Table,
    binary,
    each,
    number,
    numbers,
    scalar,
    table,
    unary,
)
from xlrepro.formula.nodes import (
    Array,
    Binary,
    Boolean,
    Call,
    Chain,
    Error,
    Missing,
    Node,
    Number,
    Range,
    Ref,
    Text,
    Unary,
)
from xlrepro.formula.remembering import Remembering
from xlrepro.formula.unfold import unfolded

__all__ = ["CannotEvaluate", "NotKnown", "Scalar", "evaluate", "evaluate_table"]

Lookup = Callable[[Ref], Scalar]
MAX_CELLS = 200_000
OF_ONE = functions.OF_ONE | statistics.OF_ONE
OVER_NUMBERS = functions.OVER_NUMBERS | statistics.OVER_NUMBERS
OF_ALL = functions.OF_ALL | statistics.OF_ALL
NA = "#N/A"


def evaluate(node: Node, read: Lookup) -> Scalar:
    """The value of a resolved formula; `read` answers for the cells.

    Raises CannotEvaluate for error values; NotKnown, which is one of these, for unknown functions,
    names and arrays as results.
    """
    return scalar(_tried(node, read))


def evaluate_table(node: Node, read: Lookup) -> Table:
    """The values of an array formula; raises as `evaluate` does."""
    return table(_tried(node, read))


def _tried(node: Node, read: Lookup) -> Operand:
    try:
        return _value(node, read)
    except ZeroDivisionError:
        raise CannotEvaluate("#DIV/0!") from None
    except (ArithmeticError, ValueError):
        raise CannotEvaluate("#NUM!") from None
    except (TypeError, RecursionError) as error:
        raise NotKnown(str(error)) from None


def _value(node: Node, read: Lookup) -> Operand:
    match node:
        case Number(value) | Text(value) | Boolean(value):
            return value
        case Ref():
            return read(node)
        case Range():
            return _table(node, read)
        case Unary(op, arg):
            return each(partial(unary, op), _value(arg, read))
        case Binary(op, left, right):
            return each(partial(binary, op), _value(left, read), _value(right, read))
        case Chain(op, args):
            values = (_value(arg, read) for arg in args)
            return reduce(partial(each, partial(binary, op)), values)
        case Array(rows):
            return [[scalar(_value(item, read)) for item in row] for row in rows]
        case Call(function, args):
            return _call(function, args, read)
        case Missing():
            return None
        case Error(code):
            raise CannotEvaluate(code)
    raise NotKnown(f"no value for {node}")


def _table(node: Range, read: Lookup) -> Table:
    if isinstance(read, Remembering):
        return read.table(node, partial(_read_table, read=read))
    return _read_table(node, read)


def _read_table(node: Range, read: Lookup) -> Table:
    first, last = node.first, node.last
    if (last.row - first.row + 1) * (last.col - first.col + 1) > MAX_CELLS:
        raise NotKnown("range too large")
    return [
        [read(Ref(row, col, True, True, first.sheet)) for col in range(first.col, last.col + 1)]
        for row in range(first.row, last.row + 1)
    ]


def _call(function: str, args: tuple[Node, ...], read: Lookup) -> Operand:
    """First the functions that choose what to work out, or move a reference."""
    match function, args:
        case "IF", (test, yes, *no) if len(no) <= 1:
            chosen = _value(test, read)
            if isinstance(chosen, list) and (len(chosen) > 1 or len(chosen[0]) > 1):
                ways = _branch(yes, read), _branch(no[0], read) if no else False
                return each(lambda t, a, b: a if number(t) else b, chosen, *ways)
            if number(chosen):
                return _branch(yes, read)
            return _branch(no[0], read) if no else False
        case "IFERROR" | "IFNA", (tried, otherwise):
            error = _error(tried, read)
            wrong = error == NA if function == "IFNA" else error
            return _branch(otherwise, read) if wrong else _value(tried, read)
        case "ISERROR" | "ISERR" | "ISNA", (tried,):
            error = _error(tried, read)
            return bool(error) and (function == "ISERROR" or (error == NA) == (function == "ISNA"))
        case "CHOOSE", (index, *ways) if (
            1 <= (place := int(number(_value(index, read)))) <= len(ways)
        ):
            return _branch(ways[place - 1], read)
        case "OFFSET", (Ref() as base, down, across, *size) if all(
            number(_value(length, read)) == 1 for length in size
        ):
            row = base.row + int(number(_value(down, read)))
            col = base.col + int(number(_value(across, read)))
            if row < 1 or col < 1:
                raise CannotEvaluate("#REF!")
            return read(Ref(row, col, True, True, base.sheet))
        case (("LET" | "IFS" | "SWITCH"), (_, _, *_)):
            return _value(unfolded(Call(function, args)), read)
        case "INDEX", (Range() as table, *index) if 1 <= len(index) <= 2:
            return _index(table, [int(number(_value(i, read))) for i in index], read)
    if isinstance(read, Remembering):
        known = read.over(function, args, partial(_value, read=read))
        if known is not None:
            return known
    values = [_value(arg, read) for arg in args]
    if function in OF_ONE:
        return each(OF_ONE[function], *values)
    if function in OVER_NUMBERS:
        # A reference to one cell counts as a range: what is no number there is passed over.
        wrapped = zip(args, values, strict=True)
        return OVER_NUMBERS[function](
            numbers([[[v]] if isinstance(a, Ref) else v for a, v in wrapped])  # type: ignore[list-item]
        )
    if function in OF_ALL:
        return OF_ALL[function](*values)
    raise NotKnown(f"{function} with {len(args)} arguments is not known here", function)


def _error(node: Node, read: Lookup) -> str:
    """The error that a formula gives, or nothing; of arrays as a whole."""
    try:
        if isinstance(_value(node, read), list):
            raise NotKnown("errors in an array")
    except NotKnown:
        raise
    except CannotEvaluate as error:
        return str(error)
    except (ArithmeticError, ValueError):
        return "#NUM!"
    return ""


def _branch(node: Node, read: Lookup) -> Operand:
    return 0.0 if isinstance(node, Missing) else _value(node, read)


def _index(table: Range, index: list[int], read: Lookup) -> Operand:
    first, last = table.first, table.last
    if len(index) == 1:
        index = [1, *index] if first.row == last.row else [*index, 1]
    row, col = first.row + index[0] - 1, first.col + index[1] - 1
    if index[0] == 0 and first.col <= col <= last.col:
        column = Range(Ref(first.row, col, True, True, first.sheet), Ref(last.row, col, True, True))
        return _table(column, read)
    if index[1] == 0 and first.row <= row <= last.row:
        line = Range(Ref(row, first.col, True, True, first.sheet), Ref(row, last.col, True, True))
        return _table(line, read)
    if not (first.row <= row <= last.row and first.col <= col <= last.col):
        raise CannotEvaluate("#REF!")
    return read(Ref(row, col, True, True, first.sheet))
