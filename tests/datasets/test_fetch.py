"""Downloading the published workbooks, from a server on this computer."""

import contextlib
import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from xlrepro.datasets import fetch as module
from xlrepro.datasets.fetch import MAX_BYTES, SHA256, FetchError, fetch

# Stand-ins for the workbooks; the hashes that `fetch` wants are set to theirs.
CONTENT = {name: f"stand-in for {name}".encode() for name in SHA256}
NAMES = list(SHA256)


@dataclass
class Server:
    url: str
    content: dict[str, bytes] = field(default_factory=lambda: dict(CONTENT))
    announced: dict[str, int] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    moved: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.removeprefix("/xl/")
            state.asked.append(name)
            if name in state.silent:
                state.stop.wait()
                return
            if name in state.moved:
                self.send_response(302)
                self.send_header("Location", state.moved[name])
                self.end_headers()
                return
            if name not in state.content:
                self.send_error(404)
                return
            body = state.content[name]
            self.send_response(200)
            self.send_header("Content-Length", str(state.announced.get(name, len(body))))
            self.end_headers()
            with contextlib.suppress(ConnectionError):  # a file too large is not read to its end
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state = Server(f"http://127.0.0.1:{http.server_port}/xl")
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    monkeypatch.setenv("no_proxy", "*")
    for name, content in CONTENT.items():
        monkeypatch.setitem(SHA256, name, hashlib.sha256(content).hexdigest())
    yield state
    state.stop.set()
    http.shutdown()
    thread.join()
    http.server_close()


def everything_in(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


def message(*args: object, **options: object) -> str:
    with pytest.raises(FetchError) as caught:
        fetch(*args, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_good_files_are_written(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    paths = fetch(folder, server.url)
    assert paths == [folder / name for name in NAMES]
    assert {path.name: path.read_bytes() for path in paths} == CONTENT
    assert everything_in(folder) == sorted(paths)


def test_only_the_names_asked_for(server: Server, tmp_path: Path) -> None:
    assert fetch(tmp_path, server.url, ["graddesc.xlsm"]) == [tmp_path / "graddesc.xlsm"]
    assert server.asked == ["graddesc.xlsm"]


def test_a_file_already_there_is_not_asked_for_again(server: Server, tmp_path: Path) -> None:
    fetch(tmp_path, server.url)
    server.asked.clear()
    assert fetch(tmp_path, server.url) == [tmp_path / name for name in NAMES]
    assert server.asked == []


@pytest.mark.parametrize("name", NAMES)
def test_tampered(server: Server, tmp_path: Path, name: str) -> None:
    """One bad file, first or last, and none of the three is kept."""
    server.content[name] += b"!"
    found = hashlib.sha256(server.content[name]).hexdigest()
    said = message(tmp_path, server.url)
    assert said == f"{name}: {server.url}/{name} has sha256 {found}, wanted {SHA256[name]}"
    assert everything_in(tmp_path) == []


def test_missing(server: Server, tmp_path: Path) -> None:
    del server.content["graddesc.xlsm"]
    said = message(tmp_path, server.url)
    assert said == f"graddesc.xlsm: {server.url}/graddesc.xlsm answered HTTP status 404"
    assert everything_in(tmp_path) == []


def test_truncated(server: Server, tmp_path: Path) -> None:
    name = "graddesc.xlsm"
    server.announced[name] = 1000
    said = message(tmp_path, server.url)
    size = len(CONTENT[name])
    assert said == f"{name}: {server.url}/{name} broke off after {size} of 1000 bytes"
    assert everything_in(tmp_path) == []


def test_oversized(server: Server, tmp_path: Path) -> None:
    name = "graddesc.xlsm"
    server.content[name] = bytes(MAX_BYTES + 1)
    said = message(tmp_path, server.url)
    assert said == f"{name}: {server.url}/{name} is larger than {MAX_BYTES} bytes"
    assert everything_in(tmp_path) == []


def test_silent(server: Server, tmp_path: Path) -> None:
    server.silent.add("graddesc.xlsm")
    said = message(tmp_path, server.url, ["graddesc.xlsm"], timeout=0.2)
    assert said == f"graddesc.xlsm: {server.url}/graddesc.xlsm gave no answer within 0.2 s"
    assert everything_in(tmp_path) == []


def test_no_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("no_proxy", "*")
    said = message(tmp_path, "http://127.0.0.1:9/xl")
    assert said.startswith("collab_filter.xlsx: http://127.0.0.1:9/xl/collab_filter.xlsx cannot be")
    assert everything_in(tmp_path) == []


def test_moved(server: Server, tmp_path: Path) -> None:
    name = "graddesc.xlsm"
    server.moved[name] = f"{server.url}/collab_filter.xlsx"
    said = message(tmp_path, server.url)
    assert said == f"{name}: {server.url}/{name} answered HTTP status 302"
    assert everything_in(tmp_path) == []


def test_another_file_is_replaced_only_when_forced(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "graddesc.xlsm"
    path.write_bytes(b"my own work")
    said = message(tmp_path, server.url)
    assert said.startswith(f"{path}: already there with other content (sha256 ")
    assert said.endswith("; not replaced without force")
    assert path.read_bytes() == b"my own work"
    assert everything_in(tmp_path) == [path]
    assert server.asked == []

    fetch(tmp_path, server.url, force=True)
    assert path.read_bytes() == CONTENT["graddesc.xlsm"]


def test_a_failed_forced_download_leaves_the_old_file(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "graddesc.xlsm"
    path.write_bytes(b"my own work")
    server.content["graddesc.xlsm"] += b"!"
    message(tmp_path, server.url, force=True)
    assert path.read_bytes() == b"my own work"
    assert everything_in(tmp_path) == [path]


def test_a_folder_that_cannot_be_made(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    said = message(tmp_path / "file", server.url, ["graddesc.xlsm"])
    assert said.startswith(f"{tmp_path / 'file' / 'graddesc.xlsm'}: cannot be written (")


@pytest.mark.parametrize(
    "url", ["http://example.org/xl", "file:///xl", "xl", "https://", "http://["]
)
def test_only_https_or_this_computer(tmp_path: Path, url: str) -> None:
    assert message(tmp_path, url).startswith(f"{url}: ")


def test_unknown_name(tmp_path: Path) -> None:
    said = message(tmp_path, names=["../other.xlsx"])
    assert said == f"../other.xlsx: not a published workbook; there are {', '.join(NAMES)}"


def test_the_address_is_pinned() -> None:
    assert module.BASE_URL == (
        "https://raw.githubusercontent.com/fastai/course-v3/9da9cc5/files/xl"
    )
    assert all(len(value) == 64 for value in SHA256.values())
