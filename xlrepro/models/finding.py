"""Something to know about a sheet that is no fault."""

from __future__ import annotations

from xlrepro.records import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know about a sheet that is no fault: `cells` are ranges of that sheet."""

    title: str
    text: str
    cells: str

    def to_json(self) -> dict[str, str]:
        return {"title": self.title, "text": self.text, "cells": self.cells}
