"""Legends of the entropy workbook: softmax, cross-entropy, and cross-entropy as a look-up."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from xlrepro.loaders.given import Array, Given
from xlrepro.loaders.legend import Found, Legend, Role

ROW = ("r", None)
LOGS = ("LOG", "LN", "LOG10")


def _in_any_base(*formulas: str) -> tuple[str, ...]:
    return tuple(text.replace("LOG(", f"{log}(") for log in LOGS for text in formulas)


def _one_base(found: Found) -> None:
    """All logarithms of a sheet have one base: that of most of its columns, ten if in doubt."""
    bases = {
        role: next((log for log in reversed(LOGS) if f"{log}(" in text), "")
        for role, text in found.written.items()
    }
    natural = sum(log == "LN" for log in bases.values())
    if natural * 2 > sum(bool(log) for log in bases.values()):
        return
    for role, log in bases.items():
        if log == "LN":
            found.written[role] = found.written[role].replace("LN(", "LOG(")


def _targets_are_one_range(found: Found) -> None:
    """MATCH searches both target columns as one range, so those tell where it should be."""
    _one_base(found)
    first, last = found.blocks["target"], found.blocks["other"]
    if last.col > first.col:
        width = last.col - first.col + 1
        found.blocks["targets"] = replace(first, cols=width, axes=("r", "c"))


SOFTMAX = Legend(
    "softmax",
    {
        "share": Role(ROW, ("exp/total", "EXP(logit)/total"), labels=("softmax",)),
        "exp": Role(ROW, ("EXP(logit)",), labels=("exp",)),
        "total": Role(formulas=("SUM(exp)",)),
        "share_total": Role(formulas=("SUM(share)",), foot="share", level="total"),
        "sigmoid": Role(ROW, ("exp/(1+exp)",)),
        "logit": Role(ROW, labels=("output",)),
    },
    essential=("exp", "logit", "share", "total"),
)
CROSS_ENTROPY = Legend(
    "binary cross-entropy",
    {
        "loss": Role(ROW, _in_any_base("-target*LOG(p)-(1-target)*LOG(1-p)")),
        "case": Role(ROW, _in_any_base("-IF(target=1,LOG(p),LOG(1-p))")),
        "target": Role(ROW, labels=("iscat",)),
        "p": Role(ROW, labels=("preds",)),
    },
    essential=("loss", "target", "p"),
    derive=_one_base,
)
LIKELIHOOD = Legend(
    "likelihood look-up",
    {
        "nll": Role(ROW, ("-target*log_p-other*log_q",), labels=("nll",)),
        "log_p": Role(ROW, _in_any_base("LOG(p)"), labels=("logpredcat",)),
        "log_q": Role(ROW, _in_any_base("LOG(1-p)"), labels=("logpreddog",)),
        "other": Role(ROW, ("1-target",), labels=("isdog",)),
        "index": Role(ROW, ("MATCH(1,targets)", "MATCH(1,targets,0)"), labels=("idx",)),
        "picked": Role(ROW, ("OFFSET(p,0,index)",), labels=("idxpred",)),
        "targets": Role(("r", "c"), view=True),
        "target": Role(ROW, labels=("iscat",)),
        "p": Role(ROW, labels=("preds",)),
    },
    essential=("nll", "log_p", "log_q", "other", "target", "p"),
    derive=_targets_are_one_range,
)


@dataclass(frozen=True)
class SoftmaxInputs:
    """What one image of the softmax sheet is given: the outputs of a network for n classes."""

    logits: Array  # (n,)


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
    return SoftmaxInputs(given.numbers("logit"))


def load_cross_entropy(given: Given) -> CrossEntropyInputs:
    written = given.found.written
    base = "e" if any("LN(" in written.get(role, "") for role in ("loss", "log_p")) else "10"
    exact = written.get("index", "").endswith(",0)")
    return CrossEntropyInputs(given.numbers("target"), given.numbers("p"), base, exact)
