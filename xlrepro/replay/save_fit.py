"""Fitted factors put into a copy of their workbook."""

from __future__ import annotations

from pathlib import Path

from xlrepro.engines.factors.factor_fit import Factors
from xlrepro.insights.solver_fit import cells_of, stored_factors
from xlrepro.models.method import Recognised
from xlrepro.recognise.given import Given, Home
from xlrepro.replay.refresh import Refreshed, save_with
from xlrepro.workbook import Value, Workbook


def save(book: Workbook, target: Path, loaded: Recognised, factors: Factors) -> Refreshed:
    """Save a copy of the workbook with other factors, and fresh values in all that follows."""
    given, old = Given(loaded.match), stored_factors(loaded.inputs)
    changes: dict[Home, Value] = {}
    for name, table in cells_of(given, factors).items():
        new, before = getattr(factors, name), getattr(old, name)
        for cell, value, was in zip(table.flat, new.flat, before.flat, strict=True):
            if value != was:
                changes[cell] = float(value)
    return save_with(book, target, changes)
