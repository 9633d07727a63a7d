"""What a package needs of xlrepro, put beside it: so it runs with numpy alone.

The files are copied as they are, with all that they import in turn; only the imports are rewritten
to be relative.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from xlrepro import functions, support
from xlrepro.translation.imports import Homes

ROOT = Path(__file__).parents[1]
FOLDER = "excel"  # into which the files go
ABOUT = '''"""Excel's functions and habits for numpy.

Files of xlrepro, Apache License 2.0, https://www.apache.org/licenses/LICENSE-2.0.
"""
'''
ROOM = '"""Files of xlrepro that are needed here."""\n'


class Beside(Homes):
    """What code calls is imported from the files beside it."""

    def of_function(self, name: str, dots: str) -> str:
        return f"{dots}{FOLDER}.functions.{functions._files()[name]}"

    def of_support(self, name: str, dots: str) -> str:
        return f"{dots}{FOLDER}.support.{support.FILES[name]}"

    def of_values(self, dots: str) -> str:
        return f"{dots}{FOLDER}.values"


class Needed(NamedTuple):
    """The files that are copied, and what they need that Python has not."""

    files: dict[str, str]
    others: dict[str, list[str]]  # by the name of a package, the functions that need it


def needed(texts: Mapping[str, str]) -> Needed:
    """The files that generated code needs, with their paths in the package."""
    starts = sorted({module for text in texts.values() for module in asked(text)})
    modules = closure(starts)
    files = {f"{FOLDER}/__init__.py": ABOUT}
    for module in modules:
        path = file_of(module)
        assert path is not None
        where = path.relative_to(ROOT).as_posix()
        files[f"{FOLDER}/{where}"] = relative(path.read_text(encoding="utf-8"), module, path)
        for parent in Path(where).parents:
            if parent != Path():
                files.setdefault(f"{FOLDER}/{parent.as_posix()}/__init__.py", ROOM)
    others: dict[str, list[str]] = {}
    for start in starts:
        for other in sorted({o for module in closure([start]) for o in foreign(module)}):
            others.setdefault(other, []).append(start.rpartition(".")[2])
    return Needed(dict(sorted(files.items())), others)


def asked(text: str) -> Iterator[str]:
    """The modules of ours that generated code imports from."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{FOLDER}."):
            room = (node.module or "").removeprefix(f"{FOLDER}.")
            yield room


def closure(starts: Iterable[str]) -> list[str]:
    """Modules and all that they import, by their names within xlrepro."""
    found: dict[str, None] = {}
    waiting = list(starts)
    while waiting:
        module = waiting.pop()
        if module not in found:
            found[module] = None
            waiting += ours(module)
    return sorted(found)


def file_of(module: str) -> Path | None:
    path = ROOT / module.replace(".", "/")
    if path.with_suffix(".py").is_file():
        return path.with_suffix(".py")
    return path / "__init__.py" if (path / "__init__.py").is_file() else None


@cache
def imports(module: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What a module imports when it runs, in functions too; not what is for types only."""
    path = file_of(module)
    assert path is not None
    return tuple(imports_in(ast.parse(path.read_text(encoding="utf-8"))))


def imports_in(tree: ast.AST) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            for other in node.orelse:
                yield from imports_in(ast.Module([other], []))
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", tuple(alias.name for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, ()) for alias in node.names)
        else:
            yield from imports_in(node)


def ours(module: str) -> Iterator[str]:
    """The modules of xlrepro that a module imports."""
    for name, parts in imports(module):
        if name.partition(".")[0] != "xlrepro":
            continue
        inside = name.removeprefix("xlrepro").removeprefix(".")
        for part in parts:
            whole = f"{inside}.{part}".removeprefix(".")
            if file_of(whole):
                yield whole
            elif inside:
                yield inside


def foreign(module: str) -> Iterator[str]:
    """The packages that a module needs beside Python, numpy and pandas (for frames alone)."""
    for name, _ in imports(module):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names and top not in ("xlrepro", "numpy", "pandas"):
            yield top


def relative(text: str, module: str, path: Path) -> str:
    """A file's text with imports from xlrepro made relative."""
    depth = len(module.split(".")) + (path.name == "__init__.py")
    lines = text.splitlines(keepends=True)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "xlrepro":
            inside = (node.module or "").removeprefix("xlrepro").removeprefix(".")
            line = lines[node.lineno - 1]
            old = f"from {node.module} import"
            lines[node.lineno - 1] = line.replace(old, f"from {'.' * depth}{inside} import", 1)
    return "".join(lines)
