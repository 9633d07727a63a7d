"""The text of the module: dataclasses of inputs and results, a function for each section, `run`."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Iterator, Sequence

from xlrepro import functions, support
from xlrepro.program.text import render_box
from xlrepro.translate.statements import Line
from xlrepro.translate.translation import CALLED, Function, Translation
from xlrepro.translate.variables import Variable

WIDTH = 100
INDENT = "    "
TYPES = {"number": "", "truth": "Truth", "text": "Text", "mixed": "Mixed"}
# what takes arrays with a last axis of scenarios as it takes others
ALONG = {
    *("add", "divide", "equal", "greater", "greater_equal", "join", "less", "less_equal"),
    *("multiply", "negative", "not_equal", "percent", "power", "subtract", "when", "if_error"),
    *("if_na", "all_of", "any_of", "not_", "is_blank", "is_error", "is_na", "is_number", "is_text"),
    *("is_truth", "filled", "choose", "switch", "cases", "zeros", "blanks", "full", "constant"),
    *("as_numbers", "as_truths", "range", "float", "round_", "roundup", "rounddown"),
}


def type_of(variable: Variable) -> str:
    """The type of a field: Number, Line or Table, and those of other kinds."""
    kind, axes = TYPES[variable.kind], len(variable.axes)
    if not axes:
        return kind or "Number"
    return kind + ("Line" if axes == 1 else "Table")


def class_name(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


class Module:
    """Writes the module of a translation."""

    def __init__(self, translation: Translation) -> None:
        self.translation = translation
        self.book = translation.book
        self.titles = [sheet.title for sheet in self.book.sheets]
        self.titles += [title for title in translation.titles if title not in self.titles]
        self.types: set[str] = set()

    def text(self) -> str:
        body = [*self.inputs(), *self.sections(), *self.whole()]
        return "\n".join([*self.head("\n".join(body)), *body]) + "\n"

    # -- head ---------------------------------------------------------------------------------

    def head(self, body: str) -> Iterator[str]:
        name = self.book.path.name
        yield f'"""{plain(name)}, as Python.'
        yield ""
        yield "Read the inputs with `read_inputs(Inputs, folder)`, or out of the workbook with"
        yield "`from_excel(Inputs, CELLS, workbook)`; `run(inputs)` gives all that it computes. Any"
        yield "input that is one number may be an array of scenarios."
        yield '"""'
        yield ""
        yield "from __future__ import annotations"
        yield ""
        yield "from dataclasses import dataclass"
        yield ""
        yield "import numpy as np"
        yield ""
        taken = self.imported(body)
        for room in ("functions", "support"):
            if names := sorted(taken[room]):
                yield f"from xlrepro.{room} import (" + ", ".join(names) + ",)"
        if "ErrorValue(" in body:
            yield "from xlrepro.values import ErrorValue"

    def imported(self, body: str) -> dict[str, set[str]]:
        """What the code calls of ours, by the room that has it."""
        found: dict[str, set[str]] = {"functions": set(), "support": set(self.types)}
        found["support"].add("with_scenarios")
        if "@each_scenario" in body:
            found["support"].add("each_scenario")
        own = {f"calculate_{function.name}" for function in self.translation.functions}
        for name in dict.fromkeys(CALLED.findall(body)):
            plain_name = name.removesuffix("_")
            if hasattr(builtins, name) or name in own or name in ("run", "dataclass"):
                continue
            if name in support.__all__:
                found["support"].add(name)
            elif plain_name in support.__all__:
                found["support"].add(f"{plain_name} as {name}")
            elif getattr(functions, name, None) is not None:
                found["functions"].add(name)
            elif getattr(functions, plain_name, None) is not None:
                found["functions"].add(f"{plain_name} as {name}")
        return found

    # -- inputs -------------------------------------------------------------------------------

    def inputs(self) -> Iterator[str]:
        by_sheet: dict[int, list[Variable]] = {}
        for variable in self.translation.inputs:
            by_sheet.setdefault(variable.where.sheet, []).append(variable)
        if not self.translation.nested:
            (found,) = by_sheet.values() or [[]]
            yield from self.record("Inputs", "All that was typed.", found)
            return
        for sheet, variables in by_sheet.items():
            name = class_name(self.translation.sheet_names[sheet])
            told = f"What is typed on the sheet {plain(self.titles[sheet])}."
            yield from self.record(f"{name}Inputs", told, variables)
        yield from ["", "", "@dataclass(frozen=True)", "class Inputs:"]
        yield f'{INDENT}"""All that was typed, sheet by sheet."""'
        yield ""
        for sheet in by_sheet:
            name = self.translation.sheet_names[sheet]
            yield f"{INDENT}{name}: {class_name(name)}Inputs"

    def record(self, name: str, told: str, variables: Sequence[Variable]) -> Iterator[str]:
        """A dataclass with a field for each variable."""
        yield from ["", "", "@dataclass(frozen=True)", f"class {name}:"]
        yield f'{INDENT}"""{told}"""'
        yield ""
        for variable in variables:
            self.types.add(type_of(variable))
            field = f"{INDENT}{variable.name}: {type_of(variable)}"
            yield from commented(field, self.described(variable))
        if not variables:
            yield f"{INDENT}pass"

    def described(self, variable: Variable) -> str:
        """A label with unit, and what stands along the axes."""
        naming = self.translation.naming[id(variable)]
        told = plain(naming.label)
        if told.casefold().replace(" ", "_") == variable.name:
            told = ""
        if naming.unit and naming.unit not in told:
            told = f"{told} [{plain(naming.unit)}]".strip()
        axes = [axis.name for axis in (naming.rows, naming.columns) if axis]
        axes = [name for name in axes if name not in ("row", "column")]
        if axes and len(axes) == len(variable.axes):
            told = f"{told}, by {' and '.join(axes)}".removeprefix(", ")
        return told

    # -- sections -----------------------------------------------------------------------------

    def sections(self) -> Iterator[str]:
        for function in self.translation.functions:
            told = f"What is computed on the sheet {plain(self.titles[function.section.sheet])}."
            yield from self.record(class_name(function.name), told, function.variables)
            yield from self.function(function)

    def function(self, function: Function) -> Iterator[str]:
        result = class_name(function.name)
        given = [("given", "Inputs"), *((name, class_name(name)) for name in function.reads)]
        yield from ["", ""]
        if not self.takes_scenarios(function):
            yield "@each_scenario"
        arguments = ", ".join(f"{name}: {kind}" for name, kind in given)
        yield f"def calculate_{function.name}({arguments}) -> {result}:"
        for _, written in function.written:
            for line in written.lines:
                yield from self.line(line)
        fields = ", ".join(f"{v.name}={v.name}" for v in function.variables)
        yield f"{INDENT}return {result}({fields})"

    def takes_scenarios(self, function: Function) -> bool:
        """Whether all that a section calls takes scenarios on a last axis."""
        texts = [written.text for _, written in function.written]
        calls = {name for text in texts for name in CALLED.findall(text)}
        return calls <= ALONG and not any("np.array(" in t or "np.full(" in t for t in texts)

    def line(self, line: Line) -> Iterator[str]:
        where = render_box(line.cells, self.titles) if line.cells else ""
        yield from commented(INDENT + line.text, where)

    # -- the whole ----------------------------------------------------------------------------

    def whole(self) -> Iterator[str]:
        functions = self.translation.functions
        yield from ["", "", "@dataclass(frozen=True)", "class Results:"]
        yield f'{INDENT}"""All that the workbook computes."""'
        yield ""
        for function in functions:
            yield f"{INDENT}{function.name}: {class_name(function.name)}"
        if not functions:
            yield f"{INDENT}pass"
        yield from ["", "", "def run(given: Inputs) -> Results:"]
        yield f'{INDENT}"""Compute all; an input that is one value may be an array of scenarios."""'
        yield f"{INDENT}given, _ = with_scenarios(given)"
        yield f'{INDENT}with np.errstate(all="ignore"):'
        for function in functions:
            arguments = ", ".join(["given", *function.reads])
            yield f"{2 * INDENT}{function.name} = calculate_{function.name}({arguments})"
        names = ", ".join(f"{function.name}={function.name}" for function in functions)
        yield f"{INDENT}return Results({names})"


def plain(text: str) -> str:
    """A text of the workbook as it may stand in a comment or docstring: one line, no quotes that
    end it, no escapes."""
    shown = " ".join(text.split())
    shown = "".join(char if char.isprintable() else "?" for char in shown)
    return shown.replace("\\", "/").replace('"', "'")[:120]


def commented(code: str, comment: str) -> Iterator[str]:
    """Code with a comment at its end, or above it where the line would be too long."""
    if not comment:
        yield code
    elif len(code) + len(comment) + 4 <= WIDTH:
        yield f"{code}  # {comment}"
    else:
        indent = code[: len(code) - len(code.lstrip())]
        yield f"{indent}# {comment}"
        yield code


def cells_text(places: Iterable[tuple[str, str]]) -> str:
    """The module that tells where each name stands in the workbook."""
    lines = [
        '"""Where each input and each result stands in the workbook."""',
        "",
        "CELLS = {",
        *(f"    {name!r}: {where!r}," for name, where in places),
        "}",
    ]
    return "\n".join(lines) + "\n"
