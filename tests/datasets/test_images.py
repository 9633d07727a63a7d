"""Files of images: what is read of them, and what is said of files that are damaged or hostile."""

import gzip
import os
import pickle
import struct

import numpy as np
import pytest

from tests.mnist import blobs, idx, mnist, python2_pickle, python2_text
from xlrepro.datasets.images import ImagesError, stream
from xlrepro.datasets.images.read import read_images, sklearn_digits

PICKLE = "wanted a pickle of three pairs (images, classes), numpy arrays, found "


def said(path, labels=None):
    """The one line with which a file is refused, without the folder."""
    with pytest.raises(ImagesError) as error:
        read_images(path, labels)
    text = str(error.value)
    assert "\n" not in text and len(text) < len(str(path)) + 200
    return text.replace(f"{path.parent}/", "")


def same(found, pairs):
    for ours, wanted in zip((found.x, found.y, found.x_held, found.y_held), pairs, strict=True):
        np.testing.assert_array_equal(ours, wanted)


def test_a_pickle_of_python_2_is_read(tmp_path):
    (train, valid, _) = mnist(tmp_path / "mnist.pkl.gz")
    found = read_images(tmp_path / "mnist.pkl.gz")
    same(found, (*train, *valid))
    assert (found.title, found.pixels, found.classes) == ("mnist.pkl.gz", 784, 10)
    assert found.x.dtype == np.float32


@pytest.mark.parametrize("write", [python2_pickle, python2_text])
def test_pickle_itself_reads_alike_what_our_tests_write_for_python_2(tmp_path, write):
    pairs = mnist(tmp_path / "mnist.pkl.gz", n=20)
    (tmp_path / "x.pkl").write_bytes(write(pairs))
    same(read_images(tmp_path / "x.pkl"), (*pairs[0], *pairs[1]))
    theirs = pickle.loads(write(pairs), encoding="latin1")
    for pair, wanted in zip(theirs, pairs, strict=True):
        for array, other in zip(pair, wanted, strict=True):
            np.testing.assert_array_equal(array, other)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("kind", ["f4", "f8", "u1", ">f4", "fortran"])
def test_a_pickle_of_any_protocol_is_read(tmp_path, protocol, kind):
    rng = np.random.default_rng(protocol)
    x = rng.random((6, 9)) if kind != "u1" else rng.integers(256, size=(6, 9))
    x = np.asfortranarray(x) if kind == "fortran" else x.astype(kind)
    pair = x, np.arange(6)
    path = tmp_path / "own.pkl"
    path.write_bytes(pickle.dumps((pair, (x[:2], pair[1][:2]), pair), protocol))
    scaled = (x / 255).astype(np.float32) if kind == "u1" else x
    same(read_images(path), (scaled, pair[1], scaled[:2], pair[1][:2]))


class Hostile:
    """Pickled, it asks whoever reads it to make a folder."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_runs_nothing_that_it_asks_for(tmp_path, protocol):
    x, y = np.zeros((1, 4), np.float32), np.zeros(1, int)
    data = pickle.dumps(((x, y), (x, y), Hostile(tmp_path / "made")), protocol)
    path = tmp_path / "mnist.pkl.gz"
    path.write_bytes(gzip.compress(data))
    found = "a call of posix.mkdir; nothing of it was run"
    assert said(path) == f"mnist.pkl.gz: {PICKLE}{found}"
    assert not (tmp_path / "made").exists()
    pickle.loads(data)
    assert (tmp_path / "made").exists(), "the file was not hostile, so nothing was shown"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"\x80\x02cos\nsystem\nU\x02ls\x85R.", "a call of os.system; nothing of it was run"),
        (b"\x80\x04\x8c\x03a\nb\x8c\x01c\x93)R.",
         "a call of a\\nb.c; nothing of it was run"),
        (b"(ios\nsystem\n.", "the instruction INST; nothing of it was run"),
        (b"(cnumpy\ndtype\no.", "the instruction OBJ; nothing of it was run"),
        (b"\x80\x02cnumpy\ndtype\n)\x81.", "the instruction NEWOBJ; nothing of it was run"),
        (b"\x80\x02Pyou\n.", "the instruction PERSID; nothing of it was run"),
        (b"\x80\x02\x82\x01.", "the instruction EXT1; nothing of it was run"),
        (b"\x80\x02}(U\x01ab.", "the instruction EMPTY_DICT; nothing of it was run"),
        (b"\x80\x02cnumpy\ndtype\nU\x02O8\x85R.", "a call of numpy.dtype; nothing of it was run"),
        (b"\x80\x02K\x01K\x02b.", "it damaged; fetch it again"),
        (b"\x80\x02K\x01K\x02R.", "it damaged; fetch it again"),
        (b"\x80\x02cnumpy\nndarray\n)R.", "it damaged; fetch it again"),
        (b"\x80\x05\x96" + b"\0\0\0\x10" + b"\0" * 5, "it damaged; fetch it again"),
        (b"\x80\x02" + b"K\x01" * 2000, "more than 1000 instructions; nothing of it was run"),
        (b"\x80\x02K\x01.", "something else"),
        (pickle.dumps((1, 2, 3)), "something else"),
        (b"\x80\x02" + b"r\xff\xff\xff\xff.", "it damaged; fetch it again"),
        (b"\x80\x02h\x07.", "it damaged; fetch it again"),
        (b"\x80\x02\x8a\xff" + b"\xff" * 255 + b"t.", "it damaged; fetch it again"),
        (b"(I" + b"9" * 9000 + b"\n.", "it damaged; fetch it again"),
        (b"\x80", "it damaged; fetch it again"),
        (b"\x80\x02\xffrest", "it damaged; fetch it again"),
    ],
)  # fmt: skip
def test_a_pickle_of_anything_else_is_refused(tmp_path, data, found):
    path = tmp_path / "x.pkl"
    path.write_bytes(data)
    assert said(path) == f"x.pkl: {PICKLE}{found}"


@pytest.mark.parametrize("order", ["10", "f8,", "O"])
def test_a_byte_order_that_makes_another_kind_of_number_is_refused(tmp_path, order):
    x, y = np.zeros((3, 4), np.float32), np.zeros(3, int)
    whole = pickle.dumps(((x, y),) * 3, 2)
    data = whole.replace(b"X\x01\0\0\0<", struct.pack("<cI", b"X", len(order)) + order.encode())
    assert data != whole
    (tmp_path / "x.pkl").write_bytes(data)
    assert said(tmp_path / "x.pkl") == f"x.pkl: {PICKLE}it damaged; fetch it again"


def test_a_size_that_no_file_has_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "x.pkl"
    path.write_bytes(b"\x80\x04\x8e" + struct.pack("<Q", 2**40) + b"data")
    assert said(path) == "x.pkl: holds, or says it holds, more than 536870912 bytes"


def test_what_unpacks_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(stream, "MOST_BYTES", 100_000)
    (tmp_path / "x.pkl").write_bytes(gzip.compress(b"\x80\x02T\x40\x42\x0f\x00" + bytes(10**6)))
    assert said(tmp_path / "x.pkl") == "x.pkl: holds, or says it holds, more than 100000 bytes"
    (tmp_path / "y.pkl").write_bytes(gzip.compress(b"(S'" + b"a" * 10**6 + b"'\n."))
    assert said(tmp_path / "y.pkl") == "y.pkl: holds, or says it holds, more than 100000 bytes"


@pytest.mark.parametrize("seed", range(8))
def test_a_pickle_with_bytes_cut_or_changed_is_read_or_refused_in_one_line(tmp_path, seed):
    rng = np.random.default_rng(seed)
    pairs = mnist(tmp_path / "whole.pkl.gz", n=5)
    pairs = [(x[:, :3], y) for x, y in pairs]
    whole = python2_pickle(pairs) if seed % 2 else pickle.dumps(tuple(pairs), seed // 2 + 1)
    path = tmp_path / "x.pkl"
    refused = 0
    for _ in range(200):
        data = bytearray(whole)
        for _ in range(int(rng.integers(1, 4))):
            data[rng.integers(len(data))] = rng.integers(256)
        path.write_bytes(data[: rng.integers(1, len(data) + 1)] if rng.random() < 0.3 else data)
        try:
            read_images(path)
        except ImagesError as error:
            assert str(error).startswith(str(path)) and "\n" not in str(error)
            refused += 1
    assert refused > 100


@pytest.mark.parametrize(
    ("pairs", "text"),
    [
        (
            [(np.zeros((2, 3)), np.zeros(1, int))] * 3,
            "x.pkl, training: wanted images and a class for each, found the shapes (2, 3) and (1,)",
        ),
        (
            [(np.zeros(2), np.zeros(2, int))] * 3,
            "x.pkl, training: wanted images and a class for each, found the shapes (2,) and (2,)",
        ),
        (
            [(np.zeros((1, 3)), np.zeros(1, int)), (np.zeros((1, 4)), np.zeros(1, int)), None],
            "x.pkl: wanted images of one size, found 3 and 4 pixels",
        ),
        (
            [(np.zeros((1, 3)), np.zeros(1, int)), (np.full((1, 3), np.nan), np.zeros(1, int)), 0],
            "x.pkl, validation: wanted pixels that are numbers, found nan or infinity",
        ),
        (
            [(np.zeros((2, 3)), np.array([0.0, 1.0]))] * 3,
            "x.pkl, training: wanted classes, whole numbers from 0 to 999, "
            "found float64 from 0.0 to 1.0",
        ),
        (
            [(np.zeros((2, 3)), np.array([-1, 1000]))] * 3,
            "x.pkl, training: wanted classes, whole numbers from 0 to 999, "
            "found int64 from -1 to 1000",
        ),
    ],
)
def test_arrays_that_are_no_images_are_refused(tmp_path, pairs, text):
    path = tmp_path / "x.pkl"
    path.write_bytes(pickle.dumps(tuple(pairs)))
    assert said(path) == text


def write_idx(folder, packed="", train=60, test=12):
    suffix, pack = (".gz", gzip.compress) if packed else ("", bytes)
    files = {}
    for name, n in (("train", train), ("t10k", test)):
        x, y = files[name] = blobs(n, n)
        (folder / f"{name}-images-idx3-ubyte{suffix}").write_bytes(pack(idx(x)))
        (folder / f"{name}-labels-idx1-ubyte{suffix}").write_bytes(pack(idx(y)))
    return files


@pytest.mark.parametrize("packed", ["", "gz"])
def test_idx_files_are_read_with_the_classes_and_the_test_beside_them(tmp_path, packed):
    files = write_idx(tmp_path, packed)
    found = read_images(next(tmp_path.glob("train-images*")))
    (x, y), (x_held, y_held) = files["train"], files["t10k"]
    flat = [(each.reshape(len(each), 784) / 255).astype(np.float32) for each in (x, x_held)]
    same(found, (flat[0], y, flat[1], y_held))


def test_without_a_test_file_a_fifth_is_held_out_and_nothing_lost(tmp_path):
    x, _ = write_idx(tmp_path)["train"]
    (tmp_path / "t10k-images-idx3-ubyte").unlink()
    found = read_images(tmp_path / "train-images-idx3-ubyte")
    assert (len(found.y), len(found.y_held)) == (48, 12)
    rows = np.vstack([found.x, found.x_held]) * 255
    assert sorted(map(bytes, rows.round().astype(np.uint8))) == sorted(
        map(bytes, x.reshape(60, -1))
    )
    again = read_images(tmp_path / "train-images-idx3-ubyte")
    np.testing.assert_array_equal(found.x_held, again.x_held)


def test_classes_can_be_named(tmp_path):
    x, y = blobs(20)
    (tmp_path / "mine").write_bytes(idx(x))
    (tmp_path / "classes").write_bytes(idx(y))
    found = read_images(tmp_path / "mine", tmp_path / "classes")
    assert sorted([*found.y, *found.y_held]) == sorted(y)
    assert said(tmp_path / "mine") == (
        "mine: wanted the file of its classes; name one with --labels"
    )


IMAGES, CLASSES = idx(blobs(4, side=10)[0]), idx(blobs(4, side=10)[1])


@pytest.mark.parametrize(
    ("images", "classes", "text"),
    [
        (CLASSES, CLASSES, "images: wanted an IDX file of images (unsigned bytes, 3 dimensions), "
                           "found type 0x08 and 1 dimensions"),
        (IMAGES, IMAGES, "classes: wanted an IDX file of classes (unsigned bytes, 1 dimensions), "
                         "found type 0x08 and 3 dimensions"),
        (b"\0\0\x0d\3" + IMAGES[4:], CLASSES,
         "images: wanted an IDX file of images (unsigned bytes, 3 dimensions), "
         "found type 0x0d and 3 dimensions"),
        (b"\0\0\x08", CLASSES, "images: wanted an IDX file of images, found something else"),
        (IMAGES, b"text", "classes: wanted an IDX file of classes, found something else"),
        (IMAGES[:11], CLASSES, "images: wanted sizes of images, found 4 x 0 x 0"),
        (IMAGES[:-1], CLASSES, "images: wanted 400 bytes of images, found 399; fetch it again"),
        (IMAGES + b"\0", CLASSES, "images: wanted 400 bytes of images, found more; fetch it again"),
        (b"\0\0\x08\3" + b"\xff" * 12, CLASSES,
         "images: wanted sizes of images, found 4294967295 x 4294967295 x 4294967295"),
        (b"\0\0\x08\3" + bytes(12), CLASSES, "images: wanted sizes of images, found 0 x 0 x 0"),
        (IMAGES, idx(np.zeros(3)),
         "classes: wanted 4 classes, one for each image in images, found 3"),
        (b"text", CLASSES,
         "images: wanted mnist.pkl.gz or an IDX file of images, found something else"),
        (b"", CLASSES, "images: wanted mnist.pkl.gz or an IDX file of images, found an empty file"),
        (gzip.compress(IMAGES)[:-20], CLASSES,
         "images: damaged, gzip cannot unpack it; fetch it again"),
        (b"\x1f\x8bnothing", CLASSES, "images: damaged, gzip cannot unpack it; fetch it again"),
    ],
)  # fmt: skip
def test_idx_files_that_are_damaged_are_refused(tmp_path, images, classes, text):
    (tmp_path / "images").write_bytes(images)
    (tmp_path / "classes").write_bytes(classes)
    assert said(tmp_path / "images", tmp_path / "classes") == text


def test_files_that_do_not_belong_together_are_refused(tmp_path):
    write_idx(tmp_path)
    train = tmp_path / "train-images-idx3-ubyte"
    (tmp_path / "t10k-images-idx3-ubyte").write_bytes(idx(blobs(12, side=10)[0]))
    assert said(train) == (
        "t10k-images-idx3-ubyte: wanted images of 784 pixels as in train-images-idx3-ubyte, "
        "found 100"
    )
    (tmp_path / "train-labels-idx1-ubyte").unlink()
    assert said(train) == (
        "train-images-idx3-ubyte: wanted the file of its classes, train-labels-idx1-ubyte, "
        "beside it; name one with --labels"
    )
    mnist(tmp_path / "mnist.pkl.gz")
    assert said(tmp_path / "mnist.pkl.gz", train) == (
        "mnist.pkl.gz: holds its classes, and needs no --labels"
    )


def test_what_is_no_file_is_refused(tmp_path):
    assert said(tmp_path / "none") == "none: cannot be opened: no such file or directory"
    (tmp_path / "folder").mkdir()
    assert said(tmp_path / "folder") == "folder: wanted a file, found a folder, a device or a pipe"


def test_the_digits_of_scikit_learn():
    found = sklearn_digits()
    assert (found.pixels, found.classes, len(found.y), len(found.y_held)) == (64, 10, 1438, 359)
    assert (found.x.min(), found.x.max()) == (0, 1)


def test_without_scikit_learn_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "sklearn.datasets", None)
    with pytest.raises(ImagesError) as error:
        sklearn_digits()
    assert str(error.value) == (
        "the digits come with scikit-learn: pip install 'xlrepro[digits]'; or name a file of images"
    )
