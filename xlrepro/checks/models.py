"""The kinds of sheet that can be recognised, loaded and recomputed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from xlrepro.checks import recompute
from xlrepro.loaders import collab, descent, entropy
from xlrepro.loaders.given import Given
from xlrepro.loaders.legend import Legend


@dataclass(frozen=True)
class Model:
    legend: Legend
    load: Callable[[Given], Any]
    recompute: Callable[[Any], recompute.Results]


MODELS = [
    Model(descent.BASIC, descent.load_descent, recompute.recompute_sgd),
    Model(descent.MOMENTUM, descent.load_descent, recompute.recompute_momentum),
    Model(descent.RMSPROP, descent.load_descent, recompute.recompute_rmsprop),
    Model(descent.ADAM, descent.load_descent, recompute.recompute_adam),
    Model(collab.DOT_PRODUCT, collab.load_factors, recompute.recompute_factors),
    Model(collab.BIAS, collab.load_factors, recompute.recompute_factors),
    Model(collab.ONE_HOT, collab.load_ratings, recompute.recompute_one_hot),
    Model(collab.EMBEDDING, collab.load_ratings, recompute.recompute_embedding),
    Model(collab.WORDS, collab.load_words, recompute.recompute_words),
    Model(entropy.SOFTMAX, entropy.load_softmax, recompute.recompute_softmax),
    Model(entropy.CROSS_ENTROPY, entropy.load_cross_entropy, recompute.recompute_cross_entropy),
    Model(entropy.LIKELIHOOD, entropy.load_cross_entropy, recompute.recompute_likelihood),
]
