"""Work done by several processes at once, its results in the order of the items.

Each worker is a fresh interpreter that is given one item at a time through a pipe. So the module
that calls need not be importable (as it must be for `multiprocessing`), nothing is inherited by
fork, and when a worker dies it is known over which item.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Lock, Semaphore, Thread
from typing import IO, TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from xlrepro.checks.halves import Half

AHEAD = 64  # results that may wait for an earlier one
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
START = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from xlrepro.checks.pool import serve; serve()"
)
Heeded = Callable[[], AbstractContextManager[None]]
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class _Raised:
    """In place of a result: what the work raised."""

    error: Exception


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
    heeded: Heeded | None = None,
    half: Half | None = None,
) -> Generator[R | Lost, None, None]:
    """`work(item)` of each item in turn, as soon as it and all before it are done.

    With more than one job `work`, the items and the results must be picklable. What `work` raises
    is raised here. `heeded` says where a KeyboardInterrupt is awaited: it ends the work, and what
    is not done by then is NOT_REACHED. Close the iterator to end the workers before their time.
    A second process may work on `half` of the items already.
    """
    jobs = min(jobs, len(items))
    crew: _Alone[T, R] | _Pool[T, R]
    if half is not None:
        crew = _Halved(work, items, half)
    else:
        crew = _Pool(work, items, jobs) if jobs > 1 else _Alone(work, items)
    stopped = False
    with closing(crew):
        crew.start()
        for index in range(len(items)):
            result: R | Lost | _Raised = NOT_REACHED
            try:
                if not stopped:
                    with (heeded or nullcontext)():
                        result = crew.take(index)
            except KeyboardInterrupt:
                if heeded is None:
                    raise
                stopped = True
                crew.close()
            if stopped:
                result = crew.results.pop(index, NOT_REACHED)
            if isinstance(result, _Raised):
                raise result.error
            yield result


class _Alone(Generic[T, R]):
    """No worker: an item is worked on when its result is taken."""

    def __init__(self, work: Callable[[T], R], items: Sequence[T]) -> None:
        self.work, self.items = work, items
        self.results: dict[int, R | Lost | _Raised] = {}

    def start(self) -> None: ...

    def close(self) -> None: ...

    def take(self, index: int) -> R | Lost | _Raised:
        return self.work(self.items[index])


class _Halved(_Alone[T, R]):
    """All that another process does not work on is worked on when the first result is taken."""

    def __init__(self, work: Callable[[T], R], items: Sequence[T], half: Half) -> None:
        super().__init__(work, items)
        self.half = half
        self.left = [place for place in range(len(items)) if place not in half.items]

    def close(self) -> None:
        self.half.close()

    def take(self, index: int) -> R | Lost | _Raised:
        while self.left:
            place = self.left[0]
            self.results[place] = self.work(self.items[place])
            self.left.remove(place)
        if index not in self.results:
            self.results |= self.half.results()
        if index not in self.results:
            self.results[index] = self.work(self.items[index])
        return self.results.pop(index)


class _Pool(Generic[T, R]):
    """A thread for each worker process hands it items and takes its results."""

    def __init__(self, work: Callable[[T], R], items: Sequence[T], jobs: int) -> None:
        self.jobs, self.room = jobs, Semaphore(jobs + AHEAD)
        self.head = pickle.dumps(sys.path) + pickle.dumps(work)
        self.todo = iter(enumerate(items))
        self.results: dict[int, R | Lost | _Raised] = {}  # that wait for an earlier one
        self.done: SimpleQueue[tuple[int, R | Lost | _Raised]] = SimpleQueue()
        self.lock = Lock()
        self.closed = False
        self.processes: set[subprocess.Popen[bytes]] = set()
        self.threads: list[Thread] = []

    def start(self) -> None:
        for _ in range(self.jobs):
            thread = Thread(target=self.employ, daemon=True)
            thread.start()
            self.threads.append(thread)

    def close(self) -> None:
        with self.lock:
            self.closed = True
            for process in self.processes:
                process.kill()
        for _ in self.threads:
            self.room.release()
        for thread in self.threads:
            thread.join()
        while not self.done.empty():
            self.collect()

    def take(self, index: int) -> R | Lost | _Raised:
        while index not in self.results:
            self.collect()
        self.room.release()
        return self.results.pop(index)

    def collect(self) -> None:
        number, result = self.done.get()
        self.results[number] = result

    def employ(self) -> None:
        process: subprocess.Popen[bytes] | None = None
        while True:
            self.room.acquire()
            with self.lock:
                task = None if self.closed else next(self.todo, None)
            if task is None:
                break
            number, item = task
            result: R | Lost | _Raised
            try:
                if process is not None and process.poll() is not None:
                    self.dismiss(process)  # it died of nothing that we gave it
                    process = None
                if process is None:
                    process = self.hire()
                    _send(process, self.head)
                _send(process, pickle.dumps(item))
                result = pickle.load(_open(process.stdout))
            except Exception as error:
                result = Lost(f"its process could not be started: {error}")
                if process is not None:
                    result = Lost(self.dismiss(process))
                    process = None
            if not (self.closed and isinstance(result, Lost)):
                self.done.put((number, result))
        if process is not None:
            self.dismiss(process)

    def hire(self) -> subprocess.Popen[bytes]:
        with self.lock:
            if self.closed:
                raise InterruptedError
            process = subprocess.Popen(
                [sys.executable, "-P", "-c", START],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=dict.fromkeys(THREADS, "1") | os.environ,
                start_new_session=True,  # so that Ctrl-C in a terminal reaches only us
            )
            self.processes.add(process)
            return process

    def dismiss(self, process: subprocess.Popen[bytes]) -> str:
        """End a worker, if it has not ended, by closing its pipes; return how it ended."""
        with suppress(OSError):
            _open(process.stdin).close()
        status = process.wait()
        _open(process.stdout).close()
        with self.lock:
            self.processes.remove(process)
        if status >= 0:
            return f"its process ended with status {status}"
        name = signal.Signals(-status).name
        why = ", as when memory runs out" if name == "SIGKILL" else ""
        return f"its process was killed by {name}{why}"


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def _send(process: subprocess.Popen[bytes], data: bytes) -> None:
    pipe = _open(process.stdin)
    pipe.write(data)
    pipe.flush()


def serve() -> None:
    """What a worker does: read what to do, then an item at a time, and write each result."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # end without a word when nobody listens
    given, told = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anything prints is no result
    work: Callable[[Any], Any] = pickle.load(given)
    while True:
        try:
            item = pickle.load(given)
        except EOFError:
            return
        try:
            result = pickle.dumps(work(item))
        except Exception as error:
            result = pickle.dumps(_Raised(error))
        told.write(result)
        told.flush()
