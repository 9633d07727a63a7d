"""IDX files, the form in which MNIST was first published: a few numbers, then bytes."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from xlrepro.datasets.images import Images, ImagesError, checked, hold_out
from xlrepro.datasets.images.stream import MOST_BYTES, bounded

UBYTE = 8


def read_idx(path: Path, labels: Path | None) -> Images:
    """Images of an IDX file with the classes of another; the test files beside it are held out.

    Without `labels` the other file is found by its name, as train-labels-idx1-ubyte beside
    train-images-idx3-ubyte, and so are the test files, t10k-images-... and t10k-labels-...; where
    they are missing, a fifth of the images is held out. Raises ImagesError, in one line, for files
    that are damaged or do not belong together.
    """
    x, y = _pair(path, labels)
    test = _there(path, path.name.replace("train", "t10k"))
    if labels is not None or test is None or test == path:
        return hold_out(path.name, x, y)
    x_held, y_held = _pair(test, None)
    if x_held.shape[1] != x.shape[1]:
        raise ImagesError(
            f"{test}: wanted images of {x.shape[1]} pixels as in {path.name}, "
            f"found {x_held.shape[1]}"
        )
    return Images(path.name, x, y, x_held, y_held)


def _pair(path: Path, labels: Path | None) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    x = _bytes(path, 3, "images")
    labels = labels or _beside(path)
    y = _bytes(labels, 1, "classes")
    if len(x) != len(y):
        raise ImagesError(
            f"{labels}: wanted {len(x)} classes, one for each image in {path.name}, found {len(y)}"
        )
    return checked(str(path), x, y)


def _beside(path: Path) -> Path:
    """The file of classes that belongs to one of images, by its name."""
    name = path.name.replace("images", "labels").replace("idx3", "idx1")
    found = _there(path, name)
    if found is None or name == path.name:
        beside = f", {name}, beside it" if name != path.name else ""
        raise ImagesError(f"{path}: wanted the file of its classes{beside}; name one with --labels")
    return found


def _there(path: Path, name: str) -> Path | None:
    """The file of that name in the same folder, packed or not."""
    plain = name.removesuffix(".gz")
    for each in (name, plain, f"{plain}.gz"):
        if path.with_name(each).exists():
            return path.with_name(each)
    return None


def _bytes(path: Path, dimensions: int, what: str) -> npt.NDArray[np.uint8]:
    with bounded(path) as stream:
        head = stream.read(4)
        if len(head) < 4 or head[:2] != b"\0\0":
            raise ImagesError(f"{path}: wanted an IDX file of {what}, found something else")
        if head[2] != UBYTE or head[3] != dimensions:
            raise ImagesError(
                f"{path}: wanted an IDX file of {what} (unsigned bytes, {dimensions} dimensions), "
                f"found type {head[2]:#04x} and {head[3]} dimensions"
            )
        packed = stream.read(4 * dimensions)
        sizes = [int.from_bytes(packed[at : at + 4]) for at in range(0, 4 * dimensions, 4)]
        total = math.prod(sizes)
        if len(packed) < 4 * dimensions or not 0 < total < MOST_BYTES:
            found = " x ".join(map(str, sizes))
            raise ImagesError(f"{path}: wanted sizes of {what}, found {found}")
        data = stream.read(total)
        if len(data) < total:
            raise ImagesError(
                f"{path}: wanted {total} bytes of {what}, found {len(data)}; fetch it again"
            )
        if stream.read(1):
            raise ImagesError(f"{path}: wanted {total} bytes of {what}, found more; fetch it again")
    return np.frombuffer(data, np.uint8).reshape(sizes)
