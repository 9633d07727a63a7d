"""Processes that work on one item after the other.

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
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import SimpleQueue
from threading import Lock, Semaphore, Thread
from typing import IO, Any, Generic

from xlrepro.batch.pool import THREADS, Lost, R, Raised, T

AHEAD = 64  # results that may wait for an earlier one
START = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from xlrepro.batch.workers import serve; serve()"
)


class Workers(Generic[T, R]):
    """A thread for each worker process hands it items and takes its results."""

    def __init__(self, work: Callable[[T], R], items: Sequence[T], jobs: int) -> None:
        self.jobs, self.room = jobs, Semaphore(jobs + AHEAD)
        self.head = pickle.dumps(sys.path) + pickle.dumps(work)
        self.todo = iter(enumerate(items))
        self.results: dict[int, R | Lost | Raised] = {}  # that wait for an earlier one
        self.done: SimpleQueue[tuple[int, R | Lost | Raised]] = SimpleQueue()
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

    def take(self, index: int) -> R | Lost | Raised:
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
            result: R | Lost | Raised
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
            result = pickle.dumps(Raised(error))
        told.write(result)
        told.flush()
