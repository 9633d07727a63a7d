"""The text of the code: dataclasses of inputs and results, a function for each section, `run`.

A short model is one file, `model.py`. Of a long one each sheet has a file in `sheets/`, and
`inputs.py` what was typed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from xlrepro.functions.declare import FUNCTIONS
from xlrepro.functions.declare import Function as Declared
from xlrepro.program.text import render_box
from xlrepro.support.scenarios import with_scenarios
from xlrepro.translation.aliases import with_aliases
from xlrepro.translation.imports import Homes, imports_of
from xlrepro.translation.statements import Line
from xlrepro.translation.translation import Function, Translation
from xlrepro.translation.trial import CALLED
from xlrepro.translation.variables import Variable
from xlrepro.translation.words import untaken

WIDTH = 100
INDENT = "    "
LONG = 600  # lines of a model that are better told sheet by sheet
TYPES = {"number": "", "truth": "Truth", "text": "Text", "mixed": "Mixed"}
CLASSES = {kind + axes for kind in TYPES.values() for axes in ("Line", "Table")} | {
    *("Number", "Truth", "Text", "Mixed", "Inputs", "Results", "Path", "ErrorValue", "None"),
    *("True", "False"),
}
# what takes arrays with a last axis of scenarios as it takes others
ALONG = {
    *("add", "divide", "equal", "greater", "greater_equal", "join", "less", "less_equal"),
    *("multiply", "negative", "not_equal", "percent", "power", "subtract", "when", "if_error"),
    *("if_na", "all_of", "any_of", "not_", "is_blank", "is_error", "is_na", "is_number", "is_text"),
    *("is_truth", "filled", "choose", "switch", "cases", "zeros", "blanks", "full", "constant"),
    *("as_numbers", "as_truths", "range", "float", "line", "beside", "below", "cells", "collected"),
    *("rolling", "steps"),
}
OF_AXES = ("np.array(", " @ ", ".ravel(", "np.linalg.")  # they know only the axes of one scenario
SINGLE = {"Number", "Strict", "Text", "Truth", "float", "str", "bool"}
READ = '''
    @classmethod
    def read(cls, folder: str | Path = FOLDER) -> Inputs:
        """The inputs in `inputs.toml` and the CSV files of a folder."""
        inputs: Inputs = read_inputs(cls, folder)
        return inputs

    @classmethod
    def from_excel(cls, path: str | Path) -> Inputs:
        """The inputs as they stand in the cells of a workbook."""
        inputs: Inputs = from_excel(cls, INPUTS, path)
        return inputs'''
SHOW = '''
    def frames(self) -> dict[str, DataFrame]:
        """The results under the headings that they have in the sheets."""
        found: dict[str, DataFrame] = in_frames(self, FOLDER)
        return found

    def to_excel(self, source: str | Path, target: str | Path) -> None:
        """Save a copy of the workbook whose cells hold these results."""
        to_excel(self, RESULTS, source, target)'''


def type_of(variable: Variable) -> str:
    """The type of a field: Number, Line or Table, and those of other kinds."""
    kind, axes = TYPES[variable.kind], len(variable.axes)
    if not axes:
        return kind or "Number"
    return kind + ("Line" if axes == 1 else "Table")


class Module:
    """Writes the code of a translation; `homes` tells where what it calls is imported from."""

    def __init__(self, translation: Translation, homes: Homes | None = None) -> None:
        self.translation = translation
        self.book = translation.book
        self.titles = [sheet.title for sheet in self.book.sheets]
        self.titles += [title for title in translation.titles if title not in self.titles]
        self.homes = homes or Homes()
        self.classes = self.class_names()
        self.written: dict[str, list[str]] = {}  # the lines of functions

    def class_names(self) -> dict[str, str]:
        """The names of the classes, which are all different: by function, and by sheet's inputs."""
        found: dict[str, str] = {}
        taken = set(CLASSES)
        names = self.translation.sheet_names
        wanted = {f"{name}.": f"{camel(name)}Inputs" for name in names}
        for key, name in [*((f.name, camel(f.name)) for f in self.functions), *wanted.items()]:
            found[key] = name = untaken(name, taken)
            taken.add(name)
        return found

    @property
    def functions(self) -> list[Function]:
        return self.translation.functions

    # -- files --------------------------------------------------------------------------------

    def files(self) -> dict[str, str]:
        """The text of each file of code."""
        if len(self.body()) <= LONG and (text := self.text()).count("\n") <= LONG:
            return {"model.py": text}
        return dict(self.by_sheet())

    def body(self) -> list[str]:
        """The lines of all in one file, but for what it imports."""
        return [*self.inputs(), *self.sections(self.functions), *self.whole()]

    def text(self) -> str:
        """All in one file."""
        body = self.body()
        return self.file(self.told(), body, ["from .cells import INPUTS, RESULTS"])

    def by_sheet(self) -> Iterator[tuple[str, str]]:
        own = ["from .cells import INPUTS"]
        yield "inputs.py", self.file([f"What is typed in {self.title()}."], [*self.inputs()], own)
        yield "sheets/__init__.py", '"""What each sheet computes."""\n'
        by_sheet: dict[str, list[Function]] = {}
        for function in self.functions:
            by_sheet.setdefault(self.home(function), []).append(function)
        for name, functions in by_sheet.items():
            title = plain(self.titles[functions[0].section.sheet])
            imports = ["from ..inputs import Inputs", *self.of_others(name, functions)]
            body = [*self.sections(functions)]
            yield f"sheets/{name}.py", self.file([f"The sheet {title}."], body, imports, "..")
        imports = ["from .cells import RESULTS", "from .inputs import Inputs"]
        for name, functions in by_sheet.items():
            called = [f"calculate_{function.name}" for function in functions]
            classes = [self.classes[function.name] for function in functions]
            imports.append(f"from .sheets.{name} import {', '.join([*classes, *called])}")
        yield "model.py", self.file(self.told(), [*self.whole()], imports)

    def home(self, function: Function) -> str:
        """The file of a function, by its sheet."""
        name = self.translation.sheet_names[function.section.sheet]
        return f"{name}_sheet" if name in ("con", "prn", "aux", "nul") else name

    def of_others(self, name: str, functions: Sequence[Function]) -> list[str]:
        """Imports of the types that other sheets return; for types only, as they may go in a
        circle."""
        owner = {function.name: self.home(function) for function in self.functions}
        read = dict.fromkeys(other for function in functions for other in function.reads)
        lines = [
            f"{INDENT}from .{owner[other]} import {self.classes[other]}"
            for other in read
            if owner[other] != name
        ]
        return ["from typing import TYPE_CHECKING", "if TYPE_CHECKING:", *lines] if lines else []

    def file(
        self, told: Sequence[str], body: Sequence[str], imports: Sequence[str], dots: str = "."
    ) -> str:
        text = "\n".join(body)
        found = imports_of(text, self.homes, dots)
        doc = told[0] if len(told) == 1 else "\n".join([*told, ""]).rstrip() + "\n"
        head = [f'"""{doc}"""', "", "from __future__ import annotations", "", *imports, *found]
        folder = ["", "FOLDER = Path(__file__).parent"] if "FOLDER" in text else []
        return "\n".join([*head, *folder, text]) + "\n"

    def title(self) -> str:
        return plain(self.book.path.name)

    def told(self) -> list[str]:
        """What stands at the top of the model."""
        return [
            f"{self.title()}, as Python.",
            "",
            "    inputs = Inputs.read()",
            "    results = run(inputs)",
            "",
            "Any input that is one number may be an array of scenarios.",
        ]

    # -- inputs -------------------------------------------------------------------------------

    def inputs(self) -> Iterator[str]:
        by_sheet: dict[int, list[Variable]] = {}
        for variable in self.translation.inputs:
            by_sheet.setdefault(variable.where.sheet, []).append(variable)
        if not self.translation.nested:
            yield from self.record("Inputs", "All that was typed.", self.translation.inputs)
            yield from READ.splitlines()
            return
        names = self.translation.sheet_names
        for sheet, variables in by_sheet.items():
            told = f"What is typed on the sheet {plain(self.titles[sheet])}."
            yield from self.record(self.classes[f"{names[sheet]}."], told, variables)
        yield from ["", "", "@dataclass(frozen=True)", "class Inputs:"]
        yield f'{INDENT}"""All that was typed, sheet by sheet."""'
        yield ""
        for sheet in by_sheet:
            yield f"{INDENT}{names[sheet]}: {self.classes[f'{names[sheet]}.']}"
        yield from READ.splitlines()

    def record(self, name: str, told: str, variables: Sequence[Variable]) -> Iterator[str]:
        """A dataclass with a field for each variable."""
        yield from ["", "", "@dataclass(frozen=True)", f"class {name}:"]
        yield from fitted(f'{INDENT}"""{told}"""')
        yield ""
        for variable in variables:
            field = f"{INDENT}{variable.name}: {type_of(variable)}"
            yield from commented(field, self.described(variable))

    def described(self, variable: Variable) -> str:
        """A label with unit, and what stands along the axes."""
        naming = self.translation.naming[id(variable)]
        told = plain(naming.label)
        if told.casefold().replace(" ", "_") == variable.name:
            told = ""
        if naming.unit and naming.unit not in told:
            told = f"{told} [{plain(naming.unit)}]".strip()
        axes = [axis.name for axis in (naming.rows, naming.columns) if axis and axis.tells_apart]
        if axes and len(axes) == len(variable.axes):
            told = f"{told}, by {' and '.join(axes)}".removeprefix(", ")
        return told

    # -- sections -----------------------------------------------------------------------------

    def sections(self, functions: Iterable[Function]) -> Iterator[str]:
        for function in functions:
            if function.name not in self.written:
                self.written[function.name] = [*self.section(function)]
            yield from self.written[function.name]

    def section(self, function: Function) -> Iterator[str]:
        told = f"What is computed on the sheet {plain(self.titles[function.section.sheet])}."
        yield from self.record(self.classes[function.name], told, function.variables)
        yield from self.function(function)

    def function(self, function: Function) -> Iterator[str]:
        result = self.classes[function.name]
        given = [("given", "Inputs"), *((name, self.classes[name]) for name in function.reads)]
        yield from ["", ""]
        if not self.takes_scenarios(function):
            yield "@each_scenario"
        arguments = ", ".join(f"{name}: {kind}" for name, kind in given)
        yield f"def calculate_{function.name}({arguments}) -> {result}:"
        yield from self.explained(function)
        lines = [line for _, written in function.written for line in written.lines]
        if self.translation.nested:
            taken = {variable.name for variable in function.variables} | function.reads.keys()
            lines = with_aliases(lines, self.translation.sheet_names, taken)
        for line in lines:
            yield from self.line(line)
        fields = ", ".join(f"{v.name}={v.name}" for v in function.variables)
        yield f"{INDENT}return {result}({fields})"

    def explained(self, function: Function) -> Iterator[str]:
        """The docstring: which rows of the sheet, out of what, and what the axes are."""
        sheet = function.section.sheet
        boxes = [v.where for v in function.variables if v.where.sheet == sheet]
        rows = ""
        if boxes:
            first, last = min(box.top for box in boxes), max(box.bottom for box in boxes)
            rows = f", rows {first} to {last}" if last > first else f", row {first}"
        told = f"The sheet {plain(self.titles[sheet])}{rows}."
        if axes := self.axes(function):
            yield from fitted(f'{INDENT}"""{told}')
            yield ""
            yield f"{INDENT}{axes}"
            yield f'{INDENT}"""'
        else:
            yield from fitted(f'{INDENT}"""{told}"""')

    def axes(self, function: Function) -> str:
        """What lines and tables go along, and how far."""
        found: Counter[tuple[str, int]] = Counter()
        for variable in function.variables:
            naming = self.translation.naming[id(variable)]
            for axis, size in zip((naming.rows, naming.columns), variable.where.shape, strict=True):
                if axis and size > 1 and axis.tells_apart:
                    found[axis.name, size] += 1
        told: dict[str, list[int]] = {}
        for (name, size), _ in found.most_common():
            told.setdefault(name, []).append(size)
        words = [f"{name} ({', '.join(map(str, sorted(sizes)))})" for name, sizes in told.items()]
        shown = ", ".join(words)
        return f"By {shown}." if words and len(shown) < WIDTH - 10 else ""

    def takes_scenarios(self, function: Function) -> bool:
        """Whether all that a section calls takes scenarios on a last axis."""
        texts = [written.text for _, written in function.written]
        calls = {name for text in texts for name in CALLED.findall(text)}
        known = all(map(takes_last_axis, calls))
        return known and not any(sign in text for text in texts for sign in OF_AXES)

    def line(self, line: Line) -> Iterator[str]:
        where = plain(render_box(line.cells, self.titles)) if line.cells else ""
        yield from commented(INDENT + line.text, where)

    # -- the whole ----------------------------------------------------------------------------

    def whole(self) -> Iterator[str]:
        yield from ["", "", "@dataclass(frozen=True)", "class Results:"]
        yield f'{INDENT}"""All that the workbook computes."""'
        yield ""
        for function in self.functions:
            yield f"{INDENT}{function.name}: {self.classes[function.name]}"
        yield from SHOW.splitlines()
        yield from ["", "", "def run(given: Inputs) -> Results:"]
        yield f'{INDENT}"""Compute all; an input that is one value may be an array of scenarios."""'
        yield f"{INDENT}given, _ = {with_scenarios.__name__}(given)"
        if self.functions:
            yield f'{INDENT}with np.errstate(all="ignore"):'
        for function in self.functions:
            arguments = ", ".join(["given", *function.reads])
            yield f"{2 * INDENT}{function.name} = calculate_{function.name}({arguments})"
        names = ", ".join(f"{function.name}={function.name}" for function in self.functions)
        yield f"{INDENT}return Results({names})"


def takes_last_axis(function: str) -> bool:
    """Whether what code calls takes each value for itself, on however many axes."""
    names = {function, function.removesuffix("_")}
    return bool(names & ALONG) or any(
        each.kernel.__name__ in names and of_single_values(each) for each in FUNCTIONS.values()
    )


def of_single_values(function: Declared) -> bool:
    """Whether a spreadsheet function takes nothing but single values, and gives one."""
    parameters = (*function.parameters, *function.repeated)
    gives = str(function.kernel.__annotations__.get("return"))
    return gives in SINGLE and all(parameter.kind.single for parameter in parameters)


def camel(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def plain(text: str) -> str:
    """A text of the workbook as it may stand in a comment or docstring: one line, no quotes that
    end it, no escapes."""
    shown = " ".join(text[:1000].split())
    shown = "".join(char if char.isprintable() else "?" for char in shown)
    return shown.replace("\\", "/").replace('"', "'")[:120]


def fitted(line: str) -> Iterator[str]:
    """A docstring's line, or two where it would be too long."""
    if len(line) <= WIDTH:
        yield line
        return
    indent = line[: len(line) - len(line.lstrip())]
    cut = line.rfind(" ", len(indent), WIDTH)
    cut = cut if cut > len(indent) else WIDTH
    yield line[:cut].rstrip()
    yield from fitted(indent + line[cut:].lstrip())


def commented(code: str, comment: str) -> Iterator[str]:
    """Code with a comment at its end, or above it where the line would be too long."""
    if not comment:
        yield code
    elif len(code) + len(comment) + 4 <= WIDTH:
        yield f"{code}  # {comment}"
    else:
        indent = code[: len(code) - len(code.lstrip())]
        yield from (f"{indent}# {part}" for part in wrapped(comment, WIDTH - len(indent) - 2))
        yield code


def wrapped(text: str, width: int) -> Iterator[str]:
    while len(text) > width:
        cut = text.rfind(" ", 0, width)
        cut = cut if cut > 0 else width
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    yield text
