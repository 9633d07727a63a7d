"""The kinds of sheet that can be recognised, loaded and recomputed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from xlrepro.models import collab, descent, dialects, entropy, factor_descent
from xlrepro.models import recompute as answers
from xlrepro.models.dialect_rules import recompute_as
from xlrepro.models.factor_descent import load_factor_descent
from xlrepro.recognise.given import Given
from xlrepro.recognise.legend import Legend


@dataclass(frozen=True)
class Model:
    """A legend, how its inputs are loaded, and how its answers are recomputed.

    `in_libreoffice` recomputes them as LibreOffice does, where that is known to differ from Excel.
    """

    legend: Legend
    load: Callable[[Given], Any]
    recompute: Callable[[Any], answers.Results]
    in_libreoffice: Callable[[Any], answers.Results] | None = None


MODELS = [
    Model(descent.BASIC, descent.load_descent, answers.recompute_sgd),
    Model(descent.MOMENTUM, descent.load_descent, answers.recompute_momentum),
    Model(descent.RMSPROP, descent.load_descent, answers.recompute_rmsprop),
    Model(descent.ADAM, descent.load_descent, answers.recompute_adam),
    *(
        Model(legend, descent.load_descent, recompute_as(legend.name))
        for legend in dialects.DIALECTS
    ),
    *(
        Model(
            legend,
            collab.load_factors,
            answers.recompute_factors,
            in_libreoffice=answers.recompute_factors_in_libreoffice,
        )
        for legend in (collab.DOT_PRODUCT, collab.BIAS, *collab.ON_A_RANGE)
    ),
    *(
        Model(legend, load_factor_descent, answers.recompute_factor_descent)
        for legend in (factor_descent.DESCENT, factor_descent.BIAS_DESCENT)
    ),
    Model(collab.ONE_HOT, collab.load_ratings, answers.recompute_one_hot),
    Model(collab.EMBEDDING, collab.load_ratings, answers.recompute_embedding),
    Model(collab.WORDS, collab.load_words, answers.recompute_words),
    *(
        Model(legend, entropy.load_softmax, answers.recompute_softmax)
        for legend in (entropy.SOFTMAX, entropy.SOFTMAX_AT_ONCE, entropy.SOFTMAX_ACROSS)
    ),
    Model(entropy.CROSS_ENTROPY, entropy.load_cross_entropy, answers.recompute_cross_entropy),
    Model(entropy.LIKELIHOOD, entropy.load_cross_entropy, answers.recompute_likelihood),
]
