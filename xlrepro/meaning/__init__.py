"""What formulas mean: whether two give the same whatever the cells hold."""
