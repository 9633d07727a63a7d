"""A page of its own: markup with style and script, and markup that a script unpacks."""

from __future__ import annotations

import base64
import zlib
from importlib import resources

from xlrepro.checks.markup import Html, el, join


def packed(markup: str) -> str:
    """Markup for an attribute from which the page's script unpacks it when it is asked for."""
    return base64.b64encode(zlib.compress(markup.encode(), 9)).decode()


def document(title: str, body: Html, script: bool = False) -> str:
    """A whole page that needs nothing but itself."""
    files = resources.files("xlrepro.report")
    style = (files / "page.css").read_text(encoding="utf-8")
    code = (files / "page.js").read_text(encoding="utf-8") if script else ""
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    head = join(
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("title", title),
        el("style", Html(style)),
    )
    scripts = el("script", Html(code)) if script else None
    page = el("html", "\n", el("head", head), "\n", el("body", body, scripts), lang="en")
    return f"<!DOCTYPE html>\n{page}\n"
