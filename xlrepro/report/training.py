"""A training as text, CSV and JSON."""

from __future__ import annotations

import json
import math

from xlrepro.checks.markup import one_line
from xlrepro.datasets.images import Images
from xlrepro.engines.network.network import Network
from xlrepro.engines.network.training import Epoch
from xlrepro.engines.optimisers.gradient_check import GradientCheck
from xlrepro.records import dataclass

NEAR = 1e-8  # finite differences are some 1e-11 off
COLUMNS = "  epoch  training loss  held-out loss  held-out accuracy"


@dataclass(frozen=True)
class Training:
    """What was trained, how, and what came of it."""

    images: Images
    network: Network
    optimiser: str
    batch: int
    weight_decay: float
    seed: int
    check: GradientCheck
    epochs: list[Epoch]

    @property
    def gradient_right(self) -> bool:
        return self.check.gap <= NEAR

    @property
    def ok(self) -> bool:
        return self.gradient_right and self.epochs[-1].finite


def head_text(done: Training) -> str:
    """What is trained, on what, how, and whether its gradient is right."""
    images, network, check = done.images, done.network, done.check
    sizes = [network.pixels, *([network.hidden] if network.hidden else []), network.classes]
    model = "one hidden layer" if network.hidden else "logistic model"
    verdict = "passed" if done.gradient_right else "FAILED"
    left_out = f"; {check.kinks} beside a kink of a ReLU left out" if check.kinks else ""
    return (
        f"{one_line(images.title)}: {len(images.y):,} images of {network.pixels} pixels to learn "
        f"from, {len(images.y_held):,} held out\n"
        f"{model} {'-'.join(map(str, sizes))}: {network.count:,} parameters\n"
        f"{done.optimiser}, batches of {done.batch}, weight decay {done.weight_decay:g}, "
        f"seed {done.seed}\n"
        f"gradient check {verdict}: {len(check.moved)} derivatives by back-propagation, "
        f"at most {check.gap:.0e} from finite differences{left_out}"
    )


def row(number: int, epoch: Epoch) -> str:
    """A line of the table: the mean loss of the batches, and how the held-out images fare."""
    accuracy = f"{100 * epoch.accuracy:.1f} %"
    return f"  {number:>5}  {epoch.training_loss:>13.4f}  {epoch.loss:>13.4f}  {accuracy:>17}"


def end_text(done: Training, seconds: float) -> str:
    """How it ended."""
    last, count, held = done.epochs[-1], len(done.epochs), len(done.images.y_held)
    if not last.finite:
        return f"diverged: in epoch {count} the loss is no number; try a smaller learning rate"
    return (
        f"{round(last.accuracy * held):,} of {held:,} held-out images right, "
        f"{100 * last.accuracy:.1f} %, after {count} epoch{'s' * (count != 1)} in {seconds:.2f} s"
    )


def csv_text(done: Training) -> str:
    """Every epoch: the shortest digits that give the same number back."""
    rows = ["epoch,training_loss,held_out_loss,held_out_accuracy"]
    rows += [
        f"{at},{each.training_loss!r},{each.loss!r},{each.accuracy!r}"
        for at, each in enumerate(done.epochs, 1)
    ]
    return "\n".join(rows) + "\n"


def json_text(done: Training) -> str:
    """All of it; a loss that is no number is null."""
    images, network, check = done.images, done.network, done.check
    result = {
        "format": "xlrepro-training",
        "version": 1,
        "ok": done.ok,
        "images": {
            "title": images.title,
            "training": len(images.y),
            "held_out": len(images.y_held),
        },
        "network": {
            "pixels": network.pixels,
            "hidden": network.hidden,
            "classes": network.classes,
            "parameters": network.count,
        },
        "optimiser": done.optimiser,
        "batch": done.batch,
        "weight_decay": done.weight_decay,
        "seed": done.seed,
        "gradient_check": {
            "derivatives": len(check.moved),
            "largest_gap": _number(check.gap),
            "left_out": check.kinks,
        },
        "epochs": [
            {
                "training_loss": _number(each.training_loss),
                "held_out_loss": _number(each.loss),
                "held_out_accuracy": each.accuracy,
            }
            for each in done.epochs
        ],
    }
    return json.dumps(result, indent=1, allow_nan=False) + "\n"


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
