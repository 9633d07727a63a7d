"""Images from whatever there is."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from xlrepro.datasets.images import Images, ImagesError, hold_out
from xlrepro.datasets.images.idx import read_idx
from xlrepro.datasets.images.pickled import read_pickled
from xlrepro.datasets.images.stream import bounded

WANTED = "wanted mnist.pkl.gz or an IDX file of images"


def read_images(path: Path, labels: Path | None = None) -> Images:
    """The images of a file, told by its first bytes; raises ImagesError, in one line."""
    with bounded(path) as stream:
        start = stream.peek()
        if start[:1] in (b"\x80", b"("):
            if labels is not None:
                raise ImagesError(f"{path}: holds its classes, and needs no --labels")
            return read_pickled(path, stream)
    if start[:2] == b"\0\0":
        return read_idx(path, labels)
    raise ImagesError(f"{path}: {WANTED}, found {'something else' if start else 'an empty file'}")


def sklearn_digits() -> Images:
    """The 1,797 digits of 8 x 8 pixels that come with scikit-learn, a fifth of them held out."""
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        raise ImagesError(
            "the digits come with scikit-learn: pip install 'xlrepro[digits]'; "
            "or name a file of images"
        ) from None
    x, y = load_digits(return_X_y=True)
    return hold_out("digits of scikit-learn", np.asarray(x) / 16, np.asarray(y))
