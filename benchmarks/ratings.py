"""Ratings made like MovieLens's: low rank, biases, noise, and popularity that is far from even."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

SHAPES = {"100k": (943, 1682, 100_000), "1M": (6040, 3706, 1_000_000)}
HELD_OUT = 0.1


@dataclass(frozen=True)
class Split:
    """Pairs (n, 2) of user and item and their ratings (n,), to learn from and held out."""

    pairs: Any
    ratings: Any
    held_pairs: Any
    held_ratings: Any

    def error(self, predicted: Any) -> float:
        """Root mean squared error on what is held out, predictions cut off at the ends."""
        low, high = self.ratings.min(), self.ratings.max()
        miss = np.clip(predicted, low, high) - self.held_ratings
        return float(np.sqrt((miss**2).mean()))


def split(users: Any, items: Any, ratings: Any, seed: int) -> Split:
    held = np.random.default_rng(seed).random(len(ratings)) < HELD_OUT
    pairs = np.column_stack([users, items])
    return Split(pairs[~held], ratings[~held], pairs[held], ratings[held])


def made(n: int, m: int, count: int, rank: int = 10, seed: int = 0) -> Split:
    """`count` ratings from 1 to 5 of m items by n users.

    Users' diligence and items' popularity are lognormal; a rating is 3.6, two biases, a product of
    `rank` factors of falling size, and normal noise of 0.75, rounded.
    """
    rng = np.random.default_rng(seed)
    diligence, popularity = rng.lognormal(0, 1.0, n), rng.lognormal(0, 1.3, m)
    drawn = int(count * 1.6)
    users = rng.choice(n, drawn, p=diligence / diligence.sum())
    items = rng.choice(m, drawn, p=popularity / popularity.sum())
    pairs = rng.permutation(np.unique(users.astype(np.int64) * m + items))[:count]
    users, items = pairs // m, pairs % m
    user_bias, item_bias = rng.normal(0, 0.4, n), rng.normal(0, 0.5, m)
    taste = rng.normal(0, 1, (n, rank)) * np.linspace(1, 0.3, rank)
    kind = rng.normal(0, 1, (m, rank)) * (0.8 / np.sqrt(rank))
    product = np.einsum("nk,nk->n", taste[users], kind[items])
    exact = 3.6 + user_bias[users] + item_bias[items] + product
    ratings = np.clip(np.rint(exact + rng.normal(0, 0.75, len(users))), 1, 5)
    return split(users, items, ratings, seed)
