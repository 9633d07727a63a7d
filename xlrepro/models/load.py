"""The models of a sheet with what they were given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xlrepro.formula.nodes import Place
from xlrepro.models.descent import RANDOM_LINE
from xlrepro.models.registry import MODELS
from xlrepro.recognise.given import Given
from xlrepro.recognise.legend import Match
from xlrepro.recognise.search import recognise
from xlrepro.recognise.view import View

BY_NAME = {model.legend.name: model for model in MODELS}
LEGENDS = [*(model.legend for model in MODELS), RANDOM_LINE]


@dataclass(frozen=True)
class Recognised:
    """One model found in a sheet: what it was given, and where its answers stand."""

    sheet: str
    model: str
    inputs: Any
    match: Match
    notes: dict[Place, str]


def load_sheet(view: View) -> list[Recognised]:
    """The models of one sheet with their inputs."""
    loaded = []
    for match in recognise(view, LEGENDS):
        given = Given(match)
        model = BY_NAME.get(match.legend.name)
        inputs = model.load(given) if model else None
        loaded.append(Recognised(view.sheet.title, match.legend.name, inputs, match, given.notes))
    return loaded
