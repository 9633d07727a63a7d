"""How far a long run has come, on one line of a terminal; nothing where nobody looks."""

from __future__ import annotations

import sys
from threading import Event, Lock, Thread
from time import monotonic

EVERY = 1.0  # seconds
PATIENCE = 2.0  # seconds, after which the time is told too


class Progress:
    """Use it in a with statement, at the end of which the line is gone.

    Of one thing alone nothing is said unless it takes its time.
    """

    def __init__(self, total: int) -> None:
        self.done, self.total = 0, total
        self.seen = total > 0 and sys.stderr is not None and sys.stderr.isatty()
        self.begun = monotonic()
        self.shown = False
        self.lock, self.ended = Lock(), Event()

    def __enter__(self) -> Progress:
        self.show()
        if self.seen:
            Thread(target=self.tick, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.clear()

    def tick(self) -> None:
        while not self.ended.wait(EVERY):
            with self.lock:
                if self.shown and not self.ended.is_set():
                    self.draw()

    def step(self) -> None:
        """One more is done."""
        self.done += 1
        self.show()

    def show(self) -> None:
        with self.lock:
            self.shown = True
            self.draw()

    def draw(self) -> None:
        seconds = monotonic() - self.begun
        waited = seconds >= PATIENCE
        if self.seen and (waited or self.total > 1):
            time = f", {seconds:.0f} s" if waited else ""
            line = f"\r\x1b[K{self.done} of {self.total}{time} ..."
            print(line, end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Make room for a line of output."""
        with self.lock:
            self.shown = False
            if self.seen:
                print("\r\x1b[K", end="", file=sys.stderr, flush=True)
