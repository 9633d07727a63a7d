"""A fitted rating model to be read: from a factor sheet of a workbook, or from a ratings file."""

from __future__ import annotations

import difflib
from dataclasses import field

import numpy as np
import numpy.typing as npt

from xlrepro.datasets.movielens import RatingFile
from xlrepro.engines.arithmetic.sums import Array
from xlrepro.engines.factors.components import FitComparison, compare_fits
from xlrepro.engines.factors.factor_fit import Factors
from xlrepro.engines.factors.interpret import RatingModel
from xlrepro.engines.factors.latent_factors import LatentFactors
from xlrepro.engines.factors.sparse_factors import Ratings, predict_pairs
from xlrepro.insights.solver_fit import stored_factors
from xlrepro.models.crosstab import rating_labels
from xlrepro.models.method import Recognised
from xlrepro.records import dataclass
from xlrepro.workbook import WorkbookError

MOST_CELLS = 20_000_000  # predictions of two fits that are compared; beyond, those of the rated


@dataclass(frozen=True)
class Crosstab:
    """Ratings of n users and m items, (n, m) with nan for a blank, and their fitted factors.

    Users and items by id, items by name too. What the model adds to every prediction is in the
    user biases.
    """

    users: list[str]
    items: list[str]
    names: list[str]
    ratings: Array
    factors: Factors


@dataclass(frozen=True)
class Subject:
    """A model, the ids of its users and items, and titles of items by id."""

    source: str
    model: RatingModel
    users: list[str]
    items: list[str]
    titles: dict[str, str] = field(default_factory=dict)

    def name(self, item: int) -> str:
        """The id of an item, and its title where it has one."""
        label = self.items[item]
        return f"{label} {self.titles[label]}" if label in self.titles else label

    def user(self, text: str) -> int:
        """A user by id; raises WorkbookError for one that is not there."""
        return _find(self.source, "user", text, self.users)

    def item(self, text: str) -> int:
        """An item by id or by title, whatever the case."""
        for i, label in enumerate(self.items):
            if self.titles.get(label, "").casefold() == text.casefold():
                return i
        titles = [self.titles[label] for label in self.items if label in self.titles]
        return _find(self.source, "item", text, self.items, titles)

    def crosstab(self, most: int = 15) -> Crosstab:
        """The most rated items and the users who rated most, each in the order that they have."""
        ratings, factors = self.model.ratings, self.model.factors
        n, m = ratings.shape
        users = np.sort(most_rated(np.bincount(ratings.users, minlength=n), most))
        items = np.sort(most_rated(np.bincount(ratings.items, minlength=m), most))
        kept = np.isin(ratings.users, users) & np.isin(ratings.items, items)
        rows = np.searchsorted(users, ratings.users[kept])
        table = np.full((len(users), len(items)), np.nan)
        table[rows, np.searchsorted(items, ratings.items[kept])] = ratings.values[kept]
        biases = None if factors.user_bias is None else factors.user_bias[users] + self.model.offset
        return Crosstab(
            [self.users[u] for u in users],
            [self.items[i] for i in items],
            [self.name(i) for i in items],
            table,
            Factors(
                factors.users[users],
                factors.items[items],
                biases,
                None if factors.item_bias is None else factors.item_bias[items],
            ),
        )


def most_rated(counts: npt.NDArray[np.intp], most: int) -> npt.NDArray[np.intp]:
    """The indexes of the highest counts, from the highest down."""
    return np.argsort(-counts, kind="stable")[:most]


def _find(source: str, kind: str, text: str, labels: list[str], titles: list[str] = []) -> int:  # noqa: B006
    if text in labels:
        return labels.index(text)
    known = titles or labels
    near = difflib.get_close_matches(text, known, 3, 0.4) or known[:3]
    raise WorkbookError(
        f"{source}: wanted a rated {kind} such as {', '.join(near)}, found {text!r}"
    )


def from_sheet(source: str, loaded: Recognised, titles: dict[str, str]) -> Subject:
    """The factors that a sheet stores."""
    given = loaded.inputs
    users, items = np.nonzero(~np.isnan(given.ratings))
    if not len(users):
        raise WorkbookError(f"{source}: wanted ratings, found none")
    ratings = Ratings(users, items, given.ratings[users, items], given.ratings.shape)
    labels = rating_labels(loaded.match)
    return Subject(source, RatingModel(ratings, stored_factors(given)), *labels, titles)


def from_ratings(
    source: str, data: RatingFile, n_factors: int, l2: float, seed: int, titles: dict[str, str]
) -> Subject:
    """Factors and biases fitted to the ratings of a file."""
    ratings = data.ratings
    pairs = np.column_stack([ratings.users, ratings.items])
    fit = LatentFactors(n_factors, l2=l2, random_state=seed).fit(pairs, ratings.values)
    rows, columns = np.argsort(fit.users_), np.argsort(fit.items_)
    assert fit.user_biases_ is not None and fit.item_biases_ is not None
    factors = Factors(
        fit.user_factors_[rows],
        fit.item_factors_[columns],
        fit.user_biases_[rows],
        fit.item_biases_[columns],
    )
    return Subject(
        source, RatingModel(ratings, factors, fit.offset_, l2), data.users, data.items, titles
    )


def compare(first: Subject, second: Subject) -> FitComparison:
    """Two fits of the same users and items; raises WorkbookError where these are not the same."""
    for kind in ("users", "items"):
        if getattr(first, kind) != getattr(second, kind):
            raise WorkbookError(
                f"{second.source}: wanted the {kind} of {first.source}, found others"
            )
    a, b = first.model, second.model
    if np.prod(a.ratings.shape) <= MOST_CELLS:
        predictions = a.predict(), b.predict()
    else:
        users, items = a.ratings.users, a.ratings.items
        predictions = (
            predict_pairs(a.factors, users, items, a.offset),
            predict_pairs(b.factors, users, items, b.offset),
        )
    fits = [(model.factors.users, model.factors.items) for model in (a, b)]
    return compare_fits(fits[0], fits[1], predictions)
