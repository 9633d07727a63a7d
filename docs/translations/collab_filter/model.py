"""collab_filter.xlsx, as Python.

    inputs = Inputs.read()
    results = run(inputs)

Any input that is one number may be an array of scenarios.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from xlrepro.functions import count, match, sqrt, sumxmy2
from xlrepro.support import (
    Line,
    MixedLine,
    MixedTable,
    Number,
    Table,
    TextLine,
    as_numbers,
    below,
    beside,
    blanks,
    each_scenario,
    equal,
    from_excel,
    in_frames,
    index,
    read_inputs,
    steps,
    to_excel,
    with_scenarios,
)

from .cells import INPUTS, RESULTS

if TYPE_CHECKING:
    from pandas import DataFrame

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class DotprodInputs:
    """What is typed on the sheet dotprod."""

    rating: MixedTable
    movie: Table  # The factors began as random numbers; to movieId
    user: Table


@dataclass(frozen=True)
class Movielens1hotInputs:
    """What is typed on the sheet movielens_1hot."""

    user_id: MixedLine  # userId
    movie_id: MixedLine  # movieId
    rating: Line
    user_keys: Line  # Row Labels, by idx
    users_idx_1: MixedLine  # Users
    users: MixedTable
    movie_keys: Line  # Row Labels, by idx
    movie: Table  # Users
    users_row_37: MixedTable  # Users
    original_data_user_idx: MixedLine  # user idx
    user_no: Number  # rating
    movie_no: Number  # rating
    user_count: Number  # idx
    movie_count: Number  # idx


@dataclass(frozen=True)
class MovielensEmbInputs:
    """What is typed on the sheet movielens_emb."""

    user_place: Line  # user idx
    movie_place: Line  # movie idx
    user_keys: MixedLine  # Row Labels
    user_id: Line  # userId
    movie_id: Line  # movieId
    rating: Line
    movie_keys: MixedLine  # Row Labels, by idx
    row_labels: MixedLine
    movie: Table
    user_count: Number  # idx
    movie_count: Number  # idx


@dataclass(frozen=True)
class BiasInputs:
    """What is typed on the sheet bias."""

    rating: MixedTable
    movie_bias: Line
    movie: Table
    user_bias: Line
    user: Table


@dataclass(frozen=True)
class WordEmbInputs:
    """What is typed on the sheet word_emb."""

    word_place: Line  # Word Id
    word_keys: TextLine  # Vocab
    row_labels: MixedLine
    word_id: TextLine  # Orig text
    word: Table  # a to We
    word_count: Number  # Word id


@dataclass(frozen=True)
class Inputs:
    """All that was typed, sheet by sheet."""

    dotprod: DotprodInputs
    movielens_1hot: Movielens1hotInputs
    movielens_emb: MovielensEmbInputs
    bias: BiasInputs
    word_emb: WordEmbInputs

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
class Dotprod:
    """What is computed on the sheet dotprod."""

    pred: Table
    rmse: Number


@each_scenario
def calculate_dotprod(given: Inputs) -> Dotprod:
    """The sheet dotprod, rows 25 to 41."""
    dotprod = given.dotprod
    pred = np.where(equal(dotprod.rating, ""), 0.0, dotprod.user @ dotprod.movie)  # dotprod!H25:V39
    rmse = sqrt(sumxmy2(dotprod.rating, pred) / count(dotprod.rating))  # dotprod!V41
    return Dotprod(pred=pred, rmse=rmse)


@dataclass(frozen=True)
class Movielens1hot:
    """What is computed on the sheet movielens_1hot."""

    user_no: Line  # rating
    movie_no: Line  # rating
    user_idx: Line
    movie_idx: Line
    user_hot: Table  # 1 to 15
    user_act: Table  # Users
    movie_hot: Table  # 1 to 15
    movie_act: Table  # Users
    pred: Line  # Preds
    err_sq: Line  # Loss
    user_count: Line  # idx
    user: Table  # Users
    movie_count: Line  # idx
    rmse: Number  # RMSE Loss


@each_scenario
def calculate_movielens_1hot(given: Inputs) -> Movielens1hot:
    """The sheet movielens_1hot, rows 2 to 210.

    By rating (15), idx (15).
    """
    movielens_1hot = given.movielens_1hot
    user_no = steps(movielens_1hot.user_no, 1, 15, given)  # movielens_1hot!O2:AC2
    movie_no = steps(movielens_1hot.movie_no, 1, 15, given)  # movielens_1hot!AK2:AY2
    # movielens_1hot!K3:K208
    user_idx = as_numbers(
        match(movielens_1hot.user_id[:206].astype(float), movielens_1hot.user_keys)
    )
    # movielens_1hot!L3:L208
    movie_idx = as_numbers(
        match(movielens_1hot.movie_id[:206].astype(float), movielens_1hot.movie_keys)
    )
    user_hot = np.where(user_idx[:, None] == user_no, 1.0, 0.0)  # movielens_1hot!O3:AC208
    movie_hot = np.where(movie_idx[:, None] == movie_no, 1.0, 0.0)  # movielens_1hot!AK3:AY208
    movie_act = movie_hot @ movielens_1hot.movie  # movielens_1hot!BA3:BE208
    user = given.dotprod.user  # movielens_1hot!C4:G18
    user_act = user_hot @ user  # movielens_1hot!AE3:AI208
    pred = (user_act * movie_act).sum(axis=1)  # movielens_1hot!BG3:BG208
    err_sq = (pred - movielens_1hot.rating) ** 2  # movielens_1hot!BH3:BH208
    user_count = steps(movielens_1hot.user_count, 1, 15, given)  # movielens_1hot!A4:A18
    movie_count = steps(movielens_1hot.movie_count, 1, 15, given)  # movielens_1hot!A22:A36
    rmse = np.sqrt(err_sq.mean(axis=0))  # movielens_1hot!BH210
    return Movielens1hot(
        user_no=user_no,
        movie_no=movie_no,
        user_idx=user_idx,
        movie_idx=movie_idx,
        user_hot=user_hot,
        user_act=user_act,
        movie_hot=movie_hot,
        movie_act=movie_act,
        pred=pred,
        err_sq=err_sq,
        user_count=user_count,
        user=user,
        movie_count=movie_count,
        rmse=rmse,
    )


@dataclass(frozen=True)
class MovielensEmb:
    """What is computed on the sheet movielens_emb."""

    user_idx: Line
    user_act: Table  # 1 to 5
    movie_idx: Line
    movie_act: Table  # 1 to 5
    pred: Line  # predict
    err_sq: Line  # error^2
    user_count: Line  # idx
    user: Table
    movie_count: Line  # idx
    rmse: Number  # RMSE error^2


@each_scenario
def calculate_movielens_emb(given: Inputs) -> MovielensEmb:
    """The sheet movielens_emb, rows 3 to 210.

    By user_idx (5), movie_idx (5), idx (15).
    """
    movielens_emb = given.movielens_emb
    # movielens_emb!L3:L208
    user_idx = match(movielens_emb.user_id, movielens_emb.user_keys[1:].astype(float))
    # movielens_emb!R3:R208
    movie_idx = match(movielens_emb.movie_id, movielens_emb.movie_keys[1:].astype(float))
    # movielens_emb!S3:W208
    movie_act = as_numbers(
        index(
            beside(
                movielens_emb.movie_keys,
                below(movielens_emb.row_labels, movielens_emb.movie, given),
                given,
            ),
            (movie_idx + 1)[:, None],
            movielens_emb.movie_place + 1,
        )
    )
    user = given.dotprod.user  # movielens_emb!C4:G18
    # movielens_emb!M3:Q208
    user_act = as_numbers(
        index(
            beside(movielens_emb.user_keys, below(blanks(5, given), user, given), given),
            (user_idx + 1)[:, None],
            movielens_emb.user_place + 1,
        )
    )
    pred = (user_act * movie_act).sum(axis=1)  # movielens_emb!X3:X208
    err_sq = (movielens_emb.rating - pred) ** 2  # movielens_emb!Y3:Y208
    user_count = steps(movielens_emb.user_count, 1, 15, given)  # movielens_emb!A4:A18
    movie_count = steps(movielens_emb.movie_count, 1, 15, given)  # movielens_emb!A22:A36
    rmse = np.sqrt(err_sq.mean(axis=0))  # movielens_emb!Y210
    return MovielensEmb(
        user_idx=user_idx,
        user_act=user_act,
        movie_idx=movie_idx,
        movie_act=movie_act,
        pred=pred,
        err_sq=err_sq,
        user_count=user_count,
        user=user,
        movie_count=movie_count,
        rmse=rmse,
    )


@dataclass(frozen=True)
class Bias:
    """What is computed on the sheet bias."""

    pred: Table
    rmse: Number


@each_scenario
def calculate_bias(given: Inputs) -> Bias:
    """The sheet bias, rows 26 to 42."""
    bias = given.bias
    # bias!H26:V40
    pred = (
        np.where(equal(bias.rating, ""), 0.0, bias.user @ bias.movie)
        + bias.movie_bias
        + bias.user_bias[:, None]
    )
    rmse = sqrt(sumxmy2(bias.rating, pred) / count(bias.rating))  # bias!V42
    return Bias(pred=pred, rmse=rmse)


@dataclass(frozen=True)
class WordEmb:
    """What is computed on the sheet word_emb."""

    word_idx: Line  # Word Id
    word_act: Table  # 1 to 5
    word_count: Line  # Word id, by row_labels


@each_scenario
def calculate_word_emb(given: Inputs) -> WordEmb:
    """The sheet word_emb, rows 3 to 50.

    By word_id (5), row_labels (14).
    """
    word_emb = given.word_emb
    word_idx = match(word_emb.word_id, word_emb.word_keys[1:])  # word_emb!J3:J50
    # word_emb!K3:O50
    word_act = index(
        beside(word_emb.word_keys, below(word_emb.row_labels, word_emb.word, given), given),
        (word_idx + 1)[:, None],
        word_emb.word_place + 1,
    )
    word_count = steps(word_emb.word_count, 1, 14, given)  # word_emb!A4:A17
    return WordEmb(word_idx=word_idx, word_act=word_act, word_count=word_count)


@dataclass(frozen=True)
class Results:
    """All that the workbook computes."""

    dotprod: Dotprod
    movielens_1hot: Movielens1hot
    movielens_emb: MovielensEmb
    bias: Bias
    word_emb: WordEmb

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
        dotprod = calculate_dotprod(given)
        movielens_1hot = calculate_movielens_1hot(given)
        movielens_emb = calculate_movielens_emb(given)
        bias = calculate_bias(given)
        word_emb = calculate_word_emb(given)
    return Results(
        dotprod=dotprod,
        movielens_1hot=movielens_1hot,
        movielens_emb=movielens_emb,
        bias=bias,
        word_emb=word_emb,
    )
