"""One epoch of the network over 50,000 images of 784 pixels, beside PyTorch.

    python -m benchmarks.network [--repeats 7] [--write]

Needs the extra torch. Images are drawn at random, batches are of 64, and both record the loss of
each batch. Ours is `training.train` as the command runs it. PyTorch takes whole batches by index
from one tensor, which is faster than its DataLoader, and has the penalty as its optimiser's
weight_decay, which is faster than in the loss, where the notebook has it. Every epoch is timed in a
process of its own, after one that is not, since in one process the waiting threads of either
library hinder the other; and taken again when other programs were busy meanwhile, since both
libraries wait for both processors at every product (Linux). Repeats go round all of them; ratios
are taken within a repeat, and their median counts. --write keeps the table in
benchmarks/network.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Any

import numpy as np

from benchmarks.folder import busy_seconds
from xlrepro.engines import adam, sgd
from xlrepro.engines.network.network import Network
from xlrepro.engines.network.training import train

ROOT = Path(__file__).resolve().parents[1]
IMAGES, BATCH, L2 = 50_000, 64, 1e-5
OTHERS = 0.1  # of one processor
TIMED = ("ours, float64", "ours, float32", "PyTorch, float32", "PyTorch, float64")
RULES = {"sgd": sgd(2e-2), "adam": adam(1e-3)}


def ours(network: Network, name: str, x: Any, y: Any, dtype: str) -> float:
    rng = np.random.default_rng(0)
    params = network.start(rng, dtype)
    passes = train(network, params, RULES[name], x, y, (x[:1], y[:1]), rng, BATCH, L2)
    next(passes)
    begun = perf_counter()
    losses = next(passes).batch_losses
    took = perf_counter() - begun
    assert len(losses) == -(-IMAGES // BATCH) and np.isfinite(losses).all()
    return took


def theirs(network: Network, name: str, x: Any, y: Any, dtype: str) -> float:
    import torch

    kind = getattr(torch, dtype)
    layers: list[Any] = []
    for inputs, units in network.layers:
        layers += [torch.nn.Linear(inputs, units, dtype=kind), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    make, lr = {"sgd": (torch.optim.SGD, 2e-2), "adam": (torch.optim.Adam, 1e-3)}[name]
    optimiser = make(model.parameters(), lr, weight_decay=2 * L2)
    images, classes = torch.from_numpy(x).to(kind), torch.from_numpy(y)
    for _ in range(2):
        begun = perf_counter()
        order, losses = torch.randperm(IMAGES), []
        for at in range(0, IMAGES, BATCH):
            chosen = order[at : at + BATCH]
            loss = torch.nn.functional.cross_entropy(model(images[chosen]), classes[chosen])
            loss.backward()
            optimiser.step()
            optimiser.zero_grad()
            losses.append(loss.item())
        took = perf_counter() - begun
    assert np.isfinite(losses).all()
    return took


def one(timed: str, hidden: int, name: str) -> float:
    """Seconds of one epoch, the second in this process."""
    network, rng = Network(hidden=hidden), np.random.default_rng(1)
    x = rng.random((IMAGES, network.pixels), dtype=np.float32)
    y = rng.integers(network.classes, size=IMAGES)
    who, dtype = timed.split(", ")
    return (ours if who == "ours" else theirs)(network, name, x, y, dtype)


def measure(hidden: int, name: str, repeats: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {each: [] for each in TIMED}
    for _ in range(repeats):
        for each in TIMED:
            times[each].append(undisturbed(each, str(hidden), name))
    return times


def undisturbed(*what: str) -> float:
    """Seconds of one epoch, the first during which other programs left the processors alone."""
    while True:
        begun, own, busy = perf_counter(), sum(os.times()[:4]), busy_seconds()
        command = [sys.executable, "-m", "benchmarks.network", "--one", *what]
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
        others = busy_seconds() - busy - (sum(os.times()[:4]) - own)
        if others < OTHERS * (perf_counter() - begun):
            return float(done.stdout)
        sleep(5)


def table(repeats: int) -> str:
    lines = [
        "# One epoch of the network over 50,000 x 784, beside PyTorch",
        "",
        f"Made by `python -m benchmarks.network --repeats {repeats} --write`. Seconds are medians",
        f"of {repeats} epochs of batches of {BATCH}. A ratio is ours over PyTorch in float32, its",
        "default, within a repeat: the median, and in brackets the lowest and the highest.",
        "",
        f"{platform.system()}, {os.cpu_count()} processors; Python {platform.python_version()}, "
        f"numpy {np.__version__}, PyTorch {version('torch')}.",
        "",
        f"| network | optimiser | {' | '.join(TIMED)} | ratio, float64 | ratio, float32 |",
        "|---|---|" + "---:|" * (len(TIMED) + 2),
    ]
    for hidden in (50, 0):
        for name in RULES:
            times = measure(hidden, name, repeats)
            cells = [f"{median(times[each]):.2f}" for each in TIMED]
            for each in TIMED[:2]:
                pairs = zip(times[each], times["PyTorch, float32"], strict=True)
                ratios = sorted(mine / other for mine, other in pairs)
                cells.append(f"{median(ratios):.2f} ({ratios[0]:.2f}-{ratios[-1]:.2f})")
            sizes = f"784-{hidden}-10" if hidden else "784-10"
            lines.append(f"| {sizes} | {name} | {' | '.join(cells)} |")
            print(lines[-1], file=sys.stderr)
    lines += [
        "",
        "Ours is in float64 unless told otherwise (`train --float32`): its gradients are then",
        "those that the tests compare to 1e-10, a run repeats to more digits on another machine,",
        "and it keeps within 1.5 times the time that PyTorch takes in float32.",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(one(args.one[0], int(args.one[1]), args.one[2]))
        return
    text = table(args.repeats)
    print(text, end="")
    if args.write:
        (ROOT / "benchmarks" / "network.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
