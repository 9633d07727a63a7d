"""The pickled MNIST file, mnist.pkl.gz, read without running what a pickle can ask for.

A pickle is a program for a small machine with a stack, and one of its instructions calls any
function by its name. Here the machine takes only the few instructions that tuples and arrays of
numbers need, and in place of each function that arrays need it calls one of ours. It is the machine
that is written in Python: the other one makes room for as many numbers as a file says.
"""

from __future__ import annotations

import math
import pickle
import pickletools
import struct
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from xlrepro.datasets.images import Images, ImagesError, checked
from xlrepro.datasets.images.stream import Bounded
from xlrepro.records import dataclass

WANTED = "wanted a pickle of three pairs (images, classes), numpy arrays"
MOST_STEPS = 1000  # MNIST's pickle takes about 150
NUMBERS = ("f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8")
INSTRUCTIONS = {
    *("PROTO", "FRAME", "STOP", "MARK", "TUPLE", "TUPLE1", "TUPLE2", "TUPLE3", "EMPTY_TUPLE"),
    *("NONE", "NEWTRUE", "NEWFALSE", "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1"),
    *("STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE"),
    *("BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"),
    *("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE", "GET", "BINGET", "LONG_BINGET"),
    *("GLOBAL", "STACK_GLOBAL", "REDUCE", "BUILD"),
}
DAMAGED = (
    *(pickle.UnpicklingError, EOFError, AttributeError, IndexError, KeyError, TypeError),
    *(ValueError, OverflowError, struct.error),
)


class _Foreign(Exception):
    """What the file holds that no array of numbers needs."""


class _Type:
    """A kind of number; its byte order is told later."""

    def __init__(self, code: str, *_: object) -> None:
        if code not in NUMBERS:
            raise _Foreign("a call of numpy.dtype")
        self.code, self.order = code, "="

    def __setstate__(self, state: Any) -> None:
        if state[1] not in ("<", ">", "|", "="):  # others would make another kind of number
            raise ValueError("no byte order")
        self.order = state[1]


@dataclass
class _Blank:
    """An array, filled in later, and made only when asked for: a pickle can name one many times."""

    data: Any = b""
    kind: Any = None
    shape: Any = ()
    order: Any = "C"

    def __setstate__(self, state: Any) -> None:
        _, self.shape, self.kind, fortran, self.data = state
        self.order = "F" if fortran else "C"

    def array(self) -> npt.NDArray[np.generic]:
        raw = self.data.encode("latin-1") if isinstance(self.data, str) else self.data
        dtype = np.dtype(self.kind.order.replace("|", "=") + self.kind.code)
        if not all(isinstance(size, int) and size > 0 for size in self.shape):
            raise ValueError("no shape")
        if math.prod(self.shape) * dtype.itemsize != len(raw):
            raise ValueError("bytes that do not fill the shape")
        values = np.frombuffer(raw, dtype).reshape(self.shape, order=self.order)
        return values.astype(dtype.newbyteorder("="), copy=False)


class _Instructions(dict[int, Callable[..., None]]):
    """What the machine does for each code; asked for one that arrays do not need, it stops."""

    left = MOST_STEPS

    def __getitem__(self, code: int) -> Callable[..., None]:
        name = pickletools.code2op[chr(code)].name  # type: ignore[attr-defined]
        self.left -= 1
        if self.left < 0:
            raise _Foreign(f"more than {MOST_STEPS} instructions")
        if name not in INSTRUCTIONS:
            raise _Foreign(f"the instruction {name}")
        if name == "BYTEARRAY8":  # which makes room before it reads; the layout is the same
            code = pickle.BINBYTES8[0]
        return pickle._Unpickler.dispatch[code]


class _Arrays(pickle._Unpickler):
    def __init__(self, stream: Bounded, encoding: str) -> None:
        super().__init__(stream, encoding=encoding)
        self.dispatch = _Instructions()  # type: ignore[misc]

    def find_class(self, module: str, name: str) -> Any:
        match module, name:
            case "numpy", "ndarray":
                return None  # it is named, and never called
            case "numpy", "dtype":
                return _Type
            case "_codecs", "encode":
                return lambda text, _: text  # encoded where it is used
            case "numpy.core.multiarray" | "numpy._core.multiarray", "_reconstruct":
                return lambda *_: _Blank()
            case "numpy.core.numeric" | "numpy._core.numeric", "_frombuffer":
                return _Blank
        raise _Foreign(f"a call of {ascii(f'{module}.{name}'[:60])[1:-1]}")


def read_pickled(path: Path, stream: Bounded) -> Images:
    """Training and validation images of a pickle of three pairs (images, classes).

    The third pair, for a last test, is left alone. Raises ImagesError, in one line, for a file that
    holds anything else.
    """
    try:
        with warnings.catch_warnings(action="ignore"):  # of escapes that Python does not write
            found = _Arrays(stream, encoding="latin1").load()
        match found:
            case ((_Blank() as a, _Blank() as b), (_Blank() as c, _Blank() as d), _):
                x, y, x_held, y_held = (each.array() for each in (a, b, c, d))
            case _:
                raise ImagesError(f"{path}: {WANTED}, found something else")
    except _Foreign as foreign:
        raise ImagesError(f"{path}: {WANTED}, found {foreign}; nothing of it was run") from None
    except DAMAGED:
        raise ImagesError(f"{path}: {WANTED}, found it damaged; fetch it again") from None
    learnt = checked(f"{path}, training", x, y)
    held = checked(f"{path}, validation", x_held, y_held)
    if learnt[0].shape[1] != held[0].shape[1]:
        sizes = f"{learnt[0].shape[1]} and {held[0].shape[1]}"
        raise ImagesError(f"{path}: wanted images of one size, found {sizes} pixels")
    return Images(path.name, *learnt, *held)
