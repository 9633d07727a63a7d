"""Download the published workbooks by pinned commit, and keep only what has the right SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from xlrepro.files import Refused, write_whole

COMMIT = "9da9cc5"
BASE_URL = f"https://raw.githubusercontent.com/fastai/course-v3/{COMMIT}/files/xl"

SHA256 = {
    "collab_filter.xlsx": "cf0e185a95638d21560b1596a583b0f2ff7f27c30b6e6b6fa6ac2dd33b5e7a12",
    "graddesc.xlsm": "e9cec03461ce530e72663b5b97d5d706119bc0f4f5bb6f481a386add46cad5c3",
    "entropy_example.xlsx": "2afc77c74a1933bd042fbe125da72c6c07215f7b2763ec22847a47056b9ad653",
}

MAX_BYTES = 10 * 1024 * 1024
TIMEOUT = 30.0  # seconds without an answer, for each file


class FetchError(Refused):
    """What could not be fetched and why, in one line."""


def fetch(
    target_dir: str | Path,
    base_url: str = BASE_URL,
    names: Iterable[str] = tuple(SHA256),
    *,
    force: bool = False,
    timeout: float = TIMEOUT,
) -> list[Path]:
    """Download the published workbooks into a folder and check their SHA-256.

    Returns the files in the order of `names`, which are all by default. Nothing is written before
    every file asked for has arrived whole with the hash it must have; each is then written beside
    its place and moved there, so a file is whole or absent. One that is already there with the
    right hash is not downloaded again; other content is an error, or replaced with `force`.
    `base_url` is `https`, or `http` on this computer (127.0.0.1, ::1, localhost); `timeout` is how
    many seconds the server may take to answer.

    Raises FetchError, in one line: an unknown name, a url of another kind, a file in the way, no
    connection, a timeout, an HTTP status other than 200, a download cut short or above `MAX_BYTES`,
    a hash that differs, a folder that cannot be written.
    """
    folder = Path(target_dir)
    names = list(names)
    for name in names:
        if name not in SHA256:
            raise FetchError(f"{name}: not a published workbook; there are {', '.join(SHA256)}")
    _check_address(base_url)

    wanted = [name for name in names if not _is_there(folder / name, SHA256[name], force)]
    downloaded = {name: _download(name, f"{base_url}/{name}", timeout) for name in wanted}
    for name, content in downloaded.items():
        _write(folder / name, content)
    return [folder / name for name in names]


def _check_address(base_url: str) -> None:
    from urllib.parse import urlsplit

    try:
        address = urlsplit(base_url)
        here = address.hostname in ("127.0.0.1", "::1", "localhost")
    except ValueError as error:
        raise FetchError(f"{base_url}: not a url ({error})") from None
    if not (
        address.hostname and (address.scheme == "https" or (address.scheme == "http" and here))
    ):
        raise FetchError(f"{base_url}: wanted an https url (http only on this computer)")


def _is_there(path: Path, sha256: str, force: bool) -> bool:
    """Whether the right file is in place. Another one in its place is an error, unless forced."""
    if not path.exists():
        return False
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise FetchError(f"{path}: cannot be read ({error.strerror})") from None
    if found != sha256 and not force:
        raise FetchError(
            f"{path}: already there with other content (sha256 {found}, wanted {sha256}); "
            "not replaced without force"
        )
    return found == sha256


def _download(name: str, url: str, timeout: float) -> bytes:
    """One file, whole and with the hash it must have, or FetchError."""
    from http.client import HTTPException
    from urllib.error import HTTPError, URLError
    from urllib.request import HTTPRedirectHandler, build_opener

    class Unredirected(HTTPRedirectHandler):
        """A file that moved is an error: it could have moved to another kind of url."""

        def redirect_request(self, *_: Any, **__: Any) -> None:
            return None

    try:
        with build_opener(Unredirected).open(url, timeout=timeout) as answer:
            announced = answer.headers.get("Content-Length")
            content: bytes = answer.read(MAX_BYTES + 1)
    except HTTPError as error:
        error.close()
        raise FetchError(f"{name}: {url} answered HTTP status {error.code}") from None
    except TimeoutError:
        raise FetchError(f"{name}: {url} gave no answer within {timeout:g} s") from None
    except URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise FetchError(f"{name}: {url} gave no answer within {timeout:g} s") from None
        raise FetchError(f"{name}: {url} cannot be reached ({error.reason})") from None
    except (HTTPException, OSError) as error:
        raise FetchError(f"{name}: {url} broke off ({error})") from None

    if len(content) > MAX_BYTES:
        raise FetchError(f"{name}: {url} is larger than {MAX_BYTES} bytes")
    if announced is not None and announced.isdecimal() and len(content) < int(announced):
        raise FetchError(f"{name}: {url} broke off after {len(content)} of {announced} bytes")
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256[name]:
        raise FetchError(f"{name}: {url} has sha256 {found}, wanted {SHA256[name]}")
    return content


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    except OSError as error:
        raise FetchError(f"{path}: cannot be written ({error.strerror})") from None
