"""The workbooks that paths name, and what each is called."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import field
from pathlib import Path

from xlrepro.records import dataclass
from xlrepro.workbook.reader import SUFFIXES

NONE = "no workbook (.xlsx, .xlsm) found"


@dataclass(frozen=True)
class File:
    path: Path
    name: str  # the file's name, after as many folders as tell it from the others


@dataclass
class Selection:
    """The files to verify, in order, and the folders and links that could not be followed."""

    files: list[File] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    left_out: bool = False  # whether there are folders within that were not looked into


def workbooks_in(paths: Iterable[str | Path], recursive: bool = False) -> Selection:
    """The files named and the workbooks in the folders named; Excel's lock files and hidden ones
    not.

    What stands in a folder is sorted; with `recursive` the folders in it come after the files. No
    link leads out of a folder named, and none to a folder is followed, so that no loop is endless.
    """
    selection = Selection()
    files: list[Path] = []
    for path in paths:
        if os.path.isdir(path):
            files += _inside(Path(path), recursive, selection)
        else:
            files.append(Path(path))
    selection.files = [File(p, name) for p, name in zip(files, _told_apart(files), strict=True)]
    return selection


def _inside(top: Path, recursive: bool, selection: Selection) -> list[Path]:
    files: list[Path] = []
    root = Path(os.path.realpath(top))
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        folders = []
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            selection.errors[str(folder)] = f"{folder}: cannot be listed: {reason}"
            continue
        for entry in entries:
            path = folder / entry.name
            is_folder = os.path.isdir(path)
            if entry.name.startswith(("~$", ".")):
                continue
            if is_folder and not recursive:
                selection.left_out = True
                continue
            if not is_folder and path.suffix.lower() not in SUFFIXES:
                continue
            if entry.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(root):
                selection.errors[str(path)] = (
                    f"{path}: not verified: the link leads out of {top}; name what it leads to"
                )
            elif not is_folder:
                files.append(path)
            elif not entry.is_symlink():
                folders.append(path)
        waiting += reversed(folders)
    return files


def _told_apart(paths: Sequence[Path]) -> list[str]:
    """The name of each file; of one name, each with enough of its folders to tell them apart."""
    alike: dict[str, set[Path]] = defaultdict(set)
    for path in paths:
        alike[path.name].add(path)
    depth = {}
    for name, group in alike.items():
        depth[name] = 1
        deepest = max(len(path.parts) for path in group)
        while depth[name] < deepest and len({_tail(p, depth[name]) for p in group}) < len(group):
            depth[name] += 1
    return [_tail(path, depth[path.name]) for path in paths]


def _tail(path: Path, depth: int) -> str:
    return Path(*path.parts[-depth:]).as_posix()
