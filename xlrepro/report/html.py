"""Markup that is escaped unless it was made here."""

from __future__ import annotations

import base64
import html
import zlib
from importlib import resources

from xlrepro.report.terminal import printable

VOID = {"br", "col", "input", "link", "meta"}


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def safe(text: object) -> Html:
    """Text as it may stand in markup and between quotes; control characters are shown."""
    if isinstance(text, Html):
        return text
    return Html(html.escape(printable(str(text))))


def el(tag: str, *children: object, **attributes: object) -> Html:
    """An element. Children that are no Html are escaped, None and False attributes left out.

    `cls` stands for class, and an underscore in a name for a hyphen.
    """
    told = "".join(
        f" {_name(name)}" if value is True else f' {_name(name)}="{safe(value)}"'
        for name, value in attributes.items()
        if value is not None and value is not False
    )
    inside = "".join(safe(child) for child in children if child is not None)
    return Html(f"<{tag}{told}>" if tag in VOID else f"<{tag}{told}>{inside}</{tag}>")


def _name(name: str) -> str:
    return "class" if name == "cls" else name.rstrip("_").replace("_", "-")


def join(*parts: object) -> Html:
    return Html("".join(safe(part) for part in parts if part is not None))


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
