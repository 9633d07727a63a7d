"""Formulas in a normal form, in which many spellings of the same thing look alike.

Sums and products are multiplied out and have no order, so 2*(b+a*x-y), 2*b-2*(y-x*a) and
(a*x+b-y)*2 are one. Functions that do the same are one function: POWER and ^, LOG10 and LOG,
SUMSQ, SUMXMY2 and SUMPRODUCT as a SUM. What is alike here need not mean the same in every case (a
blank cell can tell SUMXMY2 from a SUM of squares); whether it does is for `meaning.equivalence`.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import replace

from xlrepro.formula.nodes import Binary, Boolean, Call, Name, Node, Number, Range, Ref, Text, Unary
from xlrepro.formula.unify import Bound, in_any_order, in_order
from xlrepro.records import dataclass

MOST_TERMS = 60


class TooLong(ValueError):
    """Multiplied out, the formula has more terms than any that a model here has."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of products: each term has a coefficient and its factors."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Inverse:
    of: Normal


@dataclass(frozen=True, slots=True)
class Applied:
    function: str
    args: tuple[Normal, ...]


Normal = Node | Sum | Inverse | Applied
Term = tuple[float, tuple[Normal, ...]]
Terms = list[Term]
COMPARISONS = {"=", "<>", "<", ">", "<=", ">="}
OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
OF_RANGES = {"SUM", "MMULT", "TRANSPOSE", "AVERAGE", "COUNT", "MAX", "MIN", "OFFSET", "INDEX"}
BLANK = Text("")


def normal(node: Node) -> Normal:
    """The normal form; raises TooLong for formulas that are not worth it."""
    match node:
        case Number(value):
            return _sum([(value, ())])
        case Unary("-", arg):
            return _scaled(normal(arg), -1)
        case Unary("%", arg):
            return _scaled(normal(arg), 0.01)
        case Binary("+", left, right):
            return _sum([*_terms(normal(left)), *_terms(normal(right))])
        case Binary("-", left, right):
            return _sum([*_terms(normal(left)), *_terms(_scaled(normal(right), -1))])
        case Binary("*", left, right):
            return _times(normal(left), normal(right))
        case Binary("/", left, right):
            return _times(normal(left), _inverse(normal(right)))
        case Binary("^", base, exponent):
            return _power(normal(base), normal(exponent))
        case Binary(op, left, right):
            return Applied(op, (normal(left), normal(right)))
        case Call("PREV" | "ALL", _):
            return node
        case Call(function, args):
            return _applied(function, tuple(normal(arg) for arg in args))
    return node


def kind(form: Normal) -> str:
    """What formulas must have in common for the one to be read as the other."""
    match form:
        case Sum(terms):
            return f"sum of {len(terms)}"
        case Applied(function, args):
            return f"{function} of {len(args)}"
        case Inverse():
            return "inverse"
    return "leaf"


def unify_normal(pattern: Normal, form: Normal, bound: Bound) -> Iterator[Bound]:
    """Every way to read a normal form as a pattern's: what each role (or PREV(role)) stands for."""
    match pattern, form:
        case (
            (Name(name), Ref() | Range())
            | (Call("PREV", (Name(name),)), Ref())
            | (Call("ALL", (Name(name),)), Range())
        ):
            key = f"{pattern.function.lower()} {name}" if isinstance(pattern, Call) else name
            assert isinstance(form, Ref | Range)
            if bound.get(key, form) == form:
                yield {**bound, key: form}
        case Name(name), Sum(((value, ()),)):
            if bound.get(name, Number(value)) == Number(value):
                yield {**bound, name: Number(value)}
        case Applied(f, wanted), Applied(g, args) if f == g and len(wanted) == len(args):
            yield from in_order(unify_normal, wanted, args, bound)
            if f == "=":
                yield from in_order(unify_normal, wanted, args[::-1], bound)
        case Inverse(wanted), Inverse(inner):
            yield from unify_normal(wanted, inner, bound)
        case Sum(wanted), Sum(terms) if len(wanted) == len(terms):
            yield from in_any_order(_term, wanted, terms, bound)
        case _:
            if pattern == form:
                yield bound


def _term(pattern: Term, term: Term, bound: Bound) -> Iterator[Bound]:
    (wanted, factors), (coefficient, others) = pattern, term
    if len(factors) == len(others) and math.isclose(wanted, coefficient, rel_tol=1e-12):
        yield from in_any_order(unify_normal, factors, others, bound)
    elif len(factors) == len(others) + 1:  # a number is written where the pattern has a cell
        number = Number(coefficient / wanted)
        for i, factor in enumerate(factors):
            if isinstance(factor, Name) and bound.get(factor.name, number) == number:
                left = (*factors[:i], *factors[i + 1 :])
                yield from in_any_order(unify_normal, left, others, {**bound, factor.name: number})


def _terms(form: Normal) -> Terms:
    return list(form.terms) if isinstance(form, Sum) else [(1.0, (form,))]


def _sum(terms: Terms) -> Normal:
    """Like terms taken together; a single factor is itself."""
    if len(terms) > MOST_TERMS:
        raise TooLong
    merged: dict[Hashable, Term] = {}
    for coefficient, factors in terms:
        key = frozenset(Counter(factors).items()) if len(factors) > 1 else factors
        merged[key] = (coefficient + merged.get(key, (0.0, ()))[0], factors)
    return _of_terms(tuple(term for term in merged.values() if term[0]))


def _of_terms(kept: tuple[Term, ...]) -> Normal:
    """A sum of terms that are all different and not zero."""
    if len(kept) == 1 and kept[0][0] == 1 and len(kept[0][1]) == 1:
        return kept[0][1][0]
    return Sum(kept)


def _scaled(form: Normal, by: float) -> Normal:
    return _of_terms(tuple((coefficient * by, factors) for coefficient, factors in _terms(form)))


def _times(left: Normal, right: Normal) -> Normal:
    ours, theirs = _terms(left), _terms(right)
    if len(ours) * len(theirs) > MOST_TERMS:
        raise TooLong
    return _sum([(a * b, _product(f + g)) for a, f in ours for b, g in theirs])


def _product(factors: tuple[Normal, ...]) -> tuple[Normal, ...]:
    """x times 1/x is nothing; a natural logarithm over that of ten is one of base ten."""
    left = list(factors)
    for factor in factors:
        if isinstance(factor, Inverse) and factor in left:
            if factor.of in left:
                left.remove(factor)
                left.remove(factor.of)
            elif factor.of == Applied("LN", (Sum(((10.0, ()),)),)):
                natural = next(
                    (f for f in left if isinstance(f, Applied) and f.function == "LN"), None
                )
                if natural is not None:
                    left.remove(factor)
                    left[left.index(natural)] = replace(natural, function="LOG")
    return tuple(left)


def _inverse(form: Normal) -> Normal:
    terms = _terms(form)
    if len(terms) == 1 and terms[0][0]:
        coefficient, factors = terms[0]
        turned = tuple(f.of if isinstance(f, Inverse) else Inverse(f) for f in factors)
        return _sum([(1 / coefficient, turned)])
    return Inverse(form)


def _power(base: Normal, exponent: Normal) -> Normal:
    value = _constant(exponent)
    if value == 0.5:
        return Applied("SQRT", (base,))
    if value is not None and value in (-2, -1, 1, 2, 3, 4):
        if isinstance(base, Applied) and base.function == "ABS" and value % 2 == 0:
            base = base.args[0]
        result = base
        for _ in range(int(abs(value)) - 1):
            result = _times(result, base)
        return result if value > 0 else _inverse(result)
    return Applied("^", (base, exponent))


def _constant(form: Normal) -> float | None:
    match form:
        case Sum(((value, ()),)):
            return value
        case Sum(()):
            return 0.0
    return None


def _applied(function: str, args: tuple[Normal, ...]) -> Normal:
    match function, args:
        case "POWER", (base, exponent):
            return _power(base, exponent)
        case "SUMSQ", (only,):
            return _total(_times(only, only))
        case "SUMXMY2", (a, b):
            gap = _sum([*_terms(a), *_terms(_scaled(b, -1))])
            return _total(_times(gap, gap))
        case "SUMPRODUCT", (first, *others):
            for other in others:
                first = _times(first, other)
            return _total(first)
        case "SUM", (only,):
            return _total(only)
        case "PRODUCT", (first, second):
            return _times(first, second)
        case "AVERAGE", (only,):
            return _times(_total(only), Inverse(Applied("COUNT", (only,))))
        case "LOG10", (only,):
            return Applied("LOG", (only,))
        case "LOG", (only, base) if _constant(base) == 10:
            return Applied("LOG", (only,))
        case "MATCH", (key, among, how) if _constant(how) == 1 or how == Boolean(True):
            return Applied("MATCH", (key, among))
        case "MATCH", (key, among, Boolean(False)):
            return Applied("MATCH", (key, among, _sum([])))
        case "XMATCH", (key, among, *how) if not how or _constant(how[0]) == 0:
            return Applied("MATCH", (key, among, _sum([])))
        case "OFFSET", (base, down, across, high, wide) if _constant(high) == _constant(wide) == 1:
            return Applied("OFFSET", (base, down, across))
        case "ISBLANK", (only,):
            return Applied("=", (only, BLANK))
        case "N", (Applied(op, _) as test,) if op in COMPARISONS:
            return test
        case "IF", (test, yes, no):
            return _choice(test, yes, no)
    return Applied(function, args)


def _total(form: Normal) -> Normal:
    """A SUM; of a single value it is that value, and a product of matrices in one cell is one."""
    if (isinstance(form, Applied) and form.function == "MMULT") or _is_single(form):
        return form
    return Applied("SUM", (form,))


def _is_single(form: Normal) -> bool:
    """Whether a form is made of cells and numbers alone, with no range and no role of a pattern."""
    match form:
        case Sum(terms):
            return all(_is_single(factor) for _, factors in terms for factor in factors)
        case Inverse(inner):
            return _is_single(inner)
        case Applied(function, args):
            return function not in OF_RANGES and all(map(_is_single, args))
    return isinstance(form, Ref | Text)


def _choice(test: Normal, yes: Normal, no: Normal) -> Normal:
    """An IF; where one of its ends is 0 it is a product with the test, which is 1 or 0."""
    condition = _condition(test)
    if condition is None:
        return Applied("IF", (test, yes, no))
    if _constant(no) == 0:
        return _times(condition, yes)
    if _constant(yes) == 0:
        return _times(_opposite(condition), no)
    if condition.function == "<>":
        return Applied("IF", (_opposite(condition), no, yes))
    return Applied("IF", (condition, yes, no))


def _condition(test: Normal) -> Applied | None:
    """A comparison; whether a cell is filled can be asked in many ways."""
    match test:
        case Applied("NOT", (inner,)):
            condition = _condition(inner)
            return _opposite(condition) if condition else None
        case Applied("ISNUMBER" | "COUNT" | "COUNTA" | "LEN", (Ref() | Name() as cell,)):
            return Applied("<>", (cell, BLANK))
        case Applied("=" | "<>" | ">" as op, (Applied("LEN", (cell,)), zero)) if (
            _constant(zero) == 0
        ):
            return Applied("=" if op == "=" else "<>", (cell, BLANK))
        case Applied("=" | "<>" | ">" as op, (Ref() as cell, zero)) if _constant(zero) == 0:
            return Applied("=" if op == "=" else "<>", (cell, BLANK))
        case Applied(op, _) if op in COMPARISONS:
            return test
        case Ref():
            return Applied("<>", (test, BLANK))
    return None


def _opposite(test: Applied) -> Applied:
    return Applied(OPPOSITE[test.function], test.args)


def folded(form: Normal) -> Normal:
    """The form with sums that were spelled out taken together: B2*H4+C2*H5 is SUM(B2:C2*H4:H5)."""
    match form:
        case Applied(function, args):
            return Applied(function, tuple(map(folded, args)))
        case Inverse(inner):
            return Inverse(folded(inner))
        case Sum(terms):
            return _folded_sum(Sum(tuple((c, tuple(map(folded, factors))) for c, factors in terms)))
    return form


def _folded_sum(form: Sum) -> Normal:
    """Terms that share a test are taken together by themselves."""
    by_test: dict[tuple[Normal, ...], Terms] = {}
    for coefficient, factors in form.terms:
        tests: tuple[Normal, ...] = tuple(
            f for f in factors if isinstance(f, Applied) and f.function in COMPARISONS
        )
        others = tuple(f for f in factors if f not in tests)
        by_test.setdefault(tests, []).append((coefficient, others))
    terms: Terms = []
    for tests, group in by_test.items():
        terms += [(c, tests + factors) for c, factors in _terms(_line_up(Sum(tuple(group))))]
    return _sum(terms)


def _line_up(form: Sum) -> Normal:
    """A sum of cells, or of products of two cells, that stand in line; else the sum as it is."""
    if len(form.terms) < 2 or any(
        coefficient != 1
        or not 1 <= len(factors) <= 2
        or not all(isinstance(f, Ref) for f in factors)
        for coefficient, factors in form.terms
    ):
        return form
    columns = [factors for _, factors in form.terms]
    if {len(factors) for factors in columns} == {1} and len(columns) > 2:
        line = _line([factors[0] for factors in columns])
        return _total(line) if line else form
    if {len(factors) for factors in columns} != {2}:
        return form
    for swapped in (False, True):
        one, other = columns[0][::-1] if swapped else columns[0]
        pairs = [(one, other)]
        for a, b in columns[1:]:
            last = pairs[-1][0]
            pairs.append((a, b) if _next_to(last, a) else (b, a))
        first, second = (_line([pair[i] for pair in pairs]) for i in (0, 1))
        if first and second:
            upright = [r.first.col == r.last.col for r in (first, second)]
            turned = Applied("TRANSPOSE", (second,)) if upright[0] != upright[1] else second
            return _total(Sum(((1.0, (first, turned)),)))
    return form


def _next_to(a: Normal, b: Normal) -> bool:
    assert isinstance(a, Ref) and isinstance(b, Ref)
    return a.sheet == b.sheet and (b.row - a.row, b.col - a.col) in ((0, 1), (1, 0))


def _line(cells: list[Normal]) -> Range | None:
    """The range of cells that stand in a row or in a column, one after another."""
    first, last = cells[0], cells[-1]
    assert isinstance(first, Ref) and isinstance(last, Ref)
    steps = {
        (b.row - a.row, b.col - a.col)
        for a, b in itertools.pairwise(cells)
        if isinstance(a, Ref) and isinstance(b, Ref) and a.sheet == b.sheet
    }
    return Range(first, last) if steps in ({(0, 1)}, {(1, 0)}) else None
