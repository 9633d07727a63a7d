"""Work done by one process or by several, its results in the order of the items."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from xlrepro.records import dataclass

if TYPE_CHECKING:
    from xlrepro.batch.second_process import SecondProcess
    from xlrepro.batch.workers import Workers

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
Interruptible = Callable[[], AbstractContextManager[None]]
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Lost:
    """In place of a result: what became of the process that worked on it."""

    reason: str


NOT_REACHED = Lost("interrupted")


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_order(
    work: Callable[[T], R],
    items: Sequence[T],
    jobs: int,
    interruptible: Interruptible | None = None,
    second: SecondProcess | None = None,
) -> Generator[R | Lost, None, None]:
    """`work(item)` of each item in turn, as soon as it and all before it are done.

    With more than one job `work`, the items and the results must be picklable. What `work` raises
    is raised here. A KeyboardInterrupt within `interruptible` ends the work, and what is not done
    by then is NOT_REACHED. Close the iterator to end the workers before their time.
    A `second` process may be at work on the items already; then its work is done on them.
    """
    jobs = min(jobs, len(items))
    crew: Alone[Any, Any] | Workers[T, R]
    if second is not None:
        crew = second
    elif jobs > 1:
        from xlrepro.batch.workers import Workers  # what it imports is for many workbooks

        crew = Workers(work, items, jobs)
    else:
        crew = Alone(work, items)
    stopped = False
    with closing(crew):
        for index in range(len(items)):
            result: R | Lost = NOT_REACHED
            try:
                if not stopped:
                    with (interruptible or nullcontext)():
                        result = crew.take(index)
            except KeyboardInterrupt:
                if interruptible is None:
                    raise
                stopped = True
                crew.close()
            if stopped:
                result = crew.results.pop(index, NOT_REACHED)
            yield result


class Alone(Generic[T, R]):
    """No worker: an item is worked on when its result is taken."""

    def __init__(self, work: Callable[[T], R], items: Sequence[T]) -> None:
        self.work, self.items = work, items
        self.results: dict[int, R | Lost] = {}

    def close(self) -> None: ...

    def take(self, index: int) -> R | Lost:
        if index:
            gc.collect(0)  # what the one before left behind, all of it young
        return self.work(self.items[index])
