"""Small files in the forms in which MNIST is handed round."""

import gzip
import struct

import numpy as np


def blobs(n, seed=0, side=28, classes=10):
    """Images, as bytes, that a network can tell apart: each class lights a row of its own."""
    rng = np.random.default_rng(seed)
    y = rng.integers(classes, size=n)
    x = rng.integers(60, size=(n, side, side))
    x[np.arange(n), y * (side // classes)] += 150
    return x.astype(np.uint8), y


def idx(array, type_code=8):
    head = struct.pack(f">BBBB{array.ndim}I", 0, 0, type_code, array.ndim, *array.shape)
    return head + array.astype(np.uint8).tobytes()


def python2_pickle(pairs):
    """What cPickle of Python 2 writes for pairs of arrays: protocol 2, bytes as strings."""
    body = b"".join(_array(x) + _array(y) + b"\x86" for x, y in pairs)
    return b"\x80\x02(" + body + b"t."


def _array(array):
    sizes = b"".join(b"J" + struct.pack("<i", size) for size in array.shape)
    data = array.tobytes()
    return (
        b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R"
        + (b"(K\x01(" + sizes + b"t")
        + (b"cnumpy\ndtype\nU\x02" + array.dtype.str[1:].encode() + b"K\x00K\x01\x87R")
        + (b"(K\x03U\x01" + array.dtype.str[:1].encode() + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xff")
        + (b"K\x00tb" + b"\x89T" + struct.pack("<i", len(data)) + data + b"tb")
    )


def python2_text(pairs):
    """The same by protocol 0, where the bytes of an array are a line of text with escapes."""
    return b"(" + b"".join(b"(%s%st" % (_text(x), _text(y)) for x, y in pairs) + b"t."


def _text(array):
    sizes = b"".join(b"I%d\n" % size for size in array.shape)
    kind = array.dtype.str.encode()
    return (
        b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR"
        + (b"(I1\n(%st" % sizes + b"cnumpy\ndtype\n(S'%s'\nI0\nI1\ntR" % kind[1:])
        + (b"(I3\nS'%s'\nNNNI-1\nI-1\nI0\ntb" % kind[:1])
        + (b"I00\nS" + repr(array.tobytes())[1:].encode() + b"\ntb")
    )


def mnist(path, n=400):
    """A file such as mnist.pkl.gz."""
    pairs = []
    for count, seed in ((n, 1), (n // 5, 2), (n // 5, 3)):
        x, y = blobs(count, seed)
        pairs.append(((x.reshape(count, -1) / 255).astype(np.float32), y))
    path.write_bytes(gzip.compress(python2_pickle(pairs)))
    return pairs
