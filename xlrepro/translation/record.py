"""The inputs of a translation as the dataclass that its module will have."""

from __future__ import annotations

from dataclasses import make_dataclass
from typing import Any

from xlrepro import support
from xlrepro.program.store import Box
from xlrepro.translation.module import type_of
from xlrepro.translation.places import inputs_of
from xlrepro.translation.translation import Translation
from xlrepro.translation.trial import in_form
from xlrepro.translation.variables import Held


def inputs_record(translation: Translation) -> Any:
    """The inputs with the values that the workbook holds, sheet by sheet where there are many."""
    held = Held(translation.computation)
    types: dict[str, dict[str, Any]] = {}
    values: dict[str, dict[str, Any]] = {}
    for place in inputs_of(translation):
        sheet, _, name = place.name.rpartition(".")
        types.setdefault(sheet, {})[name] = getattr(support, type_of(place.variable))
        values.setdefault(sheet, {})[name] = values_of(held, place.where)
    parts = {
        sheet: make_dataclass("Part", list(fields.items()), frozen=True)(**values[sheet])
        for sheet, fields in types.items()
    }
    if not translation.nested:
        return parts.get("") or make_dataclass("Inputs", [])()
    whole = make_dataclass("Inputs", [(sheet, type(part)) for sheet, part in parts.items()])
    return whole(**parts)


def values_of(held: Held, where: Box) -> Any:
    return in_form(held.values(where), held.kind(where))
