"""Formulas as first-class things: read, written, compared and evaluated."""
