"""Latent factors on ratings like MovieLens's, beside the libraries that people use.

    python -m benchmarks.latent [--shape 100k 1M] [--factors 5 20] [--file u.data] [--write]

Libraries that are not installed are left out. Every fit is a process of its own with one thread,
from the pairs and ratings as arrays to the fitted model; its processor time counts, with the
preparation of its data. Each library has the settings that did best of several on these ratings
(SETTINGS), and is run for growing numbers of passes, to see when it comes to which error on the
tenth held out. The common error is one hundredth above the second lowest that any comes to: the
time told is the first that reached it. --file takes real ratings in MovieLens format in their
place. --write keeps the table in benchmarks/latent.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np

from benchmarks.memory import memory
from benchmarks.ratings import SHAPES, Split, made, split

ROOT = Path(__file__).resolve().parents[1]
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
COMMON = 1.01
SECOND = 1  # of the errors in order


class Spent:
    """Seconds of the processor, and the most memory beyond what was held before."""

    def __enter__(self) -> Spent:
        Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
        self.held, self.begun = memory("VmRSS"), process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds, self.mebibytes = process_time() - self.begun, memory("VmHWM") - self.held


def ours(data: Split, k: int, passes: int, solver: str, **options: Any) -> Any:
    from xlrepro.engines import LatentFactors

    with Spent() as spent:
        model = LatentFactors(k, solver=solver, max_iter=passes, random_state=0, **options)
        model.fit(data.pairs, data.ratings)
    return spent, model.predict(data.held_pairs)


def cornac(data: Split, k: int, passes: int, **options: Any) -> Any:
    from cornac.data import Dataset
    from cornac.models import MF

    with Spent() as spent:
        triples = zip(*data.pairs.T.tolist(), data.ratings.tolist(), strict=True)
        known = Dataset.from_uir(list(triples))
        model = MF(k=k, max_iter=passes, seed=0, num_threads=1, verbose=False, **options).fit(known)
    factors = (model.u_factors, model.i_factors, model.u_biases, model.i_biases)
    return spent, predicted(data, known.uid_map, known.iid_map, model.global_mean, *factors)


def surprise(data: Split, k: int, passes: int, **options: Any) -> Any:
    import pandas as pd
    from surprise import SVD, Dataset, Reader

    with Spent() as spent:
        users, items = data.pairs.T
        frame = pd.DataFrame({"user": users, "item": items, "rating": data.ratings})
        known = Dataset.load_from_df(frame, Reader(rating_scale=(1, 5))).build_full_trainset()
        model = SVD(n_factors=k, n_epochs=passes, random_state=0, **options).fit(known)
    labels = (known._raw2inner_id_users, known._raw2inner_id_items)
    return spent, predicted(
        data, *labels, known.global_mean, model.pu, model.qi, model.bu, model.bi
    )


def cmfrec(data: Split, k: int, passes: int, **options: Any) -> Any:
    import pandas as pd
    from cmfrec import CMF

    with Spent() as spent:
        users, items = data.pairs.T
        frame = pd.DataFrame({"UserId": users, "ItemId": items, "Rating": data.ratings})
        model = CMF(k=k, niter=passes, nthreads=1, verbose=False, finalize_chol=False, **options)
        model.fit(frame)
    found = model.predict(*data.held_pairs.T)
    return spent, np.nan_to_num(found, nan=data.ratings.mean())


def libmf(data: Split, k: int, passes: int, l2: float, centred: bool) -> Any:
    """It has no biases, and predicts no pair whose user or item it was not given."""
    from libmf import mf

    with Spent() as spent:
        mean = float(data.ratings.mean()) if centred else 0.0
        table = np.column_stack([data.pairs, data.ratings - mean])
        options = {"lambda_p1": 0.0, "lambda_q1": 0.0, "lambda_p2": l2, "lambda_q2": l2, "eta": 0.1}
        model = mf.MF(k=k, nr_iters=passes, nr_threads=1, quiet=True, **options)
        model.fit(table)
    left, right = model.p_factors(), model.q_factors()  # its own predict mixes up the pairs
    users, items = data.held_pairs.T
    found = np.full(len(users), np.nan)
    known = (users < len(left)) & (items < len(right))
    found[known] = mean + np.einsum("nk,nk->n", left[users[known]], right[items[known]])
    return spent, np.where(np.isnan(found), data.ratings.mean(), found)


def lenskit(data: Split, k: int, passes: int, **options: Any) -> Any:
    import pandas as pd
    from lenskit.als import BiasedMFScorer
    from lenskit.data import from_interactions_df

    with Spent() as spent:
        users, items = data.pairs.T
        frame = pd.DataFrame({"user_id": users, "item_id": items, "rating": data.ratings})
        model = BiasedMFScorer(embedding_size=k, epochs=passes, **options)
        model.train(from_interactions_df(frame))
    base = model.bias
    found = (model.user_embeddings, model.item_embeddings, base.user_biases, base.item_biases)
    labels = [
        {each: i for i, each in enumerate(v.ids().tolist())} for v in (model.users, model.items)
    ]
    return spent, predicted(data, *labels, base.global_bias, *map(np.asarray, found))


def pytorch(data: Split, k: int, passes: int, lr: float, weight_decay: float) -> Any:
    """Embeddings, biases and AdamW over batches, with one cycle of the rate, as fastai has it."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    with Spent() as spent:
        pairs, wanted = (
            torch.from_numpy(data.pairs),
            torch.from_numpy(data.ratings.astype(np.float32)),
        )
        sizes, mean, batch = data.pairs.max(axis=0) + 1, float(data.ratings.mean()), 4096
        factors = [torch.nn.Embedding(size, k) for size in sizes]
        biases = [torch.nn.Embedding(size, 1) for size in sizes]
        for table in factors:
            torch.nn.init.normal_(table.weight, 0, 0.05)
        for table in biases:
            torch.nn.init.zeros_(table.weight)

        def rate(some: Any) -> Any:
            users, items = some.T
            product = (factors[0](users) * factors[1](items)).sum(1)
            return mean + product + biases[0](users)[:, 0] + biases[1](items)[:, 0]

        weights = [table.weight for table in factors + biases]
        optimiser = torch.optim.AdamW(weights, lr=lr, weight_decay=weight_decay)
        steps = passes * -(-len(pairs) // batch)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, lr, total_steps=steps)
        for _ in range(passes):
            order = torch.randperm(len(pairs))
            for at in range(0, len(pairs), batch):
                some = order[at : at + batch]
                loss = ((rate(pairs[some]) - wanted[some]) ** 2).mean()
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                schedule.step()
    with torch.no_grad():
        inside = np.minimum(data.held_pairs, sizes - 1)
        return spent, rate(torch.from_numpy(inside)).numpy()


def predicted(
    data: Split,
    users: Any,
    items: Any,
    mean: float,
    left: Any,
    right: Any,
    of_user: Any,
    of_item: Any,
) -> Any:
    """From factors and biases by a library's own labels; strangers have neither."""
    row = np.array([users.get(user, -1) for user in data.held_pairs[:, 0].tolist()])
    col = np.array([items.get(item, -1) for item in data.held_pairs[:, 1].tolist()])
    both = (row >= 0) & (col >= 0)
    product = np.einsum("nk,nk->n", left[row], right[col])
    level = np.where(row >= 0, of_user[row], 0) + np.where(col >= 0, of_item[col], 0)
    return mean + level + np.where(both, product, 0)


DESCENT, SOLVING = (10, 20, 40, 80), (2, 4, 6, 8, 12)
# How to fit, the package, passes, settings; the best of these counts.
LIBRARIES: dict[str, tuple[Any, str, tuple[int, ...], list[dict[str, Any]]]] = {
    "ours, vb": (ours, "xlrepro", (2, 3, 4, 5, 6, 8, 12, 20), [{"solver": "vb"}]),
    "ours, als": (
        ours, "xlrepro", SOLVING,
        [{"solver": "als", "l2": 5.0}, {"solver": "als", "l2": 0.06, "l2_power": 1.0},
         {"solver": "als", "l2": 1.0, "l2_power": 0.5}],
    ),
    "cornac": (
        cornac, "cornac", DESCENT,
        [{"learning_rate": 0.01, "lambda_reg": 0.02}, {"learning_rate": 0.02, "lambda_reg": 0.05},
         {"learning_rate": 0.02, "lambda_reg": 0.1}],
    ),
    "cmfrec": (cmfrec, "cmfrec", SOLVING, [{"lambda_": 5.0}, {"lambda_": 10.0}]),
    "libmf": (
        libmf, "libmf", (10, 15, 20, 40, 80),
        [{"l2": 0.1, "centred": False}, {"l2": 0.05, "centred": False},
         {"l2": 0.02, "centred": True}],
    ),
    "lenskit": (
        lenskit, "lenskit", SOLVING, [{"regularization": 0.05}, {"regularization": 0.1}],
    ),
    "scikit-surprise": (
        surprise, "scikit-surprise", (20, 40),
        [{"lr_all": 0.01, "reg_all": 0.02}, {"lr_all": 0.01, "reg_all": 0.1}],
    ),
    "PyTorch": (
        pytorch, "torch", (5, 10),
        [{"lr": 0.05, "weight_decay": 0.3}, {"lr": 0.05, "weight_decay": 1.0}],
    ),
}  # fmt: skip


def one(name: str, path: str, k: int, passes: int, options: dict[str, Any]) -> dict[str, float]:
    held = np.load(path)
    data = Split(held["pairs"], held["ratings"], held["held_pairs"], held["held_ratings"])
    spent, found = LIBRARIES[name][0](data, k, passes, **options)
    return {
        "seconds": spent.seconds, "error": data.error(found), "mebibytes": spent.mebibytes
    }  # fmt: skip


def tried(name: str, path: Path, k: int) -> list[dict[str, float]]:
    _, _, numbers, settings = LIBRARIES[name]
    runs = []
    for options in settings:
        for passes in numbers:
            asked = json.dumps([name, str(path), k, passes, options])
            done = subprocess.run(
                [sys.executable, "-W", "ignore", "-m", "benchmarks.latent", "--one", asked],
                cwd=ROOT, env=os.environ | ONE_THREAD, capture_output=True, text=True,
            )  # fmt: skip
            if done.returncode:
                last = (done.stderr.strip().splitlines() or ["?"])[-1]
                print(f"{name} {options} {passes}: {last}", file=sys.stderr)
                continue
            runs.append(json.loads(done.stdout.splitlines()[-1]))
    return runs


def rows(what: str, data: Split, k: int, path: Path) -> list[str]:
    np.savez(path, **data.__dict__)
    found = {name: tried(name, path, k) for name in LIBRARIES if installed(LIBRARIES[name][1])}
    found = {name: runs for name, runs in found.items() if runs}
    best = {name: min(run["error"] for run in runs) for name, runs in found.items()}
    common = COMMON * sorted(best.values())[min(SECOND, len(best) - 1)]
    lines = []
    for name, runs in found.items():
        reached = [run["seconds"] for run in runs if run["error"] <= common]
        time = f"{min(reached):.2f}" if reached else "never"
        lowest = min(runs, key=lambda run: run["error"])
        lines.append(
            f"| {what} | {k} | {name} | {common:.3f} | {time} | {lowest['error']:.4f} "
            f"| {lowest['seconds']:.2f} | {max(run['mebibytes'] for run in runs):.0f} |"
        )
        print(lines[-1], file=sys.stderr)
    return lines


def installed(package: str) -> bool:
    if package == "xlrepro":
        return True
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True


def predictions_text(data: Split) -> str:
    from xlrepro.engines import LatentFactors

    model = LatentFactors(20, solver="vb", max_iter=2, random_state=0).fit(data.pairs, data.ratings)
    pairs = np.resize(data.held_pairs, (100_000, 2))
    times = []
    for _ in range(9):
        begun = perf_counter()
        model.predict(pairs)
        times.append(perf_counter() - begun)
    return f"100,000 predictions with 20 factors take {1000 * sorted(times)[4]:.0f} ms."


def table(data: dict[str, Split], factors: list[int], options: str) -> str:
    packages = sorted({package for _, package, *_ in LIBRARIES.values() if package != "xlrepro"})
    told = [f"{name} {version(name)}" for name in ("numpy", "scipy", *packages) if installed(name)]
    lines = [
        "# Latent factors beside other libraries",
        "",
        f"Made by `python -m benchmarks.latent{options} --write`. One thread; seconds of processor",
        "time from pairs and ratings as arrays to the fitted model. The common error is one",
        "hundredth above the second lowest that any comes to; memory is what a fit held at most",
        "beside the data and its libraries. How vb begins, and the settings of the others,",
        "were chosen on the made ratings of seed 0, by the error on what is held out.",
        "",
        f"{platform.system()}; Python {platform.python_version()}, {', '.join(told)}.",
        "",
        "| ratings | factors | | common error | s to it | lowest error | s to that | MiB |",
        "|---|---:|---|---:|---:|---:|---:|---:|",
    ]
    path = Path(os.environ.get("TMPDIR", "/tmp")) / f"ratings-{os.getpid()}.npz"
    try:
        for what, each in data.items():
            for k in factors:
                lines += rows(what, each, k, path)
    finally:
        path.unlink(missing_ok=True)
    return "\n".join([*lines, "", predictions_text(each)]) + "\n"


def read(path: Path) -> Split:
    from xlrepro.datasets.movielens import read_rating_file

    found = read_rating_file(path).ratings
    return split(found.users, found.items, found.values, 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shape", nargs="+", choices=list(SHAPES), default=list(SHAPES))
    parser.add_argument("--factors", type=int, nargs="+", default=[5, 20])
    parser.add_argument("--file", type=Path, help="ratings in MovieLens format")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(json.dumps(one(*json.loads(args.one))))
        return
    if args.file:
        data = {args.file.name: read(args.file)}
    else:
        data = {f"made, {shape}": made(*SHAPES[shape], seed=args.seed) for shape in args.shape}
    text = table(data, args.factors, f" --seed {args.seed}" if args.seed else "")
    print(text, end="")
    if args.write:
        (ROOT / "benchmarks" / "latent.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
