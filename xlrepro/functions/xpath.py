"""XPath 1.0 over a document: the paths, predicates and functions that FILTERXML is used with."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.dom import Node

from xlrepro.values import NotKnown

TOKEN = re.compile(
    r"""\s*(?: (?P<number>\d+(?:\.\d*)?|\.\d+) | "(?P<double>[^"]*)" | '(?P<single>[^']*)'
    | (?P<sign>//|\.\.|::|!=|<=|>=|[/@.()\[\],|=<>+*-]) | (?P<name>[^\W\d][\w.-]*(?::(?!:)[\w.-]+)?)
    )""",
    re.VERBOSE,
)
Nodes = list[Any]
COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: bool(a == b),
    "!=": lambda a, b: bool(a != b),
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}


class NoPath(ValueError):
    """A text is no XPath."""


def select(document: Any, path: str) -> Nodes:
    """The nodes of a document at a path, in its order; raises NoPath for what is none."""
    found = _Reader(path, document).whole()
    if not isinstance(found, list):
        raise NoPath(path)
    return found


def text_of(node: Any) -> str:
    """The text in a node and in all that it holds."""
    if node.nodeType == Node.ATTRIBUTE_NODE:
        return str(node.value)
    if node.nodeType in (Node.TEXT_NODE, Node.CDATA_SECTION_NODE):
        return str(node.data)
    return "".join(text_of(child) for child in node.childNodes if child.nodeType != 8)


def number_of(value: Any) -> float:
    """A value as a number; no number where it spells none."""
    if isinstance(value, bool | float):
        return float(value)
    text = string_of(value).strip()
    return float(text) if re.fullmatch(r"-?(?:\d+\.?\d*|\.\d+)", text) else math.nan


def string_of(value: Any) -> str:
    if isinstance(value, list):
        return text_of(value[0]) if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def truth_of(value: Any) -> bool:
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return bool(value)


class _Reader:
    """Reads a path and works it out at once for a node; predicates are read anew for each node."""

    def __init__(self, path: str, node: Any, position: int = 1, last: int = 1) -> None:
        self.tokens = list(_tokens(path))
        self.at = 0
        self.node, self.position, self.last = node, position, last

    def whole(self) -> Any:
        value = self.either()
        if self.at < len(self.tokens):
            raise NoPath(self.tokens[self.at][1])
        return value

    def peek(self, ahead: int = 0) -> tuple[str, str]:
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else ("end", "")

    def take(self, *signs: str) -> str | None:
        kind, text = self.peek()
        if kind in ("sign", "name") and text in signs:
            self.at += 1
            return text
        return None

    def need(self, sign: str) -> None:
        if not self.take(sign):
            raise NoPath(f"{sign} is missing")

    def either(self) -> Any:
        value = self.both()
        while self.take("or"):
            other = self.both()
            value = truth_of(value) or truth_of(other)
        return value

    def both(self) -> Any:
        value = self.compared()
        while self.take("and"):
            other = self.compared()
            value = truth_of(value) and truth_of(other)
        return value

    def compared(self) -> Any:
        value = self.sum()
        while sign := self.take(*COMPARED):
            value = _compare(value, self.sum(), sign)
        return value

    def sum(self) -> Any:
        value = self.product()
        while sign := self.take("+", "-"):
            other = number_of(self.product())
            value = number_of(value) + (other if sign == "+" else -other)
        return value

    def product(self) -> Any:
        value = self.signed()
        while sign := self.take("*", "div", "mod"):
            one, other = number_of(value), number_of(self.signed())
            if sign == "*":
                value = one * other
            else:
                value = (
                    math.nan
                    if not other
                    else one / other
                    if sign == "div"
                    else math.fmod(one, other)
                )
        return value

    def signed(self) -> Any:
        if self.take("-"):
            return -number_of(self.signed())
        value = self.part()
        while self.take("|"):
            other = self.part()
            value = [*value, *(node for node in other if node not in value)]
        return value

    def part(self) -> Any:
        """A number, a text, what is in brackets, a function or a path."""
        kind, text = self.peek()
        if kind in ("number", "text"):
            self.at += 1
            return float(text) if kind == "number" else text
        if self.take("("):
            value = self.either()
            self.need(")")
            return self.path(value) if isinstance(value, list) else value
        if kind == "name" and self.peek(1) == ("sign", "(") and text not in ("text", "node"):
            self.at += 2
            return self.function(text)
        return self.path(None)

    def path(self, nodes: Nodes | None) -> Any:
        if nodes is None:
            nodes = [self.node]
            if self.peek()[1] in ("/", "//"):
                nodes = [self.node if self.node.nodeType == 9 else self.node.ownerDocument]
                if self.peek()[1] == "/" and self.peek(1)[0] == "end":
                    return nodes
            else:
                nodes = self.step(nodes)
        else:
            nodes = self.filtered([nodes])
        while sign := self.take("/", "//"):
            if sign == "//":
                nodes = _unique(one for node in nodes for one in _descendants(node, True))
            nodes = self.step(nodes)
        return nodes

    def step(self, nodes: Nodes) -> Nodes:
        if self.take("."):
            return nodes
        if self.take(".."):
            return _unique(node.parentNode for node in nodes if node.parentNode is not None)
        axis = "attribute" if self.take("@") else "child"
        if self.peek(1) == ("sign", "::"):
            axis = self.peek()[1]
            self.at += 2
        kind, test = self.peek()
        if kind != "name" and test != "*":
            raise NoPath(test)
        self.at += 1
        if test in ("text", "node") and self.take("("):
            self.need(")")
            test += "()"
        groups = [[one for one in _along(axis, node) if _passes(one, test)] for node in nodes]
        return self.filtered(groups)

    def filtered(self, groups: list[Nodes]) -> Nodes:
        """What predicates leave of the nodes that each step found."""
        while self.take("["):
            start = self.at
            for group in groups:
                kept = []
                for i, node in enumerate(group):
                    self.at = start
                    if self.holds(node, i + 1, len(group)):
                        kept.append(node)
                group[:] = kept
            if self.at == start:  # there was no node to read it with
                self.skip()
            self.need("]")
        return _unique(node for group in groups for node in group)

    def skip(self) -> None:
        depth = 1
        while depth:
            kind, text = self.peek()
            if kind == "end":
                raise NoPath("] is missing")
            depth += (text == "[") - (text == "]") if kind == "sign" else 0
            self.at += depth > 0

    def holds(self, node: Any, position: int, last: int) -> bool:
        outer = self.node, self.position, self.last
        self.node, self.position, self.last = node, position, last
        value = self.either()
        self.node, self.position, self.last = outer
        return value == position if type(value) is float else truth_of(value)

    def function(self, name: str) -> Any:
        args: list[Any] = []
        while not self.take(")"):
            args.append(self.either())
            if not self.take(","):
                self.need(")")
                break
        if name == "position":
            return float(self.position)
        if name == "last":
            return float(self.last)
        if name not in FUNCTIONS:
            raise NotKnown(f"{name}() in an XPath")
        try:
            return FUNCTIONS[name](*(args or [[self.node]]))
        except TypeError:
            raise NoPath(name) from None


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "count": lambda nodes: float(len(nodes)),
    "sum": lambda nodes: float(sum(number_of([node]) for node in nodes)),
    "not": lambda value: not truth_of(value),
    "true": lambda _: True,
    "false": lambda _: False,
    "boolean": truth_of,
    "number": number_of,
    "string": string_of,
    "name": lambda nodes: str(nodes[0].nodeName) if nodes else "",
    "local-name": lambda nodes: str(nodes[0].nodeName).split(":")[-1] if nodes else "",
    "contains": lambda text, part: string_of(part) in string_of(text),
    "starts-with": lambda text, part: string_of(text).startswith(string_of(part)),
    "string-length": lambda text: float(len(string_of(text))),
    "normalize-space": lambda text: " ".join(string_of(text).split()),
    "concat": lambda *texts: "".join(map(string_of, texts)),
    "substring-before": lambda text, part: (
        string_of(text).partition(string_of(part))[0] if string_of(part) in string_of(text) else ""
    ),
    "substring-after": lambda text, part: string_of(text).partition(string_of(part))[2],
    "substring": lambda text, start, count=math.inf: "".join(
        sign
        for i, sign in enumerate(string_of(text), 1)
        if round(number_of(start)) <= i < round(number_of(start)) + number_of(count)
    ),
    "translate": lambda text, old, new: "".join(
        string_of(new)[string_of(old).index(sign) :][:1] if sign in string_of(old) else sign
        for sign in string_of(text)
    ),
    "floor": lambda value: float(math.floor(number_of(value))),
    "ceiling": lambda value: float(math.ceil(number_of(value))),
    "round": lambda value: float(math.floor(number_of(value) + 0.5)),
}


def _tokens(path: str) -> Iterator[tuple[str, str]]:
    at = 0
    path = path.rstrip()
    while at < len(path):
        match = TOKEN.match(path, at)
        if match is None:
            raise NoPath(path[at:])
        kind = str(match.lastgroup)
        yield ("text" if kind in ("double", "single") else kind), match[kind]
        at = match.end()


def _compare(left: Any, right: Any, sign: str) -> bool:
    """Sets of nodes compare as true where one of their nodes does."""
    lefts = [text_of(node) for node in left] if isinstance(left, list) else [left]
    rights = [text_of(node) for node in right] if isinstance(right, list) else [right]
    texts = sign in ("=", "!=") and not any(type(v) is float for v in (left, right))
    how: Callable[[Any], Any] = string_of if texts else number_of
    if isinstance(left, bool) or isinstance(right, bool):
        return COMPARED[sign](truth_of(left), truth_of(right))
    return any(COMPARED[sign](how(a), how(b)) for a in lefts for b in rights)


def _descendants(node: Any, itself: bool) -> Iterator[Any]:
    if itself:
        yield node
    for child in node.childNodes:
        yield from _descendants(child, True)


def _along(axis: str, node: Any) -> Iterator[Any]:
    if axis == "attribute":
        attributes = node.attributes
        yield from (attributes.item(i) for i in range(attributes.length)) if attributes else ()
    elif axis == "child":
        yield from node.childNodes
    elif axis == "self":
        yield node
    elif axis in ("descendant", "descendant-or-self"):
        yield from _descendants(node, axis != "descendant")
    elif axis in ("following-sibling", "preceding-sibling"):
        way = "nextSibling" if axis.startswith("f") else "previousSibling"
        while (node := getattr(node, way)) is not None:
            yield node
    elif axis in ("parent", "ancestor", "ancestor-or-self"):
        node = node if axis == "ancestor-or-self" else node.parentNode
        while node is not None:
            yield node
            node = None if axis == "parent" else node.parentNode
    else:
        raise NotKnown(f"{axis}:: in an XPath")


def _passes(node: Any, test: str) -> bool:
    if test == "node()":
        return True
    if test == "text()":
        return node.nodeType in (Node.TEXT_NODE, Node.CDATA_SECTION_NODE)
    named = node.nodeType in (Node.ELEMENT_NODE, Node.ATTRIBUTE_NODE)
    return named and test in ("*", node.nodeName)


def _unique(nodes: Iterator[Any]) -> Nodes:
    return list({id(node): node for node in nodes}.values())
