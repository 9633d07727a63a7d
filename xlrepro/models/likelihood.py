"""Cross-entropy as the look-up of one log-probability."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from xlrepro import engines
from xlrepro.formula.parse import a1
from xlrepro.models.finding import Finding
from xlrepro.models.logarithms import (
    PREDICTED,
    ROW,
    CrossEntropyInputs,
    base_ten,
    in_any_base,
    load_cross_entropy,
    one_base,
)
from xlrepro.models.method import Method, Recognised, Results
from xlrepro.models.places import areas, formula
from xlrepro.recognise.legend import Legend, Match, Role, Way, ways


def _targets_are_one_range(match: Match) -> None:
    """Both target columns are searched as one range, so the two columns tell where it is."""
    one_base(match)
    for both, one, other in (("targets", "target", "other"), ("logs", "log_p", "log_q")):
        first, last = match.blocks[one], match.blocks[other]
        if last.col > first.col:
            width = last.col - first.col + 1
            match.blocks[both] = replace(first, cols=width, axes=("r", "c"))


def _recompute(given: CrossEntropyInputs) -> Results:
    base = given.base
    logs = np.column_stack([engines.log(given.p, base), engines.log(1 - given.p, base)])
    targets = np.column_stack([given.target, 1 - given.target])
    return {
        "other": targets[:, 1],
        "log_p": logs[:, 0],
        "log_q": logs[:, 1],
        "nll": engines.nll(given.target, logs[:, 0], logs[:, 1]),
        "index": engines.target_index(targets),
        "picked": -engines.nll_by_lookup(targets, logs),
    }


def unsorted_targets(found: Recognised) -> Iterator[Finding]:
    """MATCH without a third argument expects ascending values."""
    if "index" not in found.match.blocks or found.inputs.exact:
        return
    block = found.match.blocks["index"]
    falling = [i for i, target in enumerate(found.inputs.target) if target > 1 - target]
    if not falling:
        return
    cells = [a1((block.row + i, block.col)) for i in falling]
    yield Finding(
        "An approximate MATCH on targets that are not sorted",
        f"{formula(found, 'index')} in {areas(found, 'index')} has no third argument, so it "
        "expects "
        f"ascending values, but {len(cells)} rows hold 1 before 0. Excel searches by halves and "
        "happens to land on the 1; a search for the last value not above 1 would answer 2, and "
        "some programs do. With 0 as third argument nothing is left to luck.",
        " ".join(cells),
    )


LIKELIHOOD = Method(
    Legend(
        "likelihood look-up",
        {
            "nll": Role(
                ROW, ways("-target*log_p-other*log_q"), by=engines.nll, labels=("nll",)
            ),
            "log_p": Role(
                ROW, in_any_base(lambda log_p, log_q: log_p), by=engines.log,
                labels=("logpredcat",),
            ),
            "log_q": Role(
                ROW, in_any_base(lambda log_p, log_q: log_q), by=engines.log,
                labels=("logpreddog",),
            ),
            "other": Role(
                ROW, ways("1-target"), by="1-target", labels=("isdog",), typed=True,
                values=(0.0, 1.0),
            ),
            "index": Role(
                ROW,
                ways(
                    Way("MATCH(1,targets)", exact=False), Way("MATCH(1,targets,0)", exact=True)
                ),
                by=engines.target_index,
                labels=("idx",),
            ),
            "picked": Role(
                ROW,
                ways("OFFSET(p,0,index)", "INDEX(logs,index)", "CHOOSE(index,log_p,log_q)"),
                by=engines.nll_by_lookup,
                labels=("idxpred",),
            ),
            "targets": Role(("r", "c"), view=True),
            "logs": Role(("r", "c"), view=True),
            **PREDICTED,
        },
        essential=("nll", "log_p", "log_q", "other", "target", "p"),
        derive=_targets_are_one_range,
    ),
    load_cross_entropy,
    _recompute,
    findings=(base_ten("log_p"), unsorted_targets),
)  # fmt: skip
