"""Verify workbooks on many machines, by the workers of dask.distributed (the extra named cluster).

What is asked of a worker is a pure function of a path, so a file whose worker died is given to
another one, and the result of each file is taken once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from xlrepro.batch.folders import workbooks_in
from xlrepro.batch.pool import Lost
from xlrepro.batch.run import Options, PathLike, attempt, gather, verify_compactly
from xlrepro.checks.records import BookCheck, Verification
from xlrepro.checks.tolerance import RTOL, Tolerance

if TYPE_CHECKING:
    from distributed import Client


def verify_on(
    client: Client,
    path: PathLike | Iterable[PathLike],
    *,
    rtol: float = RTOL,
    atol: float = 0.0,
    recursive: bool = False,
    witness: str | None = None,
) -> Verification:
    """`xlrepro.verify` of many workbooks, each by whichever worker of a cluster is free.

    Workers must have xlrepro installed, the `witness` too if one is named, and see the files under
    the same paths. The results are in the order of the files and hold the cells that are not right;
    the right ones are counted. A file that could not be read, or over which as many workers died as
    dask allows (`distributed.scheduler.allowed-failures`, 3), is in `.errors`, by path.
    """
    listed = [path] if isinstance(path, str) or not isinstance(path, Iterable) else list(path)
    selection = workbooks_in(listed, recursive)
    work = partial(attempt, partial(verify_compactly, Options(Tolerance(rtol, atol), witness)))
    return gather(selection, _taken(client.map(work, selection.files, pure=False)))


def _taken(futures: list[Any]) -> Iterator[BookCheck | str | Lost]:
    from distributed import KilledWorker

    for future in futures:
        try:
            yield future.result()
        except KilledWorker as error:
            yield Lost(f"workers died over it: {error.allowed_failures + 1}")
        future.release()
