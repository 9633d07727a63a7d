"""Files read from front to back, packed by gzip or not, and no farther than a bound."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xlrepro.datasets.images import ImagesError

MOST_BYTES = 2**29  # MNIST takes 220 MB; what packs more into a file means no good


class Bounded:
    """A stream that ends with an error where it goes on for too long."""

    def __init__(self, stream: io.BufferedReader | gzip.GzipFile, path: Path) -> None:
        self._stream, self._path, self._left = stream, path, MOST_BYTES

    def read(self, size: int) -> bytes:
        self._spend(size)
        return self._stream.read(size)

    def readline(self) -> bytes:
        line = self._stream.readline(self._left + 1)
        self._spend(len(line))
        return line

    def _spend(self, size: int) -> None:
        if not 0 <= size <= self._left:
            told = f"holds, or says it holds, more than {MOST_BYTES} bytes"
            raise ImagesError(f"{self._path}: {told}")
        self._left -= size

    def peek(self) -> bytes:
        """The next bytes, four at most, which stay to be read."""
        return self._stream.peek(4)[:4]


@contextmanager
def bounded(path: Path) -> Iterator[Bounded]:
    """The bytes of a file, unpacked; raises ImagesError, in one line, when they cannot be read."""
    try:
        if path.exists() and not path.is_file():
            raise ImagesError(f"{path}: wanted a file, found a folder, a device or a pipe")
        with path.open("rb") as file:
            packed = file.peek(2)[:2] == b"\x1f\x8b"
            yield Bounded(gzip.GzipFile(fileobj=file) if packed else file, path)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise ImagesError(f"{path}: damaged, gzip cannot unpack it; fetch it again") from None
    except OSError as error:
        raise ImagesError(
            f"{path}: cannot be opened: {(error.strerror or str(error)).lower()}"
        ) from None
