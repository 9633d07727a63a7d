"""Latent factors as an estimator, with the conventions of scikit-learn and without needing it."""

from __future__ import annotations

import inspect
import math
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlrepro.engines.arithmetic.sums import Array
from xlrepro.engines.factors.bilinear import Range, squeeze
from xlrepro.engines.factors.factor_fit import Factors, fit_factors, random_factors
from xlrepro.engines.factors.rating_data import pairs, read_ratings
from xlrepro.engines.factors.sparse_factors import Ratings, SparseFit, als, lbfgs
from xlrepro.engines.factors.variational import variational

SMALL = 500  # numbers to fit, up to which second-order steps are quickest
SMALL_TABLE = 10_000  # cells, blank ones too, which they go through at each step
MIDDLE = 20_000  # ratings, up to which L-BFGS is
SOLVERS = ("auto", "lm", "lbfgs", "als", "vb")
SCALE = 0.1  # of random starts


@dataclass(frozen=True)
class FoldedIn:
    """A new user: factors (k,) and bias (0 where the model has none)."""

    factors: Array
    bias: float
    model: LatentFactors

    def predict(self, items: npt.ArrayLike) -> Array:
        """Predict this user's ratings of items, by label; unknown items as in `LatentFactors`."""
        model = self.model
        col = model.items_.get_indexer(pd.Index(np.asarray(items)))
        return model._rate(np.tile(self.factors, (len(col), 1)), self.bias, True, col)


class LatentFactors:
    """Ratings as a product of user and item factors, with biases around the mean.

        prediction = mean + user bias + item bias + user factors . item factors

    fitted by least squares with a penalty:

        sum (rating - prediction)^2 + l2 * sum (factors and biases)^2

    Without `biases` the prediction is the product alone. With `y_range=(low, high)` the sum is
    squeezed into the range by a sigmoid, and begins at the mean's place in it. `solver="auto"`
    takes Newton steps with Levenberg-Marquardt damping ("lm") for small problems, L-BFGS ("lbfgs")
    for middling ones and wherever there is a y_range, and alternating least squares ("als") for
    large. `l2_power=1` makes "als" weight each row's penalty by its count of ratings (Zhou et al.
    2008). `solver="vb"` is variational Bayes, which learns the penalties and the noise from the
    data, has no use for `l2`, and predicts best where ratings are many and factors are too. The
    best of `n_restarts` random starts is kept; `random_state` is an int, a Generator, a
    RandomState or None. With `warm_start` a second fit begins where the last one ended, for the
    users and items that it knew.

    Unknown users and items fall back to biases and mean: a pair of which only one is known is
    predicted by the mean and that one's bias, a pair of strangers by the mean. Without biases it is
    the mean.

    Fitted: user_factors_ (n, k), item_factors_ (m, k), user_biases_ (n,) and item_biases_ (m,)
    (None without biases), mean_, users_ and items_ (the labels, in row order), rmse_ on the ratings
    given, n_iter_, converged_. Factors are defined only up to an invertible matrix: compare fits by
    error or predictions.
    """

    def __init__(
        self,
        n_factors: int = 5,
        *,
        biases: bool = True,
        y_range: Range | None = None,
        l2: float = 1.0,
        l2_power: float = 0.0,
        solver: str = "auto",
        max_iter: int = 500,
        tol: float = 1e-4,
        n_restarts: int = 1,
        random_state: Any = None,
        warm_start: bool = False,
    ) -> None:
        self.n_factors = n_factors
        self.biases = biases
        self.y_range = y_range
        self.l2 = l2
        self.l2_power = l2_power
        self.solver = solver
        self.max_iter = max_iter
        self.tol = tol
        self.n_restarts = n_restarts
        self.random_state = random_state
        self.warm_start = warm_start

    def fit(self, X: Any, y: npt.ArrayLike | None = None) -> Self:
        """Fit ratings given in any form that `read_ratings` knows; returns self.

        X is a frame (user, item, rating), a sparse matrix or a table (users by items), or pairs
        (user, item) with their ratings in y. Raises ValueError for data or settings that do not
        fit.
        """
        self._check()
        data = read_ratings(X, y)
        values = data.ratings.values
        mean = float(values.mean())
        offset = self._offset(mean)
        rng = _generator(self.random_state)
        fits = []
        for attempt in range(self.n_restarts):
            start = random_factors(
                data.ratings.shape, self.n_factors, self.biases, rng, scale=SCALE
            )
            if self.warm_start and not attempt and hasattr(self, "user_factors_"):
                start = self._warm(start, data.users, data.items)
            fits.append(self._fit(data.ratings, start, offset))
        best = min(fits, key=lambda fit: fit.objective)
        self.users_, self.items_ = data.users, data.items
        self.user_factors_, self.item_factors_ = best.factors.users, best.factors.items
        self.user_biases_, self.item_biases_ = best.factors.user_bias, best.factors.item_bias
        self.mean_, self.offset_ = mean, offset
        self.rmse_, self.n_iter_, self.converged_ = best.rmse, best.n_iter, best.converged
        self.n_features_in_ = 2
        return self

    def predict(self, X: Any) -> Array:
        """Predict the ratings of pairs (user, item), (n,); the class says how of unknown ones.

        X is a frame with columns user and item (or its first two), or an array of two columns.
        Raises ValueError before `fit`, or when X holds no pairs.
        """
        self._fitted()
        users, items = pairs(X)
        row = self.users_.get_indexer(pd.Index(users))
        col = self.items_.get_indexer(pd.Index(items))
        bias = 0.0 if self.user_biases_ is None else np.where(row >= 0, self.user_biases_[row], 0.0)
        return self._rate(self.user_factors_[row], bias, row >= 0, col)

    def predict_all(self) -> Array:
        """Predict every known user's rating of every known item, (n, m)."""
        self._fitted()
        z = self.offset_ + self.user_factors_ @ self.item_factors_.T
        if self.user_biases_ is not None and self.item_biases_ is not None:
            z = z + self.user_biases_[:, None] + self.item_biases_
        return z if self.y_range is None else squeeze(z, self.y_range)

    def score(self, X: Any, y: npt.ArrayLike | None = None) -> float:
        """R^2 of the predictions: 1 - squared error / squared distance from the mean rating.

        X and y as in `fit`.
        """
        self._fitted()
        data = read_ratings(X, y)
        frame = pd.DataFrame(
            {"user": data.users[data.ratings.users], "item": data.items[data.ratings.items]}
        )
        wanted = data.ratings.values
        spread = float(((wanted - wanted.mean()) ** 2).sum())
        error = float(((wanted - self.predict(frame)) ** 2).sum())
        return 1 - error / spread if spread else float(error == 0)

    def fold_in(self, items: npt.ArrayLike, ratings: npt.ArrayLike) -> FoldedIn:
        """The factors and the bias of a new user, by ridge regression with the items fixed.

        items (labels) and ratings, both n long; items that the model does not know are passed over,
        and a user of whom nothing is known has zeros. The model stays as it is. Raises ValueError
        before `fit`, or for lengths that differ.
        """
        self._fitted()
        values = np.asarray(ratings, dtype=np.float64)
        col = self.items_.get_indexer(pd.Index(np.asarray(items)))
        if values.shape != col.shape:
            raise ValueError(f"ratings: wanted {len(col)}, one for each item, found {len(values)}")
        col, values = col[col >= 0], values[col >= 0]
        if not len(col):
            return FoldedIn(np.zeros(self.n_factors), 0.0, self)
        level = np.full(len(col), self.offset_)
        if self.item_biases_ is not None:
            level = level + self.item_biases_[col]
        start = Factors(np.zeros((1, self.n_factors)), self.item_factors_[col], np.zeros(1), level)
        free = Factors(
            np.ones((1, self.n_factors)),
            np.zeros_like(start.items),
            np.full(1, float(self.biases)),
            np.zeros(len(col)),
        )
        found = fit_factors(values[None, :], start, y_range=self.y_range, l2=self.l2, free=free)
        bias = found.factors.user_bias
        assert bias is not None
        return FoldedIn(found.factors.users[0], float(bias[0]), self)

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The settings by name; `deep` makes no difference, for none of them is an estimator."""
        return {name: getattr(self, name) for name in _settings()}

    def set_params(self, **params: Any) -> Self:
        """Change settings by name; raises ValueError for a name that is none."""
        for name, value in params.items():
            if name not in _settings():
                raise ValueError(f"wanted one of {', '.join(_settings())}, found {name!r}")
            setattr(self, name, value)
        return self

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn asks an estimator; imported only then."""
        from sklearn.utils import InputTags, RegressorTags, Tags, TargetTags

        return Tags(
            estimator_type="regressor",
            target_tags=TargetTags(required=False),
            regressor_tags=RegressorTags(),
            input_tags=InputTags(sparse=True, string=True, allow_nan=True),
        )

    def __repr__(self) -> str:
        defaults = inspect.signature(type(self)).parameters
        shown = (
            f"{name}={value!r}"
            for name, value in self.get_params().items()
            if value is not defaults[name].default
        )
        return f"LatentFactors({', '.join(shown)})"

    def _check(self) -> None:
        if self.solver not in SOLVERS:
            raise ValueError(f"solver: wanted one of {', '.join(SOLVERS)}, found {self.solver!r}")
        for name in ("n_factors", "n_restarts", "max_iter"):
            if not getattr(self, name) >= 1:
                raise ValueError(f"{name}: wanted one or more, found {getattr(self, name)!r}")
        if not 0 <= self.l2 < math.inf:
            raise ValueError(f"l2: wanted zero or more, found {self.l2!r}")
        if self.y_range is not None:
            low, high = self.y_range
            if not -math.inf < low < high < math.inf:
                raise ValueError(f"y_range: wanted a low and a higher end, found {self.y_range!r}")
            if self.solver in ("lm", "als", "vb"):
                raise ValueError(
                    f"solver: wanted lbfgs or auto with a y_range, found {self.solver}"
                )
        if self.l2_power and self.solver not in ("als", "auto"):
            raise ValueError(
                f"l2_power: wanted 0 with the solver {self.solver}, found {self.l2_power!r}"
            )

    def _offset(self, mean: float) -> float:
        """What the predictions are built around, before they are squeezed."""
        if self.y_range is None:
            return mean if self.biases else 0.0
        low, high = self.y_range
        share = min(max((mean - low) / (high - low), 1e-6), 1 - 1e-6)
        return math.log(share / (1 - share))

    def _solver(self, ratings: Ratings) -> str:
        if self.solver != "auto":
            return self.solver
        if self.y_range is not None:
            return "lbfgs"
        n, m = ratings.shape
        numbers = (n + m) * (self.n_factors + self.biases)
        if self.l2_power or len(ratings.values) > MIDDLE:
            return "als"
        return "lm" if numbers <= SMALL and n * m <= SMALL_TABLE else "lbfgs"

    def _fit(self, ratings: Ratings, start: Factors, offset: float) -> SparseFit:
        match self._solver(ratings):
            case "lm":
                table = np.full(ratings.shape, np.nan)
                table[ratings.users, ratings.items] = ratings.values - offset
                end = fit_factors(table, start, l2=self.l2, max_iter=self.max_iter)
                return SparseFit(end.factors, end.rmse, end.objective, end.n_iter, end.converged)
            case "vb":
                return variational(
                    ratings, start, offset=offset, tol=self.tol, max_iter=self.max_iter
                )
            case "als":
                return als(
                    ratings, start, offset=offset, l2=self.l2, l2_power=self.l2_power,
                    tol=self.tol, max_iter=self.max_iter,
                )  # fmt: skip
        return lbfgs(
            ratings, start, offset=offset, y_range=self.y_range, l2=self.l2, tol=self.tol * 1e-3,
            max_iter=self.max_iter,
        )  # fmt: skip

    def _warm(self, drawn: Factors, users: pd.Index[Any], items: pd.Index[Any]) -> Factors:
        """The last fit where it knew the user or item, and the numbers drawn elsewhere."""
        if self.user_factors_.shape[1] != self.n_factors:
            raise ValueError(
                f"warm_start: wanted {self.user_factors_.shape[1]} factors as before, "
                f"found {self.n_factors}"
            )

        def merged(new: Array | None, old: Array | None, at: npt.NDArray[np.intp]) -> Array | None:
            if new is None or old is None:
                return new
            kept = at >= 0
            result = new.copy()
            result[kept] = old[at[kept]]
            return result

        row, col = self.users_.get_indexer(users), self.items_.get_indexer(items)
        start_users = merged(drawn.users, self.user_factors_, row)
        start_items = merged(drawn.items, self.item_factors_, col)
        assert start_users is not None and start_items is not None
        return Factors(
            start_users,
            start_items,
            merged(drawn.user_bias, self.user_biases_, row),
            merged(drawn.item_bias, self.item_biases_, col),
        )

    def _rate(
        self,
        factors: Array,
        bias: Array | float,
        known: npt.NDArray[np.bool_] | bool,
        col: npt.NDArray[np.intp],
    ) -> Array:
        """Predict (n,) from users' factors (n, k) and biases, and items' rows; -1 is unknown."""
        both = known & (col >= 0)
        product = np.einsum("nk,nk->n", factors, self.item_factors_[col])
        z = self.offset_ + bias + np.where(both, product, 0.0)
        if self.item_biases_ is not None:
            z = z + np.where(col >= 0, self.item_biases_[col], 0.0)
        elif self.y_range is None:
            z = np.where(both, z, self.mean_)
        return z if self.y_range is None else squeeze(z, self.y_range)

    def _fitted(self) -> None:
        if not hasattr(self, "user_factors_"):
            raise ValueError("LatentFactors is not fitted yet; call fit first")


def _settings() -> list[str]:
    return [name for name in inspect.signature(LatentFactors.__init__).parameters if name != "self"]


def _generator(random_state: Any) -> np.random.Generator:
    if isinstance(random_state, np.random.Generator):
        return random_state
    if isinstance(random_state, np.random.RandomState):
        return np.random.default_rng(random_state.randint(2**31))
    return np.random.default_rng(random_state)
