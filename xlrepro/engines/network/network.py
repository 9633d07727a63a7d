"""A neural network by hand: from images to a loss, and back to the gradient of every parameter.

Two models: the logistic one, whose logits are a linear function of the pixels, and one with a
hidden layer between them. Letters, here and below:

    n  images in a batch       x  (n, m)  pixels
    m  pixels of an image      y  (n,)    the right class of each image, 0 to c - 1
    h  hidden units            W  weights, a column for each unit of the layer
    c  classes                 b  biases, one for each unit of the layer

d before a name is the derivative of the loss by it, and has its shape: dW is dloss/dW, shaped as W.
Source: the lesson's notebook lesson5-sgd-mnist, where m = 784, h = 50, c = 10, n = 64.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from xlrepro.engines.arithmetic.sums import Array

Labels = npt.NDArray[np.integer]


def logistic_gradient(W: Array, b: Array, x: Array, y: Labels) -> tuple[float, Array, Array]:
    """Loss, dW and db of the logistic model, pixels - logits. W (m, c), b (c,).

    One image alone shows why dW is what it is: W[q, k] is multiplied by x[q] and added to z[k], so
    when it moves, z[k] moves x[q] times as far, and the loss dz[k]*x[q] times. Over a batch these
    add up, and the sum over images is a matrix product.
    """
    # fmt: off
    # Forward                            shape   element by element
    z = x @ W + b                      # (n, c)  z[i,k] = sum_q x[i,q]*W[q,k] + b[k]
    loss, dz = cross_entropy(z, y)     # (n, c)  dz[i,k] = (p[i,k] - (1 if k == y[i] else 0)) / n
    # Backward
    dW = x.T @ dz                      # (m, c)  dW[q,k] = sum_i x[i,q]*dz[i,k]
    db = dz.sum(axis=0)                # (c,)    db[k] = sum_i dz[i,k], as b[k] is in every image
    # fmt: on
    return loss, dW, db


def hidden_gradient(
    W1: Array, b1: Array, W2: Array, b2: Array, x: Array, y: Labels
) -> tuple[float, Array, Array, Array, Array]:
    """Loss, dW1, db1, dW2 and db2 of the model with a hidden layer, pixels - ReLU - logits.

    W1 (m, h), b1 (h,), W2 (h, c), b2 (c,). The second layer is the logistic model with a1 for its
    pixels. To go on to the first, the derivative is carried back to a1: a hidden unit reaches every
    logit, so da1 adds up what each of them passes back. ReLU lets the derivative through where it
    let the value through. That is all of back-propagation: from the derivative by what a layer puts
    out follow those by its weights, by its biases and by what it takes in, and what it takes in is
    what the layer before puts out.
    """
    # fmt: off
    # Forward                            shape   element by element
    z1 = x @ W1 + b1                   # (n, h)  z1[i,j] = sum_q x[i,q]*W1[q,j] + b1[j]
    a1 = relu(z1)                      # (n, h)  a1[i,j] = z1[i,j] if z1[i,j] > 0 else 0
    z2 = a1 @ W2 + b2                  # (n, c)  z2[i,k] = sum_j a1[i,j]*W2[j,k] + b2[k]
    loss, dz2 = cross_entropy(z2, y)   # (n, c)  dz2[i,k] = (p[i,k] - (1 if k == y[i] else 0)) / n
    # Backward: the second layer, ...
    dW2 = a1.T @ dz2                   # (h, c)  dW2[j,k] = sum_i a1[i,j]*dz2[i,k]
    db2 = dz2.sum(axis=0)              # (c,)    db2[k] = sum_i dz2[i,k]
    da1 = dz2 @ W2.T                   # (n, h)  da1[i,j] = sum_k dz2[i,k]*W2[j,k]
    # ... ReLU, ...
    dz1 = da1 * (z1 > 0)               # (n, h)  dz1[i,j] = da1[i,j] if z1[i,j] > 0 else 0
    # ... and the first layer.
    dW1 = x.T @ dz1                    # (m, h)  dW1[q,j] = sum_i x[i,q]*dz1[i,j]
    db1 = dz1.sum(axis=0)              # (h,)    db1[j] = sum_i dz1[i,j]
    # fmt: on
    return loss, dW1, db1, dW2, db2


def relu(z: Array) -> Array:
    """Keep what is above zero: max(z, 0), any shape.

    Its derivative is 1 above zero and 0 below; at zero, where it has none, 0 is taken, as in
    PyTorch.
    """
    return np.maximum(z, 0)


def cross_entropy(z: Array, y: Labels) -> tuple[float, Array]:
    """Mean cross-entropy of the softmax of logits, and its derivative by the logits.

        p[i,k] = exp(z[i,k]) / sum_l exp(z[i,l])
        loss   = -mean_i log p[i,y[i]]
        dz     = (p - one_hot(y)) / n

    z (n, c), y (n,), dz (n, c). The derivative is so short because the log undoes the
    exponential: log p[y] = z[y] - log sum_l exp(z[l]), and by z[k] the first term gives 1 if k is
    y, else 0, and the second p[k].

    The largest logit of a row is taken off first. That changes no p, no exponential overflows, and
    the logs are taken of the sums, which are at least 1, never of a p that may have become 0.
    """
    n = len(y)
    rows = np.arange(n)
    z = z - z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    loss = -float(log_p[rows, y].mean())
    dz = np.exp(log_p)
    dz[rows, y] -= 1
    return loss, dz / n


@dataclass(frozen=True)
class Network:
    """One of the two models by its sizes; without hidden units it is the logistic one.

    All parameters are one vector, so that any rule of `rules` can step it: the weights and biases
    of the first layer, row by row, then those of the second. It is in float64 or float32, and all
    is computed in its precision.
    """

    pixels: int = 784
    hidden: int = 50
    classes: int = 10

    @property
    def layers(self) -> list[tuple[int, int]]:
        """Inputs and units of each layer."""
        return list(pairwise([self.pixels, *([self.hidden] if self.hidden else []), self.classes]))

    @property
    def count(self) -> int:
        """How many parameters: 7,850 for 784-10, and 39,760 for 784-50-10."""
        return sum(inputs * units + units for inputs, units in self.layers)

    def start(self, rng: np.random.Generator, dtype: npt.DTypeLike = np.float64) -> Array:
        """Random parameters (count,), even between -1/sqrt(inputs) and 1/sqrt(inputs).

        So PyTorch starts its linear layers, biases too.
        """
        parts = [
            rng.uniform(-1 / math.sqrt(inputs), 1 / math.sqrt(inputs), inputs * units + units)
            for inputs, units in self.layers
        ]
        return np.concatenate(parts).astype(dtype)

    def parts(self, params: Array) -> list[Array]:
        """W and b of each layer, as views of the vector."""
        found, at = [], 0
        for inputs, units in self.layers:
            end = at + inputs * units
            found += [params[at:end].reshape(inputs, units), params[end : end + units]]
            at = end + units
        if at != len(params):
            raise ValueError(f"params: wanted {at} of them, found {len(params)}")
        return found

    def hidden_inputs(self, params: Array, x: Array) -> Array:
        """What goes into each ReLU, (n, hidden); (n, 0) in the logistic model."""
        if not self.hidden:
            return np.zeros((len(x), 0))
        W1, b1, *_ = self.parts(params)
        return x @ W1 + b1

    def logits(self, params: Array, x: Array) -> Array:
        """The logits (n, classes) of images (n, pixels); the largest names the class."""
        *_, W, b = self.parts(params)
        return (relu(self.hidden_inputs(params, x)) if self.hidden else x) @ W + b

    def loss(
        self, params: Array, x: npt.ArrayLike, y: npt.ArrayLike, l2: float = 0.0
    ) -> tuple[float, Array]:
        """Loss with its penalty, and the gradient (count,) of all parameters.

            loss = cross-entropy + l2 * sum params^2
            grad = d cross-entropy + 2*l2*params

        The penalty takes in all parameters, biases too. PyTorch's `weight_decay` adds
        weight_decay*params to the gradient, so it is twice this l2. Raises ValueError where images
        or labels do not fit the sizes.
        """
        x, y = self.checked(x, y)
        x = x.astype(params.dtype, copy=False)
        if self.hidden:
            W1, b1, W2, b2 = self.parts(params)
            loss, *grads = hidden_gradient(W1, b1, W2, b2, x, y)
        else:
            W, b = self.parts(params)
            loss, *grads = logistic_gradient(W, b, x, y)
        grad = 2 * l2 * params
        for part, each in zip(self.parts(grad), grads, strict=True):
            part += each
        return loss + l2 * float(params @ params), grad

    def checked(self, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Array, Labels]:
        """Images and labels as arrays; raises ValueError where they do not fit the sizes."""
        x, y = np.asarray(x), np.asarray(y)
        if x.ndim != 2 or x.shape[1] != self.pixels or not len(x):
            raise ValueError(f"x: wanted images of {self.pixels} pixels, found the shape {x.shape}")
        if y.shape != x.shape[:1] or y.dtype.kind not in "iu":
            raise ValueError(
                f"y: wanted {len(x)} whole numbers, found {y.dtype} of the shape {y.shape}"
            )
        if y.min() < 0 or y.max() >= self.classes:
            raise ValueError(
                f"y: wanted classes from 0 to {self.classes - 1}, found {y.min()} to {y.max()}"
            )
        return x, y
