"""How many changes of the generated code its generated tests notice.

    python -m benchmarks.mutants ../shared/corpus/models --each 60 [--seed 0] [--survivors]

Each workbook is translated; then one operator, constant, index, comparison or function of its code
is changed at random, and what the tests of the package compare is compared: once for each change.
"""

from __future__ import annotations

import argparse
import ast
import random
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from xlrepro.support import differences, points, read_stored
from xlrepro.translation.package import folder_name, write_package
from xlrepro.translation.run_written import imported
from xlrepro.translation.translation import translate
from xlrepro.workbook import open_workbook

SECONDS = 30  # after which a mutant is taken to hang
OPERATORS = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
SIGNS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}  # fmt: skip
PAIRS = [
    ("sum", "max"), ("min", "max"), ("minimum", "maximum"), ("cumsum", "cumprod"), ("exp", "log"),
    ("add", "subtract"), ("multiply", "divide"), ("less", "greater"), ("equal", "not_equal"),
    ("less_equal", "greater_equal"), ("roundup", "rounddown"), ("all_of", "any_of"),
    ("average", "max_"), ("mean", "sum"), ("floor", "ceil"), ("round_", "int_"), ("abs", "np.sqrt"),
    ("sumifs", "averageifs"), ("left", "right"), ("countif", "sumif"), ("sqrt", "abs"),
]  # fmt: skip
OTHER = {a: b for pair in reversed(PAIRS) for a, b in (pair[::-1], pair)}
Change = tuple[str, Callable[[], None], Callable[[], None]]  # its kind; do it and undo it


def changes(tree: ast.Module) -> Iterator[Change]:
    """Everything that may be changed in the functions of a file."""
    for function in tree.body:
        if isinstance(function, ast.FunctionDef) and function.name.startswith("calculate_"):
            documented = ast.get_docstring(function) is not None
            for statement in function.body[documented:-1]:
                for node in ast.walk(statement):
                    yield from changes_of(node)


def changes_of(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.BinOp(op=op) if type(op) in OPERATORS:
            yield "operator", *swap(node, "op", OPERATORS[type(op)]())
        case ast.AugAssign(op=op) if type(op) in OPERATORS:
            yield "operator", *swap(node, "op", OPERATORS[type(op)]())
        case ast.Compare(ops=[op]) if type(op) in SIGNS:
            yield "comparison", *swap(node, "ops", [SIGNS[type(op)]()])
        case ast.Constant(value=bool()):
            yield "constant", *swap(node, "value", not node.value)
        case ast.Constant(value=int() | float() as value):
            yield "constant", *swap(node, "value", value + 1 if type(value) is int else value * 1.1)
        case ast.Constant(value=str() as text) if text:
            yield "text", *swap(node, "value", text + "~")
        case ast.Call(func=ast.Name(id=name) as func) if name in OTHER:
            yield "function", *swap(func, "id", OTHER[name])
        case ast.Call(func=ast.Attribute(attr=name) as func) if name in OTHER:
            yield "function", *swap(func, "attr", OTHER[name])
        case ast.Slice(lower=lower, upper=None) if lower is not None:
            yield "index", *swap(node, "lower", ast.BinOp(lower, ast.Add(), ast.Constant(1)))


def swap(node: ast.AST, field: str, new: Any) -> tuple[Callable[[], None], Callable[[], None]]:
    old = getattr(node, field)
    return lambda: setattr(node, field, new), lambda: setattr(node, field, old)


def noticed(folder: Path) -> bool:
    """Whether the tests of a package fail."""
    signal.alarm(SECONDS)
    try:
        with imported(folder) as package, np.errstate(all="ignore"):
            inputs = package.inputs.read()
            if differences(package.run(inputs), read_stored(folder)):
                return True
            return any(
                point.differences(package.run(point.inputs(inputs))) for point in points(folder)
            )
    except Exception:
        return True
    finally:
        signal.alarm(0)


def survivors(folder: Path, count: int, chance: random.Random) -> tuple[int, list[str]]:
    """How many mutants were made, and those that the tests let pass."""
    files = [folder / "model.py", *sorted(folder.glob("sheets/*.py"))]
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in files}
    found = [(path, change) for path, tree in trees.items() for change in changes(tree)]
    chosen = chance.sample(found, min(count, len(found)))
    passed = []
    for path, (kind, do, undo) in chosen:
        source = path.read_text(encoding="utf-8")
        before = ast.unparse(trees[path]).splitlines()
        do()
        after = ast.unparse(ast.fix_missing_locations(trees[path])).splitlines()
        path.write_text("\n".join(after), encoding="utf-8")
        if not noticed(folder):
            line = next((b for a, b in zip(before, after, strict=False) if a != b), "")
            passed.append(f"{kind}: {line.strip()[:150]}")
        undo()
        path.write_text(source, encoding="utf-8")
    return len(chosen), passed


def stop(*_: object) -> None:
    raise TimeoutError


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path, nargs="+")
    parser.add_argument("--each", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--survivors", action="store_true")
    args = parser.parse_args()
    signal.signal(signal.SIGALRM, stop)
    files = [f for path in args.path for f in (sorted(path.glob("*.xls[xm]")) or [path])]
    made = killed = 0
    kinds: Counter[str] = Counter()
    for path in files:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch) / folder_name(path)
            write_package(translate(open_workbook(path)), folder)
            if noticed(folder):
                print(f"{path.name}: its tests fail as it is", file=sys.stderr)
                continue
            count, passed = survivors(folder, args.each, random.Random(args.seed))
        made, killed = made + count, killed + count - len(passed)
        kinds.update(line.partition(":")[0] for line in passed)
        share = f"{1 - len(passed) / count:.1%}" if count else "-"
        print(f"{path.name}: {count - len(passed)} of {count} noticed, {share}", flush=True)
        if args.survivors:
            print("".join(f"    {line}\n" for line in passed), end="")
    print(f"together: {killed} of {made} noticed, {killed / max(made, 1):.1%}; left: {dict(kinds)}")


if __name__ == "__main__":
    main()
