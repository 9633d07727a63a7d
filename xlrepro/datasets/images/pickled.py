"""The pickled MNIST file, mnist.pkl.gz, read without running what a pickle can ask for.

A pickle is a program for a small machine with a stack, and one of its instructions calls any
function by its name. Here the machine is our own: it knows the few instructions that tuples and
arrays of numbers need, calls nothing that the file names, and stops at anything else.
"""

from __future__ import annotations

import codecs
import math
import pickletools
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from xlrepro.datasets.images import Images, ImagesError, checked
from xlrepro.datasets.images.stream import Bounded

WANTED = "wanted a pickle of three pairs (images, classes), numpy arrays"
MOST_STEPS = 1000  # MNIST's pickle takes about 150
NUMBERS = ("f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8")
VALUES = {
    *("NONE", "NEWTRUE", "NEWFALSE", "EMPTY_TUPLE"),
    *("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1"),
    *("BINSTRING", "SHORT_BINSTRING", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE"),
    *("BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"),
}
OPCODES = {opcode.code: opcode for opcode in pickletools.opcodes}
CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False, "EMPTY_TUPLE": ()}
TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}


class _Foreign(Exception):
    """What the file holds that no array of numbers needs."""


@dataclass
class _Type:
    """A kind of number; its byte order is told later."""

    code: str
    order: str = "="


@dataclass
class _Blank:
    """An array, filled in later, and made only when asked for: a pickle can name one many times."""

    shape: tuple[Any, ...] = ()
    kind: _Type = field(default_factory=lambda: _Type("u1"))
    fortran: bool = False
    data: object = b""

    def array(self) -> npt.NDArray[np.generic]:
        raw = self.data.encode("latin-1") if isinstance(self.data, str) else self.data
        dtype = np.dtype(self.kind.order.replace("|", "=") + self.kind.code)
        if not isinstance(raw, bytes | bytearray):
            raise ValueError("no bytes")
        if not all(isinstance(size, int) and size > 0 for size in self.shape):
            raise ValueError("no shape")
        if math.prod(self.shape) * dtype.itemsize != len(raw):
            raise ValueError("bytes that do not fill the shape")
        values = np.frombuffer(raw, dtype).reshape(self.shape, order="F" if self.fortran else "C")
        return values.astype(dtype.newbyteorder("="), copy=False)


def read_pickled(path: Path, stream: Bounded) -> Images:
    """Training and validation images of a pickle of three pairs (images, classes).

    The third pair, for a last test, is left alone. Raises ImagesError, in one line, for a file that
    holds anything else.
    """
    try:
        with warnings.catch_warnings(action="ignore"):  # of escapes that Python does not write
            found = _run(stream)
        match found:
            case ((_Blank() as a, _Blank() as b), (_Blank() as c, _Blank() as d), _):
                x, y, x_held, y_held = (each.array() for each in (a, b, c, d))
            case _:
                raise ImagesError(f"{path}: {WANTED}, found something else")
    except _Foreign as foreign:
        raise ImagesError(f"{path}: {WANTED}, found {foreign}; nothing of it was run") from None
    except (ValueError, IndexError, KeyError, TypeError):
        raise ImagesError(f"{path}: {WANTED}, found it damaged; fetch it again") from None
    learnt = checked(f"{path}, training", x, y)
    held = checked(f"{path}, validation", x_held, y_held)
    if learnt[0].shape[1] != held[0].shape[1]:
        sizes = f"{learnt[0].shape[1]} and {held[0].shape[1]}"
        raise ImagesError(f"{path}: wanted images of one size, found {sizes} pixels")
    return Images(path.name, *learnt, *held)


def _run(stream: Bounded) -> object:
    stack: list[Any] = []
    marks: list[int] = []
    memo: dict[int, Any] = {}
    for _ in range(MOST_STEPS):
        code = stream.read(1)
        if not code:
            raise ValueError("no end")
        opcode = OPCODES[code.decode("latin-1")]
        name = opcode.name
        if name == "STRING":  # pickletools would have it ASCII, which the bytes of an array are not
            quoted = stream.readline().strip()
            stack.append(codecs.escape_decode(quoted[1:-1])[0].decode("latin-1"))
            continue
        argument: Any = opcode.arg.reader(stream) if opcode.arg else None  # type: ignore[arg-type]
        if name == "STOP":
            return stack.pop()
        if name in VALUES:
            stack.append(CONSTANTS.get(name, argument))
        elif name == "MARK":
            marks.append(len(stack))
        elif name == "TUPLE" or name in TUPLES:
            start = marks.pop() if name == "TUPLE" else len(stack) - TUPLES[name]
            stack[start:] = [tuple(stack[start:])]
        elif name in ("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"):
            memo[len(memo) if argument is None else argument] = stack[-1]
        elif name in ("GET", "BINGET", "LONG_BINGET"):
            stack.append(memo[argument])
        elif name == "GLOBAL":
            stack.append(tuple(argument.split(" ", 1)))
        elif name == "STACK_GLOBAL":
            stack[-2:] = [(stack[-2], stack[-1])]
        elif name == "REDUCE":
            stack[-2:] = [_call(stack[-2], stack[-1])]
        elif name == "BUILD":
            _fill(stack[-2], stack.pop())
        elif name not in ("PROTO", "FRAME"):
            raise _Foreign(f"the instruction {name}")
    raise _Foreign(f"more than {MOST_STEPS} instructions")


def _call(function: object, given: object) -> object:
    """What the function of that module and name would make, if it is one that arrays need."""
    match function, given:
        case ("_codecs", "encode"), (str(text), "latin1" | "latin-1"):
            return text  # encoded where it is used
        case ("numpy", "dtype"), (str(code), *_) if code in NUMBERS:
            return _Type(code)
        case (
            ("numpy.core.multiarray" | "numpy._core.multiarray", "_reconstruct"),
            (("numpy", "ndarray"), *_),
        ):
            return _Blank()
        case (
            ("numpy.core.numeric" | "numpy._core.numeric", "_frombuffer"),
            (data, _Type() as kind, tuple() as shape, str(order)),
        ):
            return _Blank(shape, kind, order == "F", data)
        case (str(module), str(name)), _:
            raise _Foreign(f"a call of {ascii(f'{module}.{name}'[:60])[1:-1]}")
    raise _Foreign("a call of something without a name")


def _fill(made: object, state: object) -> None:
    match made, state:
        case _Type(), (int(), "<" | ">" | "|" | "=" as order, None, None, None, *_):
            made.order = order
        case _Blank(), (int(), tuple() as shape, _Type() as kind, fortran, data):
            made.shape, made.kind, made.fortran, made.data = shape, kind, bool(fortran), data
        case _:
            raise _Foreign("an object that is no array of numbers")
