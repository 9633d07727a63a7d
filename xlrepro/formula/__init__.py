"""Formulas as first-class things: read, written and brought into a normal form."""
