"""train: a neural network by hand, on digits."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from xlrepro.commands.options import count, number

if TYPE_CHECKING:
    from xlrepro.datasets.images import Images
    from xlrepro.engines.arithmetic.sums import Array
    from xlrepro.engines.network.network import Network
    from xlrepro.engines.optimisers.rules import Beta, Rate, Rule
    from xlrepro.report.training import Training

EPILOG = """\
exit status:
  0  trained
  1  the training diverged, or the gradients are not those of finite differences
  2  a file could not be read or written, or the command was wrong

examples:
  xlrepro train                                    the digits of scikit-learn
  xlrepro train --hidden 0 --optimiser sgd         the logistic model, by plain SGD
  xlrepro train mnist.pkl.gz --epochs 1 --plot loss.png
  xlrepro train --find-lr --one-cycle --epochs 10  a rate by its own test, up and down again
  xlrepro train train-images-idx3-ubyte.gz         with the labels and test files beside it
"""
RATES = {"sgd": 2e-2, "adam": 1e-3}  # the notebook's
EPOCHS, EPOCHS_OF_A_FILE = 40, 5
ROWS = 10  # epochs told, unless --every asks for others
MOVED = 100  # parameters moved to check the gradient


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "train",
        help="train a neural network written out by hand, on digits or images of your own",
        description="Train the logistic model or a hidden layer with ReLU by back-propagation, "
        "written out in engines/network.py. First its gradient is checked by finite differences.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    above_zero = number("a number above 0", lambda value: value > 0)
    parser.add_argument(
        "file", nargs="?", metavar="FILE",
        help="mnist.pkl.gz, or an IDX file of images (default: the digits of scikit-learn)",
    )  # fmt: skip
    parser.add_argument(
        "--labels", metavar="FILE", help="the IDX file of classes (default: the one beside FILE)"
    )
    parser.add_argument(
        "--hidden", type=count(0, 10_000), default=50, metavar="N",
        help="hidden units (default 50); 0 is the logistic model",
    )  # fmt: skip
    parser.add_argument("--optimiser", "--optimizer", choices=sorted(RATES), help="default adam")
    parser.add_argument(
        "--fresh-adam", action="store_true",
        help="make Adam anew at each step, as the notebook does: each parameter then moves by the "
        "learning rate, along the sign of its gradient",
    )  # fmt: skip
    parser.add_argument(
        "--lr", type=above_zero, metavar="X",
        help="learning rate (default: the notebook's, 0.02 for sgd and 0.001 for adam)",
    )  # fmt: skip
    parser.add_argument(
        "--find-lr", action="store_true",
        help="let the rate rise over a trial of 200 batches first, and take a tenth of the one "
        "at which the smoothed loss was lowest",
    )  # fmt: skip
    parser.add_argument(
        "--one-cycle", action="store_true",
        help="let the rate rise from a 25th to its full size and fall to next to nothing, and "
        "Adam's first beta the other way, over all epochs",
    )  # fmt: skip
    parser.add_argument(
        "--epochs", type=count(1, 1_000_000), metavar="N",
        help=f"passes over the images (default {EPOCHS}, over a file {EPOCHS_OF_A_FILE})",
    )  # fmt: skip
    parser.add_argument(
        "--batch", type=count(1, 1_000_000), default=64, metavar="N",
        help="images in a batch (default 64)",
    )  # fmt: skip
    parser.add_argument(
        "--weight-decay", type=number("a number from 0 up", lambda value: value >= 0),
        default=1e-5, metavar="X",
        help="penalty: X times the sum of squares of all parameters, added to the loss (default "
        "1e-05; PyTorch's weight_decay is twice this X)",
    )  # fmt: skip
    parser.add_argument(
        "--seed", type=count(0, 2**32 - 1), default=0, metavar="N",
        help="of the first parameters and the order of the images (default 0)",
    )  # fmt: skip
    parser.add_argument(
        "--float32", action="store_true", help="in single precision, about twice as fast"
    )
    parser.add_argument(
        "--every", type=count(1, 1_000_000), metavar="N",
        help=f"print every Nth epoch (default: about {ROWS} of them); files hold all",
    )  # fmt: skip
    parser.add_argument("--csv", metavar="FILE", help="write all epochs as CSV, all digits")
    parser.add_argument(
        "--json", metavar="FILE", help="write the result as JSON (- for standard output)"
    )
    parser.add_argument("--plot", metavar="FILE", help="draw loss and accuracy")
    parser.set_defaults(run=run, parser=parser)


def run(args: argparse.Namespace) -> int:
    from xlrepro.commands.output import write, write_json
    from xlrepro.datasets.images.read import read_images, sklearn_digits
    from xlrepro.report import training
    from xlrepro.report.plots import check_plot, training_plot

    if args.fresh_adam and args.optimiser == "sgd":
        args.parser.error("--fresh-adam: of adam only, not with --optimiser sgd")
    if args.find_lr and args.lr:
        args.parser.error("--find-lr: it finds the rate, leave --lr away")
    if args.fresh_adam and (args.one_cycle or args.find_lr):
        args.parser.error("--fresh-adam: with a fixed rate only, not --find-lr or --one-cycle")
    if args.labels and not args.file:
        args.parser.error("--labels: the digits of scikit-learn have theirs; name a FILE too")
    if args.plot:
        check_plot(Path(args.plot))
    labels = Path(args.labels) if args.labels else None
    images = read_images(Path(args.file), labels) if args.file else sklearn_digits()
    done = _train(args, images)
    if done.epochs and args.csv:
        write(args.csv, training.csv_text(done))
    if args.json:
        write_json(args.json, training.json_text(done))
    if done.epochs and args.plot:
        write(args.plot, training_plot(done.epochs, Path(args.plot)))
    return 0 if done.ok else 1


def _train(args: argparse.Namespace, images: Images) -> Training:
    """Check the gradient, then train, and tell of both unless JSON takes standard output."""
    from time import perf_counter

    import numpy as np

    from xlrepro.engines.network.network import Network
    from xlrepro.engines.network.training import train
    from xlrepro.engines.optimisers.gradient_check import check_gradient
    from xlrepro.report import training

    def tell(line: str) -> None:
        if args.json != "-":
            print(line, flush=True)

    network = Network(images.pixels, args.hidden, images.classes)
    rng = np.random.default_rng(args.seed)
    params = network.start(rng)
    moved = np.random.default_rng(0).permutation(network.count)[:MOVED]
    check = check_gradient(network, params, images.x[:64], images.y[:64], args.weight_decay, moved)
    epochs = args.epochs or (EPOCHS_OF_A_FILE if args.file else EPOCHS)
    lr = args.lr or RATES[args.optimiser or "adam"]
    if args.find_lr:
        lr = _found_rate(args, network, params, images)
    name, rule = _rule(args, lr, epochs * -(-len(images.y) // args.batch))
    done = training.Training(
        images, network, name, args.batch, args.weight_decay, args.seed, check, []
    )
    tell(training.head_text(done))
    if not done.gradient_right:
        return done
    every = args.every or -(-epochs // ROWS)
    begun = perf_counter()
    passes = train(
        network, params.astype(np.float32 if args.float32 else np.float64), rule, images.x,
        images.y, (images.x_held, images.y_held), rng, args.batch, args.weight_decay,
    )  # fmt: skip
    tell(training.COLUMNS)
    for at in range(1, epochs + 1):
        epoch = next(passes)
        done.epochs.append(epoch)
        if at in (1, epochs) or at % every == 0 or not epoch.finite:
            tell(training.row(at, epoch))
        if not epoch.finite:
            break
    tell(training.end_text(done, perf_counter() - begun))
    return done


def _make(args: argparse.Namespace, lr: Rate, beta1: Beta = 0.9) -> Rule:
    """The optimiser at a rate; `beta1` is of Adam."""
    from xlrepro.engines import adam, fresh, sgd

    if args.optimiser == "sgd":
        return sgd(lr)
    rule = adam(lr, beta1)
    return fresh(rule) if args.fresh_adam else rule


def _rule(args: argparse.Namespace, lr: float, steps: int) -> tuple[str, Rule]:
    """The optimiser for so many steps, and what it is called."""
    from xlrepro.engines import inverse_cycle, one_cycle

    name = "adam made anew at each step" if args.fresh_adam else args.optimiser or "adam"
    found = ", found by its own test" if args.find_lr else ""
    if args.one_cycle:
        rule = _make(args, one_cycle(lr, steps), inverse_cycle(steps))
        return f"{name}, learning rate up to {lr:.3g} and down in one cycle{found}", rule
    return f"{name}, learning rate {lr:.3g}{found}", _make(args, lr)


def _found_rate(args: argparse.Namespace, network: Network, params: Array, images: Images) -> float:
    """A tenth of the rate at which the loss of random batches is lowest while the rate rises."""
    import numpy as np

    from xlrepro.engines.optimisers.finder import range_test

    rng = np.random.default_rng(args.seed)

    def loss(at: Array) -> tuple[float, Array]:
        chosen = rng.integers(0, len(images.y), args.batch)
        return network.loss(at, images.x[chosen], images.y[chosen], args.weight_decay)

    test = range_test(lambda rate: _make(args, rate), loss, params, 1e-5, steps=200, smooth=0.95)
    return test.lowest / 10
