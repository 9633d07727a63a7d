"""What all optimisers have in common, tried on one that no course has."""

import random
from dataclasses import dataclass

from tests.cases import editions
from tests.cases.draft import workbook
from xlrepro import engines
from xlrepro.checks.tolerance import HALF_ULP, rounding_spread
from xlrepro.models.optimiser import new_weights, optimiser
from xlrepro.recognise.given import Given
from xlrepro.recognise.legend import Role
from xlrepro.recognise.search import recognise
from xlrepro.recognise.view import View

SHARED = optimiser(
    "descent by a share",
    new_weights(engines.sgd, "@-share*de_d@*lr") | {"share": Role()},
    own=("share",),
    rule=lambda given, lr: engines.sgd(lr * given.own["share"]),
)
COLUMNS = editions.LINE | {
    "new b": "<b>-[share]*<de/db>*[lr]",
    "new a": "<a>-[share]*<de/da>*[lr]",
}


def test_an_optimiser_is_given_a_number_that_no_other_has(monkeypatch):
    monkeypatch.setitem(editions.METHODS, "shared", (COLUMNS, {"lr": 1e-4, "share": 0.25}))
    page = editions.descent("shared", random.Random(1), editions.Shape())
    book = workbook("shared.xlsx", {"shared": page})
    (match,) = recognise(View(book, book.sheets[0]), [SHARED.legend])
    assert SHARED.load(Given(match)).own == {"share": 0.25}


def test_rounding_moves_such_a_number_too():
    @dataclass(frozen=True)
    class Inputs:
        own: dict[str, float]

    spread = rounding_spread(Inputs({"share": 0.1}), lambda given: given.own, HALF_ULP)
    assert 0 < spread["share"] < 1e-16
