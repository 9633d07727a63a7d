"""Labelled images to train on: from files that the user has, or the digits of scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from xlrepro.files import Refused
from xlrepro.records import dataclass

MOST_CLASSES = 1000


class ImagesError(Refused):
    """Images that cannot be had, said in one line."""


@dataclass(frozen=True)
class Images:
    """Images to learn from, n of them, and m held out; a pixel is 0 where dark and 1 where lit."""

    title: str
    x: npt.NDArray[np.floating]  # (n, pixels)
    y: npt.NDArray[np.integer]  # (n,)  classes from 0
    x_held: npt.NDArray[np.floating]  # (m, pixels)
    y_held: npt.NDArray[np.integer]  # (m,)

    @property
    def pixels(self) -> int:
        return int(self.x.shape[1])

    @property
    def classes(self) -> int:
        return int(max(self.y.max(), self.y_held.max())) + 1


def checked(
    where: str, x: npt.NDArray[Any], y: npt.NDArray[Any]
) -> tuple[npt.NDArray[np.floating], npt.NDArray[np.integer]]:
    """Images as rows of numbers, whole ones from 0 to 255 brought to 0 to 1, and their classes.

    Raises ImagesError where they are none or do not belong together.
    """
    x = x.reshape(len(x), -1) if x.ndim > 2 and x.size else x
    if x.ndim != 2 or not x.size or y.shape != x.shape[:1]:
        shapes = f"the shapes {x.shape} and {y.shape}"
        raise ImagesError(f"{where}: wanted images and a class for each, found {shapes}")
    if y.dtype.kind not in "iu" or y.min() < 0 or y.max() >= MOST_CLASSES:
        raise ImagesError(
            f"{where}: wanted classes, whole numbers from 0 to {MOST_CLASSES - 1}, "
            f"found {y.dtype} from {y.min()} to {y.max()}"
        )
    pixels = (x / np.float32(255)).astype(np.float32) if x.dtype.kind in "iu" else x
    if not np.isfinite(pixels).all():
        raise ImagesError(f"{where}: wanted pixels that are numbers, found nan or infinity")
    return pixels, y.astype(np.int64)


def hold_out(title: str, x: npt.NDArray[np.floating], y: npt.NDArray[np.integer]) -> Images:
    """A fifth of the images held out, always the same ones."""
    order = np.random.default_rng(0).permutation(len(x))
    held, kept = np.split(order, [max(1, round(len(x) / 5))])
    if not len(kept):
        raise ImagesError(f"{title}: wanted two images or more, found {len(x)}")
    return Images(title, x[kept], y[kept], x[held], y[held])
