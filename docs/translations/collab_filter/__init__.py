"""collab_filter.xlsx, as Python."""

from .model import Inputs, Results, run

__all__ = ["Inputs", "Results", "run"]
