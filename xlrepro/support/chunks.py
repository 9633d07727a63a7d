"""Many scenarios a part at a time, so that all that is computed on the way need not be kept.

10,000 scenarios of 25,000 cells are 2 GB; what is wanted of them mostly is a few numbers each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, TypeVar, overload

import numpy as np

from xlrepro.progress import Progress
from xlrepro.support.elementwise import as_array
from xlrepro.support.kinds import Holds, carries, changed, leaves
from xlrepro.support.scenarios import with_scenarios

T = TypeVar("T")
R = TypeVar("R")
ROOM = 20_000_000  # bytes that the results of one part take: what the processor has near
Run = Callable[[T], R]


@overload
def in_chunks(run: Run[T, R], inputs: T, size: int | None = None, *, workers: int = 1) -> R: ...
@overload
def in_chunks(
    run: Run[T, Any], inputs: T, size: int | None = None, *, keep: Sequence[str], workers: int = 1
) -> dict[str, Any]: ...
def in_chunks(
    run: Run[T, R],
    inputs: T,
    size: int | None = None,
    *,
    keep: Sequence[str] | None = None,
    workers: int = 1,
) -> R | dict[str, Any]:
    """The results of `run` for inputs that carry scenarios, `size` of these at a time.

    Without `size` as many as take some 20 MB, told from a run with one. With `keep`, dotted names
    of results, only those are kept, by their names. `workers` are processes, for which `run` must
    be a function of a module. A terminal shows how many parts are done.
    """
    inputs, count = with_scenarios(inputs)
    work = _Part(run, None if keep is None else tuple(keep))
    if count < 2:
        only = work(inputs)
        return only if keep is None else {name: value for name, (_, value) in only.items()}
    if size is None:
        size = max(1, ROOM // max(1, bytes_of(run(part_of(inputs, 0, 1)))))
    bounds = _bounds(count, size)
    parts = (part_of(inputs, first, last) for first, last in bounds)
    with Progress(len(bounds)) as progress:
        done = []
        for result in _results(work, parts, min(workers, len(bounds))):
            done.append(result)
            progress.step()
    counts = [last - first for first, last in bounds]
    return _joined_by_name(done, counts) if keep is not None else _joined(done, counts)


class _Part:
    """A run of some scenarios; a class, for what goes to other processes."""

    def __init__(self, run: Callable[[Any], Any], keep: tuple[str, ...] | None) -> None:
        self.run, self.keep = run, keep

    def __call__(self, inputs: Any) -> Any:
        results = self.run(inputs)
        if self.keep is None:
            return results
        found = {name: (holds, value) for name, holds, value in leaves(results)}
        if gone := [name for name in self.keep if name not in found]:
            raise ValueError(f"{gone[0]}: wanted one of {', '.join(found)}")
        return {name: _copied(*found[name]) for name in self.keep}


def _copied(holds: Holds, value: Any) -> tuple[Holds, Any]:
    """A value by itself: a view would keep all that it was made with."""
    return holds, value.copy() if isinstance(value, np.ndarray) else value


def _results(work: _Part, parts: Iterator[Any], workers: int) -> Iterator[Any]:
    if workers < 2:
        yield from map(work, parts)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, parts)


def _bounds(count: int, size: int) -> list[tuple[int, int]]:
    """Parts as even as can be, none larger than wanted."""
    edges = np.linspace(0, count, -(-count // size) + 1).round().astype(int).tolist()
    return list(pairwise(edges))


def part_of(inputs: T, first: int, last: int) -> T:
    """Inputs with some of their scenarios: from one, counted from 0, up to another."""

    def cut(_: str, holds: Holds, value: Any) -> Any:
        varies = carries(holds, value) and value.shape[-1] > 1
        return value[..., first:last] if varies else value

    return changed(cut, inputs)


def bytes_of(values: Any) -> int:
    """How much room the values of a dataclass take."""
    return sum(as_array(value).nbytes for _, _, value in leaves(values))


def _joined_by_name(parts: list[dict[str, Any]], counts: list[int]) -> dict[str, Any]:
    found = {}
    for name, (holds, _) in parts[0].items():
        found[name] = _along(name, holds, *(part[name][1] for part in parts), counts=counts)
    return found


def _joined(parts: list[R], counts: list[int]) -> R:
    return changed(partial(_along, counts=counts), *parts)


def _along(_: str, holds: Holds, *values: Any, counts: list[int]) -> Any:
    """Parts of a result one behind the other along the scenarios; one of them if they are alike.

    Of a single scenario it is not seen whether a result varies: there it may be repeated.
    """
    if not all(carries(holds, value) for value in values):
        return values[0]
    several = [v for v, count in zip(values, counts, strict=True) if count > 1]
    if several and all(value.shape[-1] == 1 for value in several):
        return several[0]
    spread = [
        np.broadcast_to(value, (*value.shape[:-1], count))
        for value, count in zip(values, counts, strict=True)
    ]
    return np.concatenate(spread, axis=-1)
