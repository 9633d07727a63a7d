"""The tour through entropy_example.xlsx: softmax and cross-entropy."""

from __future__ import annotations

from xlrepro.tour.stops import Chapter, Claim, Stop

ENTROPY = (
    Chapter(
        "Softmax: outputs become shares",
        "softmax",
        (
            Stop(
                "e to the power of each output is positive, and larger outputs stand out.",
                "exp",
                "exponentials(given.logits)",
            ),
            Claim(
                "Their sum for the first image is 12.14 in the lecture; in the file it is",
                12.698,
                0.0005,
                "left_sum(exponentials(given.logits))",
            ),
            Stop("Divided by their sum they add up to one.", "share", "softmax(given.logits)"),
            Claim(
                "A constant added to every output changes no share: the largest change is",
                0,
                1e-15,
                "np.abs(softmax(given.logits + 3) - softmax(given.logits)).max()",
            ),
            Stop(
                "Where an image may be several things at once, each output is judged by itself.",
                "sigmoid",
                "sigmoid(given.logits)",
            ),
        ),
    ),
    Chapter(
        "Cross-entropy: what a prediction costs",
        "binary cross-entropy",
        (
            Stop(
                "The logarithm of what was predicted for the truth, negative. LOG is base ten in a "
                "spreadsheet; PyTorch takes the natural one, 2.302585 times as much.",
                "loss",
                "loss = binary_cross_entropy(given.target, given.p, base=10)\nloss",
            ),
            Stop(
                "Written as a decision it is the same.",
                "case",
                "binary_cross_entropy_by_case(given.target, given.p, base=10)",
            ),
            Claim(
                "Their mean in natural logarithms, as PyTorch would have it:",
                0.762889,
                5e-7,
                "binary_cross_entropy(given.target, given.p, base=np.e).mean()",
            ),
        ),
    ),
    Chapter(
        "Cross-entropy is a look-up",
        "likelihood look-up",
        (
            Stop(
                "With both logarithms in a row, the loss is the one that the true class points at.",
                "picked",
                "logs = np.column_stack([log(given.p, 10), log(1 - given.p, 10)])\n"
                "targets = np.column_stack([given.target, 1 - given.target])\n"
                "-nll_by_lookup(targets, logs)",
            ),
        ),
    ),
)
