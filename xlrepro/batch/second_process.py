"""A second process for a few small workbooks: without it an idle machine takes half as long again.

Importing what a verification needs takes about as long as a small workbook does. So the process is
split in two before that is imported: both import it at the same time, each on a processor of its
own, and then each verifies one workbook after the other until none is left. (Where the other
processor is busy it takes a fifth longer than one process.)
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from xlrepro.batch.folders import File
from xlrepro.batch.pool import Alone, cores

FEW, LIGHT = 10, 2_000_000  # workbooks, and their bytes in all: what takes seconds at most
Begin = Callable[[], Callable[[File], Any]]


def second_process(begin: Begin, files: Sequence[File]) -> SecondProcess | None:
    """A second process at work, if it is worth its while and this one can be split safely."""
    whole = "numpy" not in sys.modules and threading.active_count() == 1
    if not (hasattr(os, "fork") and whole and cores() > 1 and 2 <= len(files) <= FEW):
        return None
    try:
        sizes = [os.path.getsize(file.path) for file in files]
    except OSError:
        return None
    return SecondProcess(begin, files, sizes) if sum(sizes) <= LIGHT else None


class SecondProcess(Alone[File, Any]):
    """This process and a second one, which is at work from the moment that this is made.

    Each calls `begin`, which imports what is needed and gives the work that is done on a file, and
    takes the largest file that is left whenever it has done one.
    """

    def __init__(self, begin: Begin, files: Sequence[File], sizes: list[int]) -> None:
        self.begin, self.items, self.results = begin, files, {}
        self.left, places = os.pipe()  # a byte for each file that nobody has taken yet
        by_size = sorted(range(len(files)), key=lambda place: sizes[place], reverse=True)
        os.write(places, bytes(by_size))
        os.close(places)
        ours, theirs = os.pipe()
        self.process = os.fork()
        if not self.process:
            self._serve(theirs)
        os.close(theirs)
        self.pipe = os.fdopen(ours, "rb")

    def take(self, index: int) -> Any:
        """A result. The first call does all the work that the second process has not taken."""
        if not self.results:
            self.work = self.begin()
            self.work_off()
            with suppress(EOFError, pickle.UnpicklingError):  # the second process died
                self.results |= pickle.load(self.pipe)
        return self.results.pop(index) if index in self.results else super().take(index)

    def work_off(self) -> None:
        while place := os.read(self.left, 1):
            self.results[place[0]] = self.work(self.items[place[0]])

    def close(self) -> None:
        if self.pipe.closed:
            return
        self.pipe.close()
        os.close(self.left)
        with suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)

    def _serve(self, to: int) -> None:
        """What the second process does; it never comes back."""
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both; the first decides
            self.work = self.begin()
            self.work_off()
            with os.fdopen(to, "wb") as out:
                pickle.dump(self.results, out)
        finally:  # whatever went wrong, the first process finds out and does these files itself
            os._exit(0)
