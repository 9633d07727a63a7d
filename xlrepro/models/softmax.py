"""Softmax: in columns beside each other, in one column, or with an image in each row."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xlrepro import engines
from xlrepro.engines.arithmetic.sums import Array
from xlrepro.meaning.element import needs_array
from xlrepro.models.finding import Finding
from xlrepro.models.method import Method, Models, Results
from xlrepro.models.places import areas, number
from xlrepro.recognise.given import Given
from xlrepro.recognise.legend import Legend, Match, Role, Way, ways
from xlrepro.records import dataclass

ROW, CELL = ("r", None), ("r", "c")


@dataclass(frozen=True)
class SoftmaxInputs:
    """What the softmax of a sheet is given: the outputs of a network for n classes.

    A sheet with an image a row has them for m images.

    A sheet may take the largest logit off before it raises e to them (`shift`), and a sigmoid may
    go by way of these powers.
    """

    logits: Array  # (n,) or (m, n)
    shift: bool = False
    sigmoid_by_exp: bool = True


def _load(given: Given) -> SoftmaxInputs:
    options = given.match.options
    return SoftmaxInputs(
        given.numbers("logit"), options.get("shift", False), options.get("sigmoid_by_exp", True)
    )


def _recompute(given: SoftmaxInputs) -> Results:
    top = np.max(given.logits, axis=-1, keepdims=True, initial=-np.inf)
    exponentials = engines.exponentials(given.logits - top if given.shift else given.logits)
    shares = engines.softmax(given.logits, shift=given.shift)
    by_exp = given.sigmoid_by_exp
    sigmoid = engines.sigmoid_from_exp(exponentials) if by_exp else engines.sigmoid(given.logits)
    return {
        "top": top[..., 0],
        "exp": exponentials,
        "total": engines.left_sum(exponentials),
        "share": shares,
        "share_total": engines.left_sum(shares),
        "sigmoid": sigmoid,
    }


def _takes_arrays(match: Match) -> bool:
    """SUM takes each of the powers only in an array formula."""
    block = match.blocks["share"]
    formula, node = match.view.sheet.formula(block.corner), match.view.formula(block.corner)
    return bool(formula and formula.array) or (node is not None and not needs_array(node))


def shifted_outputs(models: Models) -> Iterator[tuple[str, Finding]]:
    """Two images whose outputs differ by a constant have the same softmax."""
    for title, recognised in models.items():
        images = [m for m in recognised if m.method is SOFTMAX and not m.notes]
        for i, second in enumerate(images):
            for first in images[:i]:
                a, b = first.inputs.logits, second.inputs.logits
                if a.shape != b.shape or not np.ptp(b - a) < 1e-9 or abs(b[0] - a[0]) < 1e-9:
                    continue
                sigmoids = areas(first, "sigmoid"), areas(second, "sigmoid")
                other = (
                    f" The sigmoids in {sigmoids[0]} and {sigmoids[1]} tell them apart: a sigmoid "
                    "judges each output by itself."
                    if all(sigmoids)
                    else ""
                )
                yield (
                    title,
                    Finding(
                        "Softmax cannot tell these two apart",
                        f"The outputs {areas(second, 'logit')} are those of "
                        f"{areas(first, 'logit')} "
                        f"plus {number(float(np.mean(b - a)))}. Adding the same number to every "
                        f"output leaves the shares as they are, so {areas(second, 'share')} "
                        f"repeats {areas(first, 'share')}.{other}",
                        f"{areas(first, 'share')} {areas(second, 'share')}",
                    ),
                )


def _softmax(legend: Legend, shares: str = "") -> Method:
    return Method(
        legend, _load, _recompute, book_findings=(shifted_outputs,) if shares else (), shares=shares
    )


SOFTMAX = _softmax(
    Legend(
        "softmax",
        {
            "share": Role(
                ROW, ways("exp/total", "EXP(logit)/total", "exp/SUM(exp)"), by=engines.softmax,
                labels=("softmax",),
            ),
            "exp": Role(
                ROW,
                ways(
                    "EXP(logit)",
                    Way("EXP(logit-MAX(ALL(logit)))", shift=True),
                    Way("EXP(logit-top)", shift=True),
                ),
                by=engines.exponentials,
                labels=("exp",),
            ),
            "top": Role(ways=ways("MAX(logit)"), by="the largest"),
            "total": Role(ways=ways("SUM(exp)"), by=engines.left_sum),
            "share_total": Role(
                ways=ways("SUM(share)"), by=engines.left_sum, foot="share", level="total"
            ),
            "sigmoid": Role(
                ROW,
                ways(
                    Way("exp/(1+exp)", sigmoid_by_exp=True),
                    Way("1/(1+EXP(-logit))", sigmoid_by_exp=False),
                    Way("EXP(logit)/(1+EXP(logit))", sigmoid_by_exp=False),
                ),
                by=engines.sigmoid_from_exp,
            ),
            "logit": Role(ROW, labels=("output",)),
        },
        essential=("exp", "logit", "share"),
    ),
    shares="share",
)  # fmt: skip
AT_ONCE = _softmax(
    Legend(
        "softmax in one column",
        {
            "share": Role(
                ROW,
                ways(
                    "EXP(logit)/SUM(EXP(ALL(logit)))", "EXP(logit)/SUMPRODUCT(EXP(ALL(logit)))"
                ),
                by=engines.softmax,
                labels=("softmax",),
            ),
            "share_total": Role(ways=ways("SUM(share)"), by=engines.left_sum, foot="share"),
            "logit": Role(ROW, labels=("output",)),
        },
        essential=("share", "logit"),
        fits=_takes_arrays,
    )
)  # fmt: skip
ACROSS = _softmax(
    Legend(
        "softmax across",
        {
            "share": Role(
                CELL, ways("exp/total", "EXP(logit)/total", "exp/SUM(exp)"), by=engines.softmax
            ),
            "exp": Role(
                CELL, ways("EXP(logit)", Way("EXP(logit-top)", shift=True)),
                by=engines.exponentials,
            ),
            "top": Role(ROW, ways("MAX(logit)"), by="the largest"),
            "total": Role(ROW, ways("SUM(exp)"), by=engines.left_sum),
            "share_total": Role(ROW, ways("SUM(share)"), by=engines.left_sum),
            "logit": Role(CELL),
        },
        essential=("exp", "logit", "share", "total"),
    )
)  # fmt: skip
