"""entropy_example.xlsx, as Python.

    inputs = Inputs.read()
    results = run(inputs)

Any input that is one number may be an array of scenarios.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from xlrepro.functions import match
from xlrepro.support import (
    Line,
    Number,
    beside,
    collected,
    constant,
    each_scenario,
    from_excel,
    in_frames,
    line,
    read_inputs,
    to_excel,
    with_scenarios,
)
from xlrepro.support import index as index_

from .cells import INPUTS, RESULTS

if TYPE_CHECKING:
    from pandas import DataFrame

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class SoftmaxInputs:
    """What is typed on the sheet softmax."""

    image_1_logit: Line  # output
    image_2_logit: Line  # output


@dataclass(frozen=True)
class EntropyInputs:
    """What is typed on the sheet entropy."""

    target: Line  # isCat
    p: Line  # Preds


@dataclass(frozen=True)
class LogEntropyInputs:
    """What is typed on the sheet log_entropy."""

    target: Line  # isCat
    p: Line  # Preds


@dataclass(frozen=True)
class Inputs:
    """All that was typed, sheet by sheet."""

    softmax: SoftmaxInputs
    entropy: EntropyInputs
    log_entropy: LogEntropyInputs

    @classmethod
    def read(cls, folder: str | Path = FOLDER) -> Inputs:
        """The inputs in `inputs.toml` and the CSV files of a folder."""
        inputs: Inputs = read_inputs(cls, folder)
        return inputs

    @classmethod
    def from_excel(cls, path: str | Path) -> Inputs:
        """The inputs as they stand in the cells of a workbook."""
        inputs: Inputs = from_excel(cls, INPUTS, path)
        return inputs


@dataclass(frozen=True)
class Softmax:
    """What is computed on the sheet softmax."""

    image_1_exp: Line  # exp
    image_1_share: Line  # softmax
    image_2_exp: Line  # exp
    image_2_share: Line  # softmax
    sigmoid: Line  # Image 1
    sigmoid_from_cat: Line  # Image 2
    image_1_total: Number  # exp
    image_1_share_total: Number  # softmax
    image_2_total: Number  # exp
    image_2_share_total: Number  # softmax


def calculate_softmax(given: Inputs) -> Softmax:
    """The sheet softmax, rows 3 to 8."""
    image_1_exp = np.exp(given.softmax.image_1_logit)  # softmax!C3:C7
    image_2_exp = np.exp(given.softmax.image_2_logit)  # softmax!H3:H7
    sigmoid = image_1_exp / (1 + image_1_exp)  # softmax!K3:K7
    sigmoid_from_cat = image_2_exp / (1 + image_2_exp)  # softmax!L3:L7
    image_1_total = image_1_exp.sum(axis=0)  # softmax!C8
    image_1_share = image_1_exp / image_1_total  # softmax!D3:D7
    image_1_share_total = image_1_share.sum(axis=0)  # softmax!D8
    image_2_total = image_2_exp.sum(axis=0)  # softmax!H8
    image_2_share = image_2_exp / image_2_total  # softmax!I3:I7
    image_2_share_total = image_2_share.sum(axis=0)  # softmax!I8
    return Softmax(
        image_1_exp=image_1_exp,
        image_1_share=image_1_share,
        image_2_exp=image_2_exp,
        image_2_share=image_2_share,
        sigmoid=sigmoid,
        sigmoid_from_cat=sigmoid_from_cat,
        image_1_total=image_1_total,
        image_1_share_total=image_1_share_total,
        image_2_total=image_2_total,
        image_2_share_total=image_2_share_total,
    )


@dataclass(frozen=True)
class Entropy:
    """What is computed on the sheet entropy."""

    loss: Line
    case_value: Line  # case
    preds: Number


def calculate_entropy(given: Inputs) -> Entropy:
    """The sheet entropy, rows 2 to 9."""
    entropy = given.entropy
    # entropy!D2:D6
    loss = -entropy.target * np.log10(entropy.p) - (1 - entropy.target) * np.log10(1 - entropy.p)
    # entropy!E2:E6
    case_value = -np.where(entropy.target == 1, np.log10(entropy.p), np.log10(1 - entropy.p))
    preds = 25000 * 128 * 4 / 1000  # entropy!C9
    return Entropy(loss=loss, case_value=case_value, preds=preds)


@dataclass(frozen=True)
class LogEntropy:
    """What is computed on the sheet log_entropy."""

    other: Line  # isDog
    log_p: Line  # logPredCat
    log_q: Line  # logPredDog
    nll: Line
    index: Line  # idx
    picked: Line  # idxPred


@each_scenario
def calculate_log_entropy(given: Inputs) -> LogEntropy:
    """The sheet log_entropy, rows 2 to 6."""
    log_entropy = given.log_entropy
    other = 1 - log_entropy.target  # log_entropy!C2:C6
    log_p = np.log10(log_entropy.p)  # log_entropy!E2:E6
    log_q = np.log10(1 - log_entropy.p)  # log_entropy!F2:F6
    nll = -log_entropy.target * log_p - other * log_q  # log_entropy!G2:G6
    # log_entropy!H2:H6
    index = collected(
        [match(1, line(log_entropy.target[i], other[i], given)) for i in range(5)], given
    )
    # log_entropy!I2:I6
    picked = index_(
        beside(log_entropy.p, log_p, log_q, given),
        0 + (constant(np.arange(2.0, 7), given) - 2) + 1,
        index + (4 - 4) + 1,
    )
    return LogEntropy(other=other, log_p=log_p, log_q=log_q, nll=nll, index=index, picked=picked)


@dataclass(frozen=True)
class Results:
    """All that the workbook computes."""

    softmax: Softmax
    entropy: Entropy
    log_entropy: LogEntropy

    def frames(self) -> dict[str, DataFrame]:
        """The results under the headings that they have in the sheets."""
        found: dict[str, DataFrame] = in_frames(self, FOLDER)
        return found

    def to_excel(self, source: str | Path, target: str | Path) -> None:
        """Save a copy of the workbook whose cells hold these results."""
        to_excel(self, RESULTS, source, target)


def run(given: Inputs) -> Results:
    """Compute all; an input that is one value may be an array of scenarios."""
    given, _ = with_scenarios(given)
    with np.errstate(all="ignore"):
        softmax = calculate_softmax(given)
        entropy = calculate_entropy(given)
        log_entropy = calculate_log_entropy(given)
    return Results(softmax=softmax, entropy=entropy, log_entropy=log_entropy)
