"""What the factors and biases of a rating model say of its users and items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from xlrepro.engines.arithmetic.sums import Array
from xlrepro.engines.factors.factor_fit import Factors
from xlrepro.engines.factors.sparse_factors import Ratings


@dataclass(frozen=True)
class Standing:
    """One user or item: its bias (nan without biases), mean rating (nan if none) and count."""

    index: int
    bias: float
    mean: float
    count: int


class Reason(NamedTuple):
    """What one of the user's own ratings adds to a prediction."""

    item: int
    rating: float
    part: float


@dataclass(frozen=True)
class Recommendation:
    """An item that the user has not rated, with what its predicted rating is made of.

    predicted = offset + user_bias + item_bias + product. `reasons` split the product by the user's
    own ratings, largest part first; what they leave of it is `rest`.
    """

    item: int
    predicted: float
    offset: float
    user_bias: float
    item_bias: float
    product: float
    reasons: tuple[Reason, ...]
    rest: float


@dataclass(frozen=True)
class RatingModel:
    """Ratings and what was fitted to them: prediction = offset + biases + user . item.

    `l2` is the penalty that the fit had on the squares of the factors.
    """

    ratings: Ratings
    factors: Factors
    offset: float = 0.0
    l2: float = 0.0

    def standings(self, items: bool) -> list[Standing]:
        """Every item (or user), from the highest bias down; by mean rating without biases.

        The bias is what remains beside the factors, so it need not follow the mean rating. A
        number added to all items' biases and taken from all users' changes no prediction: their
        order means something, their level alone nothing.
        """
        side, size = (
            (self.ratings.items, self.ratings.shape[1])
            if items
            else (self.ratings.users, self.ratings.shape[0])
        )
        biases = self.factors.item_bias if items else self.factors.user_bias
        counts = np.bincount(side, minlength=size)
        sums = np.bincount(side, self.ratings.values, minlength=size)
        means = np.divide(sums, counts, out=np.full(size, np.nan), where=counts > 0)
        shown = np.full(size, np.nan) if biases is None else np.asarray(biases, dtype=float)
        order = np.lexsort((np.arange(size), -np.nan_to_num(means if biases is None else shown)))
        return [Standing(int(i), float(shown[i]), float(means[i]), int(counts[i])) for i in order]

    def predict(self) -> Array:
        """Every user's rating of every item, (n, m)."""
        factors = self.factors
        table = self.offset + factors.users @ factors.items.T
        if factors.user_bias is not None:
            table = table + factors.user_bias[:, None]
        if factors.item_bias is not None:
            table = table + factors.item_bias
        return np.asarray(table)

    def rmse(self) -> float:
        """Root mean squared error over the ratings."""
        users, items = self.ratings.users, self.ratings.items
        product = np.einsum("nk,nk->n", self.factors.users[users], self.factors.items[items])
        miss = self.ratings.values - self._level(users, items) - product
        return float(np.sqrt((miss**2).mean()))

    def recommend(self, user: int, most: int = 10) -> list[Recommendation]:
        """The items that a user has not rated, from the highest predicted rating down.

        Which factor a prediction owes its height to depends on the choice of factors, which is
        free; which of the user's ratings it owes it to does not. With items fixed, the user's
        factors that fit best are linear in what the user's ratings leave over the biases, and so

            product = sum over own ratings of  item . inverse(M'M + l2) m_i * (rating_i - level_i)

        M the factors m_i of the items rated: the explanation of Hu, Koren and Volinsky (2008). The
        user's stored factors may lie beside that best fit; `rest` tells by how much.
        """
        own = self.ratings.users == user
        rated, values = self.ratings.items[own], self.ratings.values[own]
        unseen = np.setdiff1d(np.arange(self.ratings.shape[1]), rated)
        factors = self.factors.items
        products = factors[unseen] @ self.factors.users[user]
        predicted = self._level(np.full(len(unseen), user), unseen) + products
        order = np.argsort(-predicted, kind="stable")[:most]
        left = values - self._level(np.full(len(rated), user), rated)
        known = factors[rated]
        penalty = self.l2 * np.eye(factors.shape[1])
        shares = np.linalg.pinv(known.T @ known + penalty, hermitian=True) @ known.T
        found = []
        for at in order:
            item = int(unseen[at])
            parts = factors[item] @ shares * left
            ranked = np.argsort(-np.abs(parts), kind="stable")
            reasons = tuple(
                Reason(int(rated[i]), float(values[i]), float(parts[i])) for i in ranked
            )
            found.append(
                Recommendation(
                    item,
                    float(predicted[at]),
                    self.offset,
                    _at(self.factors.user_bias, user),
                    _at(self.factors.item_bias, item),
                    float(products[at]),
                    reasons,
                    float(products[at] - parts.sum()),
                )
            )
        return found

    def _level(self, users: np.ndarray, items: np.ndarray) -> Array:
        """What is predicted without the product."""
        level = np.full(len(items), self.offset)
        if self.factors.user_bias is not None:
            level = level + self.factors.user_bias[users]
        if self.factors.item_bias is not None:
            level = level + self.factors.item_bias[items]
        return level


def _at(biases: Array | None, index: int) -> float:
    return 0.0 if biases is None else float(biases[index])
