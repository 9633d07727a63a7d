"""graddesc.xlsm, as Python.

    inputs = Inputs.read()
    results = run(inputs)

Any input that is one number may be an array of scenarios.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from xlrepro.functions import count
from xlrepro.support import (
    Line,
    Number,
    each_scenario,
    from_excel,
    in_frames,
    read_inputs,
    to_excel,
    with_scenarios,
    zeros,
)

from .cells import INPUTS, RESULTS

if TYPE_CHECKING:
    from pandas import DataFrame

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class DataInputs:
    """What is typed on the sheet data."""

    intercept: Number  # const
    slope: Number
    x: Line


@dataclass(frozen=True)
class BasicInputs:
    """What is typed on the sheet basic."""

    start_b: Number  # intercept
    lr: Number  # learn
    start_a: Number  # slope
    x: Line
    y: Line


@dataclass(frozen=True)
class MomentumInputs:
    """What is typed on the sheet momentum."""

    start_b: Number  # b
    beta: Number
    start_a: Number  # a
    lr: Number  # a learn
    x: Line
    y: Line
    saved_mean_b: Number
    saved_mean_a: Number


@dataclass(frozen=True)
class RmspropInputs:
    """What is typed on the sheet rmsprop."""

    start_b: Number  # b
    beta: Number  # learn
    start_a: Number  # a
    lr: Number  # a learn
    x: Line
    y: Line
    saved_sq_b: Number
    saved_sq_a: Number


@dataclass(frozen=True)
class AdamInputs:
    """What is typed on the sheet adam."""

    start_b: Number  # b
    beta: Number
    beta_sq: Number  # beta
    start_a: Number  # a
    lr: Number  # a learn
    x: Line
    y: Line
    saved_mean_b: Number
    saved_mean_a: Number
    saved_sq_b: Number
    saved_sq_a: Number


@dataclass(frozen=True)
class AdamAnnInputs:
    """What is typed on the sheet adam_ann."""

    start_b: Number  # b
    beta: Number
    beta_sq: Number  # beta
    start_a: Number  # a
    lr: Number  # a learn
    prev_sq: Number  # new a
    x: Line
    y: Line
    saved_mean_b: Number
    saved_mean_a: Number
    saved_sq_b: Number
    saved_sq_a: Number


@dataclass(frozen=True)
class Inputs:
    """All that was typed, sheet by sheet."""

    data: DataInputs
    basic: BasicInputs
    momentum: MomentumInputs
    rmsprop: RmspropInputs
    adam: AdamInputs
    adam_ann: AdamAnnInputs

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
class Data:
    """What is computed on the sheet data."""

    y: Line


def calculate_data(given: Inputs) -> Data:
    """The sheet data, rows 5 to 33."""
    data = given.data
    y = data.intercept + data.x * data.slope  # data!C5:C33
    return Data(y=y)


@dataclass(frozen=True)
class Basic:
    """What is computed on the sheet basic."""

    b: Line  # intercept
    a: Line  # slope
    pred: Line  # y_pred
    err_sq: Line  # err^2
    moved_err_b: Line  # errb1
    slope_b: Line  # est de/db
    moved_err_a: Line  # erra1
    slope_a: Line  # est de/da
    de_db: Line  # de/db
    de_da: Line  # de/da
    new_a: Line
    new_b: Line
    rmse: Number  # rmse err^2
    norm_b: Number  # rmse de/db
    norm_a: Number  # rmse de/da


def calculate_basic(given: Inputs) -> Basic:
    """The sheet basic, rows 4 to 33."""
    basic = given.basic
    b = zeros(29, given)
    b[0] = basic.start_b  # basic!C4
    a = zeros(29, given)
    a[0] = basic.start_a  # basic!D4
    pred, de_db, de_da, new_a, new_b = zeros((5, 29), given)
    for i in range(29):
        if i >= 1:
            b[i] = new_b[i - 1]  # basic!C5:C32
            a[i] = new_a[i - 1]  # basic!D5:D32
        pred[i] = b[i] + a[i] * basic.x[i]  # basic!E4:E32
        de_db[i] = 2 * (pred[i] - basic.y[i])  # basic!K4:K32
        de_da[i] = de_db[i] * basic.x[i]  # basic!L4:L32
        new_a[i] = a[i] - de_da[i] * basic.lr  # basic!M4:M32
        new_b[i] = b[i] - de_db[i] * basic.lr  # basic!N4:N32
    err_sq = (basic.y - pred) ** 2  # basic!F4:F32
    moved_err_b = (b + 0.01 + basic.x * a - basic.y) ** 2  # basic!G4:G32
    slope_b = (moved_err_b - err_sq) / 0.01  # basic!H4:H32
    moved_err_a = ((a + 0.01) * basic.x + b - basic.y) ** 2  # basic!I4:I32
    slope_a = (moved_err_a - err_sq) / 0.01  # basic!J4:J32
    rmse = np.sqrt(err_sq.sum(axis=0))  # basic!F33
    norm_b = np.sqrt((de_db**2).sum(axis=0))  # basic!K33
    norm_a = np.sqrt((de_da**2).sum(axis=0))  # basic!L33
    return Basic(
        b=b,
        a=a,
        pred=pred,
        err_sq=err_sq,
        moved_err_b=moved_err_b,
        slope_b=slope_b,
        moved_err_a=moved_err_a,
        slope_a=slope_a,
        de_db=de_db,
        de_da=de_da,
        new_a=new_a,
        new_b=new_b,
        rmse=rmse,
        norm_b=norm_b,
        norm_a=norm_a,
    )


@dataclass(frozen=True)
class Momentum:
    """What is computed on the sheet momentum."""

    rest: Number  # beta
    mean_b: Line
    mean_a: Line
    b: Line
    a: Line
    pred: Line
    de_db: Line  # de/db
    de_da: Line  # de/da
    new_b: Line
    new_a: Line
    err_sq: Line  # err^2
    rmse: Number  # err^2


def calculate_momentum(given: Inputs) -> Momentum:
    """The sheet momentum, rows 1 to 33."""
    momentum = given.momentum
    rest = 1 - momentum.beta  # momentum!K1
    mean_b = zeros(30, given)
    mean_b[0] = momentum.saved_mean_b  # momentum!J3
    mean_a = zeros(30, given)
    mean_a[0] = momentum.saved_mean_a  # momentum!K3
    b = zeros(29, given)
    b[0] = momentum.start_b  # momentum!C4
    a = zeros(29, given)
    a[0] = momentum.start_a  # momentum!D4
    de_db, de_da, new_b, new_a = zeros((4, 29), given)
    for i in range(29):
        if i >= 1:
            b[i] = new_b[i - 1]  # momentum!C5:C32
            a[i] = new_a[i - 1]  # momentum!D5:D32
        de_db[i] = 2 * (a[i] * momentum.x[i] + b[i] - momentum.y[i])  # momentum!F4:F32
        de_da[i] = de_db[i] * momentum.x[i]  # momentum!G4:G32
        mean_b[i + 1] = mean_b[i] * momentum.beta + rest * de_db[i]  # momentum!J4:J32
        new_b[i] = b[i] - mean_b[i + 1] * momentum.lr  # momentum!H4:H32
        mean_a[i + 1] = mean_a[i] * momentum.beta + rest * de_da[i]  # momentum!K4:K32
        new_a[i] = a[i] - mean_a[i + 1] * momentum.lr  # momentum!I4:I32
    pred = b + a * momentum.x  # momentum!E4:E32
    err_sq = (momentum.y - pred) ** 2  # momentum!L4:L32
    rmse = np.sqrt(err_sq.sum(axis=0))  # momentum!L33
    return Momentum(
        rest=rest,
        mean_b=mean_b,
        mean_a=mean_a,
        b=b,
        a=a,
        pred=pred,
        de_db=de_db,
        de_da=de_da,
        new_b=new_b,
        new_a=new_a,
        err_sq=err_sq,
        rmse=rmse,
    )


@dataclass(frozen=True)
class Rmsprop:
    """What is computed on the sheet rmsprop."""

    rest: Number  # learn
    sq_b: Line
    sq_a: Line
    b: Line
    a: Line
    pred: Line
    de_db: Line  # de/db
    de_da: Line  # de/da
    new_b: Line
    new_a: Line


def calculate_rmsprop(given: Inputs) -> Rmsprop:
    """The sheet rmsprop, rows 1 to 32."""
    rmsprop = given.rmsprop
    rest = 1 - rmsprop.beta  # rmsprop!K1
    sq_b = zeros(30, given)
    sq_b[0] = rmsprop.saved_sq_b  # rmsprop!J3
    sq_a = zeros(30, given)
    sq_a[0] = rmsprop.saved_sq_a  # rmsprop!K3
    b = zeros(29, given)
    b[0] = rmsprop.start_b  # rmsprop!C4
    a = zeros(29, given)
    a[0] = rmsprop.start_a  # rmsprop!D4
    de_db, de_da, new_b, new_a = zeros((4, 29), given)
    for i in range(29):
        if i >= 1:
            b[i] = new_b[i - 1]  # rmsprop!C5:C32
            a[i] = new_a[i - 1]  # rmsprop!D5:D32
        de_db[i] = 2 * (a[i] * rmsprop.x[i] + b[i] - rmsprop.y[i])  # rmsprop!F4:F32
        de_da[i] = de_db[i] * rmsprop.x[i]  # rmsprop!G4:G32
        new_b[i] = b[i] - de_db[i] * rmsprop.lr / np.sqrt(sq_b[i])  # rmsprop!H4:H32
        new_a[i] = a[i] - de_da[i] * rmsprop.lr / np.sqrt(sq_a[i])  # rmsprop!I4:I32
        sq_b[i + 1] = sq_b[i] * rmsprop.beta + rest * de_db[i] ** 2  # rmsprop!J4:J32
        sq_a[i + 1] = sq_a[i] * rmsprop.beta + rest * de_da[i] ** 2  # rmsprop!K4:K32
    pred = b + a * rmsprop.x  # rmsprop!E4:E32
    return Rmsprop(
        rest=rest,
        sq_b=sq_b,
        sq_a=sq_a,
        b=b,
        a=a,
        pred=pred,
        de_db=de_db,
        de_da=de_da,
        new_b=new_b,
        new_a=new_a,
    )


@dataclass(frozen=True)
class Adam:
    """What is computed on the sheet adam."""

    rest: Number  # beta
    rest_sq: Number  # beta
    mean_b: Line
    mean_a: Line
    sq_b: Line
    sq_a: Line
    b: Line
    a: Line
    pred: Line
    de_db: Line  # de/db
    de_da: Line  # de/da
    new_b: Line
    new_a: Line


def calculate_adam(given: Inputs) -> Adam:
    """The sheet adam, rows 1 to 32."""
    adam = given.adam
    rest = 1 - adam.beta  # adam!K1
    rest_sq = 1 - adam.beta_sq  # adam!M1
    mean_b = zeros(30, given)
    mean_b[0] = adam.saved_mean_b  # adam!J3
    mean_a = zeros(30, given)
    mean_a[0] = adam.saved_mean_a  # adam!K3
    sq_b = zeros(30, given)
    sq_b[0] = adam.saved_sq_b  # adam!L3
    sq_a = zeros(30, given)
    sq_a[0] = adam.saved_sq_a  # adam!M3
    b = zeros(29, given)
    b[0] = adam.start_b  # adam!C4
    a = zeros(29, given)
    a[0] = adam.start_a  # adam!D4
    de_db, de_da, new_b, new_a = zeros((4, 29), given)
    for i in range(29):
        if i >= 1:
            b[i] = new_b[i - 1]  # adam!C5:C32
            a[i] = new_a[i - 1]  # adam!D5:D32
        de_db[i] = 2 * (a[i] * adam.x[i] + b[i] - adam.y[i])  # adam!F4:F32
        de_da[i] = de_db[i] * adam.x[i]  # adam!G4:G32
        mean_b[i + 1] = mean_b[i] * adam.beta + rest * de_db[i]  # adam!J4:J32
        mean_a[i + 1] = mean_a[i] * adam.beta + rest * de_da[i]  # adam!K4:K32
        sq_b[i + 1] = sq_b[i] * adam.beta_sq + rest_sq * de_db[i] ** 2  # adam!L4:L32
        new_b[i] = b[i] - mean_b[i + 1] * adam.lr / np.sqrt(sq_b[i + 1])  # adam!H4:H32
        sq_a[i + 1] = sq_a[i] * adam.beta_sq + rest_sq * de_da[i] ** 2  # adam!M4:M32
        new_a[i] = a[i] - mean_a[i + 1] * adam.lr / np.sqrt(sq_a[i + 1])  # adam!I4:I32
    pred = b + a * adam.x  # adam!E4:E32
    return Adam(
        rest=rest,
        rest_sq=rest_sq,
        mean_b=mean_b,
        mean_a=mean_a,
        sq_b=sq_b,
        sq_a=sq_a,
        b=b,
        a=a,
        pred=pred,
        de_db=de_db,
        de_da=de_da,
        new_b=new_b,
        new_a=new_a,
    )


@dataclass(frozen=True)
class AdamAnn:
    """What is computed on the sheet adam_ann."""

    rest: Number  # beta
    rest_sq: Number  # beta
    mean_b: Line
    mean_a: Line
    sq_b: Line
    sq_a: Line
    b: Line
    a: Line
    pred: Line
    de_db: Line  # de/db
    de_da: Line  # de/da
    new_b: Line
    new_a: Line
    norm_b: Number  # de/db
    norm_a: Number  # de/da
    avg_sq: Number  # avg_grad2
    inverse_mean_a: Number
    inverse_sq_b: Number
    gradrat: Number


@each_scenario
def calculate_adam_ann(given: Inputs) -> AdamAnn:
    """The sheet adam_ann, rows 1 to 34."""
    adam_ann = given.adam_ann
    rest = 1 - adam_ann.beta  # adam_ann!K1
    rest_sq = 1 - adam_ann.beta_sq  # adam_ann!M1
    mean_b = zeros(30, given)
    mean_b[0] = adam_ann.saved_mean_b  # adam_ann!J3
    mean_a = zeros(30, given)
    mean_a[0] = adam_ann.saved_mean_a  # adam_ann!K3
    sq_b = zeros(30, given)
    sq_b[0] = adam_ann.saved_sq_b  # adam_ann!L3
    sq_a = zeros(30, given)
    sq_a[0] = adam_ann.saved_sq_a  # adam_ann!M3
    b = zeros(29, given)
    b[0] = adam_ann.start_b  # adam_ann!C4
    a = zeros(29, given)
    a[0] = adam_ann.start_a  # adam_ann!D4
    de_db, de_da, new_b, new_a = zeros((4, 29), given)
    for i in range(29):
        if i >= 1:
            b[i] = new_b[i - 1]  # adam_ann!C5:C32
            a[i] = new_a[i - 1]  # adam_ann!D5:D32
        de_db[i] = 2 * (a[i] * adam_ann.x[i] + b[i] - adam_ann.y[i])  # adam_ann!F4:F32
        de_da[i] = de_db[i] * adam_ann.x[i]  # adam_ann!G4:G32
        mean_b[i + 1] = mean_b[i] * adam_ann.beta + rest * de_db[i]  # adam_ann!J4:J32
        mean_a[i + 1] = mean_a[i] * adam_ann.beta + rest * de_da[i]  # adam_ann!K4:K32
        sq_b[i + 1] = sq_b[i] * adam_ann.beta_sq + rest_sq * de_db[i] ** 2  # adam_ann!L4:L32
        new_b[i] = b[i] - mean_b[i + 1] * adam_ann.lr / np.sqrt(sq_b[i + 1])  # adam_ann!H4:H32
        sq_a[i + 1] = sq_a[i] * adam_ann.beta_sq + rest_sq * de_da[i] ** 2  # adam_ann!M4:M32
        new_a[i] = a[i] - mean_a[i + 1] * adam_ann.lr / np.sqrt(sq_a[i + 1])  # adam_ann!I4:I32
    pred = b + a * adam_ann.x  # adam_ann!E4:E32
    norm_b = np.sqrt((de_db**2).sum(axis=0)) / count(de_db)  # adam_ann!F33
    norm_a = np.sqrt((de_da**2).sum(axis=0)) / count(de_da)  # adam_ann!G33
    avg_sq = np.sqrt(adam_ann.saved_sq_b) + np.sqrt(adam_ann.saved_sq_a)  # adam_ann!N33
    inverse_mean_a = 1 / mean_a[0]  # adam_ann!K34
    inverse_sq_b = 1 / sq_b[0]  # adam_ann!L34
    gradrat = avg_sq / adam_ann.prev_sq  # adam_ann!N34
    return AdamAnn(
        rest=rest,
        rest_sq=rest_sq,
        mean_b=mean_b,
        mean_a=mean_a,
        sq_b=sq_b,
        sq_a=sq_a,
        b=b,
        a=a,
        pred=pred,
        de_db=de_db,
        de_da=de_da,
        new_b=new_b,
        new_a=new_a,
        norm_b=norm_b,
        norm_a=norm_a,
        avg_sq=avg_sq,
        inverse_mean_a=inverse_mean_a,
        inverse_sq_b=inverse_sq_b,
        gradrat=gradrat,
    )


@dataclass(frozen=True)
class Results:
    """All that the workbook computes."""

    data: Data
    basic: Basic
    momentum: Momentum
    rmsprop: Rmsprop
    adam: Adam
    adam_ann: AdamAnn

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
        data = calculate_data(given)
        basic = calculate_basic(given)
        momentum = calculate_momentum(given)
        rmsprop = calculate_rmsprop(given)
        adam = calculate_adam(given)
        adam_ann = calculate_adam_ann(given)
    return Results(
        data=data, basic=basic, momentum=momentum, rmsprop=rmsprop, adam=adam, adam_ann=adam_ann
    )
