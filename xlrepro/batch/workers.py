"""Processes that work on one item after the other, and cost one item when they die.

Where a worker dies, concurrent.futures and loky lose every item that is under way or waits, and do
not say over which one it died; they and pebble, but for loky, need a guard in the script that
calls. Here each worker is a fresh interpreter that is given one item at a time through a pipe. So
that script is not run again, nothing is inherited by fork, and a dead worker costs its own item.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Lock
from typing import IO, Any, Generic

from xlrepro.batch.pool import THREADS, Lost, R, T
from xlrepro.records import dataclass

AHEAD = 64  # results that may wait for an earlier one
START = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from xlrepro.batch.workers import serve; serve()"
)


@dataclass(frozen=True)
class Raised:
    """In place of a result: what the work raised."""

    error: Exception


class Workers(Generic[T, R]):
    """Threads of this process hand items to worker processes and wait for their results."""

    def __init__(self, work: Callable[[T], R], items: Sequence[T], jobs: int) -> None:
        self.items, self.ahead = items, jobs + AHEAD
        self.head = pickle.dumps(sys.path) + pickle.dumps(work)
        self.threads = ThreadPoolExecutor(jobs)
        self.futures: list[Future[R | Lost] | None] = []  # of the first items; None where taken
        self.results: dict[int, R | Lost] = {}  # that nobody had taken when this was closed
        self.lock = Lock()
        self.closed = False
        self.processes: list[subprocess.Popen[bytes]] = []
        self.idle: list[subprocess.Popen[bytes]] = []

    def take(self, index: int) -> R | Lost:
        for item in self.items[len(self.futures) : index + self.ahead]:
            self.futures.append(self.threads.submit(self.ask, item))
        future = self.futures[index]
        assert future is not None
        result = future.result()
        self.futures[index] = None
        return result

    def close(self) -> None:
        with self.lock:
            self.closed = True
            for process in self.processes:
                process.kill()
        self.threads.shutdown(cancel_futures=True)
        for process in self.processes:
            self.dismiss(process)
        for index, future in enumerate(self.futures):
            if future is not None and not future.cancelled() and not future.exception():
                self.results[index] = future.result()

    def ask(self, item: T) -> R | Lost:
        """What a worker returns for an item; raises what it raises."""
        process = None
        try:
            process, head = self.worker()
            _open(process.stdin).write(head + pickle.dumps(item))
            _open(process.stdin).flush()
            result: R | Raised = pickle.load(_open(process.stdout))
        except Exception as error:
            lost = Lost(f"its process could not be started: {error}")
            if process is not None:
                lost = Lost(self.dismiss(process))
            if self.closed:
                raise InterruptedError from error  # it was we who ended it
            return lost
        self.idle.append(process)
        if isinstance(result, Raised):
            raise result.error
        return result

    def worker(self) -> tuple[subprocess.Popen[bytes], bytes]:
        """A worker that waits for an item, and what it must be sent first."""
        with self.lock:
            while self.idle:
                process = self.idle.pop()
                if process.poll() is None:  # else it died of nothing that we gave it
                    return process, b""
            if self.closed:
                raise InterruptedError
            process = subprocess.Popen(
                [sys.executable, "-P", "-c", START],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=dict.fromkeys(THREADS, "1") | os.environ,
                start_new_session=True,  # so that Ctrl-C in a terminal reaches only us
            )
            self.processes.append(process)
            return process, self.head

    def dismiss(self, process: subprocess.Popen[bytes]) -> str:
        """End a worker, if it has not ended, by closing its pipes; return how it ended."""
        with suppress(OSError):
            _open(process.stdin).close()
        status = process.wait()
        _open(process.stdout).close()
        if status >= 0:
            return f"its process ended with status {status}"
        name = signal.Signals(-status).name
        why = ", as when memory runs out" if name == "SIGKILL" else ""
        return f"its process was killed by {name}{why}"


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


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
            result = pickle.dumps(Raised(error))
        told.write(result)
        told.flush()
