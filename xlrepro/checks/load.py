"""The models of a sheet with what they were given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xlrepro.checks.models import MODELS
from xlrepro.formula.nodes import Place
from xlrepro.loaders.descent import RANDOM_LINE
from xlrepro.loaders.given import Given
from xlrepro.loaders.legend import Found
from xlrepro.loaders.recognise import recognise
from xlrepro.loaders.view import View

BY_NAME = {model.legend.name: model for model in MODELS}
LEGENDS = [*(model.legend for model in MODELS), RANDOM_LINE]


@dataclass(frozen=True)
class Recognised:
    """One model found in a sheet: what it was given, and where its answers stand."""

    sheet: str
    model: str
    inputs: Any
    found: Found
    notes: dict[Place, str]


def load_sheet(view: View) -> list[Recognised]:
    """The models of one sheet with their inputs."""
    loaded = []
    for found in recognise(view, LEGENDS):
        given = Given(found)
        model = BY_NAME.get(found.legend.name)
        inputs = model.load(given) if model else None
        loaded.append(Recognised(view.sheet.title, found.legend.name, inputs, found, given.notes))
    return loaded
