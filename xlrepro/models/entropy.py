"""Legends of the entropy workbook: softmax, cross-entropy, and cross-entropy as a look-up."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from xlrepro.formula.element import needs_array
from xlrepro.recognise.given import Array, Given
from xlrepro.recognise.legend import Legend, Match, Role

ROW = ("r", None)
LOGS = ("LOG(#)", "LN(#)", "LOG10(#)", "LOG(#,10)")


def _in_any_base(*formulas: str) -> tuple[str, ...]:
    """The formulas with log[...] written in each way that a sheet can write a logarithm."""

    def written(text: str, log: str) -> str:
        return re.sub(r"log\[(.*?)\]", lambda inside: log.replace("#", inside[1]), text)

    return tuple(written(text, log) for log in LOGS for text in formulas)


def _base(text: str) -> str:
    return "e" if "LN(" in text else "10" if "LOG" in text else ""


def _one_base(match: Match) -> None:
    """All logarithms of a sheet have one base: that of most of its columns, ten if in doubt."""
    bases = [base for text in match.written.values() if (base := _base(text))]
    if bases.count("e") * 2 > len(bases):
        return
    for role, text in match.written.items():
        match.written[role] = text.replace("LN(", "LOG(")


def _targets_are_one_range(match: Match) -> None:
    """Both target columns are searched as one range, and both logs, so they tell where it is."""
    _one_base(match)
    for both, one, other in (("targets", "target", "other"), ("logs", "log_p", "log_q")):
        first, last = match.blocks[one], match.blocks[other]
        if last.col > first.col:
            width = last.col - first.col + 1
            match.blocks[both] = replace(first, cols=width, axes=("r", "c"))


SOFTMAX = Legend(
    "softmax",
    {
        "share": Role(ROW, ("exp/total", "EXP(logit)/total", "exp/SUM(exp)"), labels=("softmax",)),
        "exp": Role(
            ROW, ("EXP(logit)", "EXP(logit-MAX(ALL(logit)))", "EXP(logit-top)"), labels=("exp",)
        ),
        "top": Role(formulas=("MAX(logit)",)),
        "total": Role(formulas=("SUM(exp)",)),
        "share_total": Role(formulas=("SUM(share)",), foot="share", level="total"),
        "sigmoid": Role(ROW, ("exp/(1+exp)", "1/(1+EXP(-logit))", "EXP(logit)/(1+EXP(logit))")),
        "logit": Role(ROW, labels=("output",)),
    },
    essential=("exp", "logit", "share"),
)


def _takes_arrays(match: Match) -> bool:
    """SUM takes each of the powers only in an array formula."""
    block = match.blocks["share"]
    formula, node = match.view.sheet.formula(block.corner), match.view.formula(block.corner)
    return bool(formula and formula.array) or (node is not None and not needs_array(node))


AT_ONCE = ("EXP(logit)/SUM(EXP(ALL(logit)))", "EXP(logit)/SUMPRODUCT(EXP(ALL(logit)))")
SOFTMAX_AT_ONCE = Legend(
    "softmax in one column",
    {
        "share": Role(ROW, AT_ONCE, labels=("softmax",)),
        "share_total": Role(formulas=("SUM(share)",), foot="share"),
        "logit": Role(ROW, labels=("output",)),
    },
    essential=("share", "logit"),
    fits=_takes_arrays,
)
CELL = ("r", "c")
SOFTMAX_ACROSS = Legend(
    "softmax across",
    {
        "share": Role(CELL, ("exp/total", "EXP(logit)/total", "exp/SUM(exp)")),
        "exp": Role(CELL, ("EXP(logit)", "EXP(logit-top)")),
        "top": Role(ROW, ("MAX(logit)",)),
        "total": Role(ROW, ("SUM(exp)",)),
        "share_total": Role(ROW, ("SUM(share)",)),
        "logit": Role(CELL),
    },
    essential=("exp", "logit", "share", "total"),
)
CROSS_ENTROPY = Legend(
    "binary cross-entropy",
    {
        "loss": Role(
            ROW,
            _in_any_base(
                "-target*log[p]-(1-target)*log[1-p]",
                "-(target*log[p]+(1-target)*log[1-p])",
            ),
        ),
        "case": Role(ROW, _in_any_base("-IF(target=1,log[p],log[1-p])")),
        "target": Role(ROW, labels=("iscat",), values=(0.0, 1.0)),
        "p": Role(ROW, labels=("preds",), between=(0.0, 1.0)),
    },
    essential=("loss", "target", "p"),
    derive=_one_base,
)
LIKELIHOOD = Legend(
    "likelihood look-up",
    {
        "nll": Role(ROW, ("-target*log_p-other*log_q",), labels=("nll",)),
        "log_p": Role(ROW, _in_any_base("log[p]"), labels=("logpredcat",)),
        "log_q": Role(ROW, _in_any_base("log[1-p]"), labels=("logpreddog",)),
        "other": Role(ROW, ("1-target",), labels=("isdog",), typed=True, values=(0.0, 1.0)),
        "index": Role(ROW, ("MATCH(1,targets)", "MATCH(1,targets,0)"), labels=("idx",)),
        "picked": Role(
            ROW,
            ("OFFSET(p,0,index)", "INDEX(logs,index)", "CHOOSE(index,log_p,log_q)"),
            labels=("idxpred",),
        ),
        "targets": Role(("r", "c"), view=True),
        "logs": Role(("r", "c"), view=True),
        "target": Role(ROW, labels=("iscat",), values=(0.0, 1.0)),
        "p": Role(ROW, labels=("preds",), between=(0.0, 1.0)),
    },
    essential=("nll", "log_p", "log_q", "other", "target", "p"),
    derive=_targets_are_one_range,
)


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


@dataclass(frozen=True)
class CrossEntropyInputs:
    """Targets (1 cat, 0 not) and the predicted probability of cat for n images.

    `base` is that of the logarithm: LOG is base ten in a sheet, LN natural.
    """

    target: Array = field(metadata={"exact": True})  # (n,)
    p: Array  # (n,)
    base: str  # "10" or "e"
    exact: bool = False  # whether MATCH asks for equality


def load_softmax(given: Given) -> SoftmaxInputs:
    written = given.match.written
    return SoftmaxInputs(
        given.numbers("logit"),
        shift="logit-" in written.get("exp", ""),
        sigmoid_by_exp=written.get("sigmoid", "exp") == "exp/(1+exp)",
    )


def load_cross_entropy(given: Given) -> CrossEntropyInputs:
    written = given.match.written
    base = _base(written.get("loss") or written.get("log_p") or "") or "10"
    exact = written.get("index", "").endswith(",0)")
    return CrossEntropyInputs(given.numbers("target"), given.numbers("p"), base, exact)
