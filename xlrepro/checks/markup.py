"""Markup that is escaped unless it was made here."""

from __future__ import annotations

from collections.abc import Iterable

VOID = {"br", "col", "input", "link", "meta"}


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def safe(text: object) -> Html:
    """Text as it may stand in markup and between quotes; control characters are shown."""
    if isinstance(text, Html):
        return text
    from html import escape  # a program that only prints has no use for it

    return Html(escape(printable(str(text))))


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


def table_of(heads: Iterable[str], *bodies: object, cls: str = "list") -> Html:
    """A table with a line of heads."""
    head = el("thead", el("tr", *(el("th", text, scope="col") for text in heads)))
    return el("table", head, *bodies, cls=cls)


def region(name: str, content: Html, cls: str) -> Html:
    """What may be wider or higher than the page, and is scrolled by itself."""
    return el("div", content, cls=cls, tabindex=0, role="region", aria_label=name)


def _name(name: str) -> str:
    return "class" if name == "cls" else name.rstrip("_").replace("_", "-")


def join(*parts: object) -> Html:
    return Html("".join(safe(part) for part in parts if part is not None))


def printable(text: str) -> str:
    """Text from a file as it may go to a terminal: control characters are shown, not obeyed."""
    if text.replace("\n", "").isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in text)


def one_line(text: str) -> str:
    return printable(text.replace("\n", "\\n"))
