"""How far a command has come, on one line of a terminal; nothing where nobody looks."""

from __future__ import annotations

import sys


class Progress:
    """Use it in a with statement, at the end of which the line is gone."""

    def __init__(self, total: int) -> None:
        self.done, self.total = 0, total
        self.seen = total > 1 and sys.stderr is not None and sys.stderr.isatty()

    def __enter__(self) -> Progress:
        self.show()
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def step(self) -> None:
        """One more is done."""
        self.done += 1
        self.show()

    def show(self) -> None:
        if self.seen:
            line = f"\r\x1b[K{self.done} of {self.total} ..."
            print(line, end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Make room for a line of output."""
        if self.seen:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
