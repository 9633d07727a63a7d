"""fetch: download the published workbooks."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "fetch",
        help="download the published workbooks and check their SHA-256",
        description="Download the published workbooks by pinned commit and check their SHA-256. "
        "A file that fails the check is not kept.",
    )
    parser.add_argument(
        "folder", nargs="?", default="published", help="where to (default: published/)"
    )
    parser.add_argument("--force", action="store_true", help="replace files that differ")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from xlrepro.datasets.fetch import fetch

    for path in fetch(Path(args.folder), force=args.force):
        print(path)
    return 0
