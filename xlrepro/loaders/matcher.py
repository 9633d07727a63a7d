"""Match a legend against the formulas of a sheet, and tell where each role stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from xlrepro.formula.nodes import Call, Name, Node, Number, Place, Range, Ref
from xlrepro.formula.normal import unify_normal
from xlrepro.formula.unify import unify
from xlrepro.loaders.hints import Hints, follow_links
from xlrepro.loaders.legend import (
    RECORD,
    SINGLE,
    Block,
    Found,
    Legend,
    Role,
    mentioned,
    template,
    template_form,
)
from xlrepro.loaders.meaning import Meaning
from xlrepro.loaders.view import Run, View


class Span(NamedTuple):
    """Along one axis: the distance to a cell that is `shared`, else first and last position."""

    first: int
    last: int
    shared: bool


class Use(NamedTuple):
    """How a formula uses a role, told so that all cells of a block say the same."""

    sheet: str
    spans: tuple[Span, Span]  # along rows, along columns


Signature = tuple[tuple[str, Use | float], ...]


def role_of(key: str) -> str:
    """The role that a name of a pattern, or PREV or ALL of it, stands for."""
    return key.rpartition(" ")[2]


class Matcher:
    def __init__(self, legend: Legend, view: View, free: set[Place]) -> None:
        self.found = Found(legend, view, roles=dict(legend.roles))
        self.view, self.free = view, set(free)
        self.hints = Hints(self.found, self.free)
        self.anchors = {name for name in legend.roles if name.endswith("corner")}

    def match(self) -> Found | None:
        settled: set[str] = set()
        while True:
            if (
                self.from_formulas(settled)
                or self.hints.from_labels()
                or self.by_meaning()
                or self.hints.from_leftovers()
            ):
                continue
            break
        found, legend = self.found, self.found.legend
        if not all(name in found.blocks or name in found.literals for name in legend.essential):
            return None
        self.rebind()
        while self.grow():
            pass
        self.hints.before_first()
        if legend.derive:
            legend.derive(found)
        if legend.fits and not legend.fits(found):
            return None
        if not all(name in found.blocks or name in found.literals for name in legend.needed):
            return None
        follow_links(found)
        self.from_formulas(set(settled))
        return found

    def from_formulas(self, settled: set[str]) -> bool:
        progress = False
        for name, role in self.found.roles.items():
            if name in settled or not role.formulas:
                continue
            ways = [
                (text, signature, cells)
                for text in role.formulas
                for signature, cells in self.groups(name, role, text)
            ]
            if not ways:
                continue
            text, signature, cells = max(ways, key=lambda way: self.weight(role, *way[1:]))
            if not self.enough(role, len(cells)):
                continue
            settled.add(name)
            progress = True
            self.bind(name, role, text, signature, cells)
        return progress

    def by_meaning(self) -> bool:
        """Bind a column or a result whose formula means what the role's does, however written."""
        found = self.found
        missing = [name for name in found.legend.essential if not self.is_bound(name)]
        if len(missing) > 2:
            return False  # hardly this model, and trials take their time
        for name, role in found.roles.items():
            if self.is_bound(name) or not role.formulas or role.linked or role.axes[1] is not None:
                continue
            for text in role.formulas:
                if all(map(self.is_bound, mentioned(template(text)))):
                    for block in self.columns(role):
                        if self.means(name, text, block):
                            found.blocks[name], found.written[name] = block, text
                            self.free.difference_update(block.places())
                            return True
        return False

    def is_bound(self, name: str) -> bool:
        return name in self.found.blocks or name in self.found.literals

    def columns(self, role: Role) -> Iterator[Block]:
        """Where a role could stand among the free cells: in the rows of its table if it has one."""
        title = self.view.sheet.title
        tables = [b for b in self.found.blocks.values() if b.axes == role.axes and b.sheet == title]
        for runs in self.view.runs.values():
            for run in runs:
                if (run.first, run.col) not in self.free:
                    continue
                if role.axes == SINGLE:
                    if run.first == run.last:
                        yield Block(title, run.first, run.col, 1, 1, SINGLE)
                elif tables:
                    inside = run.within(tables[0].row, tables[0].row + tables[0].rows - 1)
                    if inside.last - inside.first + 1 >= max(tables[0].rows / 2, 1):
                        yield replace(tables[0], col=run.col)

    def means(self, name: str, text: str, block: Block) -> bool:
        found = self.found
        place = next(
            (
                p
                for p in ((block.row + block.rows // 2, block.col), (block.row, block.col))
                if p in self.free
            ),
            None,
        )
        node = self.view.formula(place) if place else None
        if place is None or node is None or isinstance(node, Ref | Number):
            return False
        wanted = found.fill(template(text), block.index(place))
        return wanted is not None and Meaning(found).same(node, wanted, False)

    def rebind(self) -> None:
        """Move results that others read in the wrong place to where their formulas stand."""
        found = self.found
        for name, role in found.roles.items():
            if not role.formulas or name not in found.blocks or name in found.written:
                continue
            if role.linked or role.typed:
                continue
            old = found.blocks.pop(name)
            ways = [
                (len(cells), signature, cells)
                for text in role.formulas
                for signature, cells in self.groups(name, role, text)
                if self.enough(role, len(cells))
            ]
            if ways:
                _, signature, cells = max(ways, key=lambda way: way[0])
                found.blocks[name] = self.extent(role, signature, cells)
                self.free.difference_update(found.blocks[name].places())
            else:
                found.blocks[name] = old

    def weight(self, role: Role, signature: Signature, cells: list[Place]) -> tuple[int, bool, int]:
        """Of several readings, most cells win, then a fitting heading, then what fits the rest."""
        return len(cells), self.is_headed(role, cells), self.plausible(signature, cells)

    def plausible(self, signature: Signature, cells: list[Place]) -> int:
        """How many of the new roles would stand where their own formulas do, less those that not.

        A role without formulas is given, so it does not stand where something is computed.
        """
        score = 0
        for key, use in signature:
            name = role_of(key)
            role = self.found.roles[name]
            if isinstance(use, float) or name in self.found.blocks:
                continue
            rows, cols = (
                span.first + (cells[0][way] if span.shared else 0)
                for way, span in enumerate(use.spans)
            )
            view = self.view.on(use.sheet) or self.view
            node = view.formula((rows, cols))
            if not role.formulas:
                score -= node is not None and not isinstance(node, Ref)
            elif node is not None:
                score += 1 if any(self.reads(view, (rows, cols), t) for t in role.formulas) else -1
        return score

    def reads(self, view: View, place: Place, text: str) -> bool:
        """Whether a cell's formula can be read as a pattern at all."""
        node, form = view.formula(place), template_form(text)
        assert node is not None
        return any(unify(template(text), node, {})) or any(
            any(unify_normal(form, own, {})) for own in view.forms(place)
        )

    def is_headed(self, role: Role, cells: list[Place]) -> bool:
        """Whether a column bears the role's own label, which decides between equals."""
        above = (min(row for row, _ in cells) - 1, cells[0][1])
        return self.view.text(above) in role.labels

    def enough(self, role: Role, count: int) -> bool:
        if role.axes == SINGLE:
            return True
        size = 1
        for axis in role.axes:
            if axis is not None:
                size *= self.found.length(axis) or 1
        return count >= max(size / 3, 1)

    def groups(self, name: str, role: Role, text: str) -> list[tuple[Signature, list[Place]]]:
        """Cells that read as the role's formula, grouped by what they read; first ones first."""
        pattern = template(text)
        known = {*self.found.blocks, *self.found.literals}
        if isinstance(pattern, Name) and pattern.name not in known and name not in known:
            return []  # a bare reference says too little
        if (
            isinstance(pattern, Call)
            and pattern.function == "PREV"
            and not (known & mentioned(pattern))
        ):
            return []
        if role.axes == SINGLE and name not in known and not known & mentioned(pattern):
            return []
        own = self.found.blocks.get(name)
        if own:
            runs = self.view.runs_in(own.row, own.col, own.rows, own.cols)
        else:
            runs = self.view.like(pattern, template_form(text))
        groups: dict[Signature, list[Place]] = {}
        for run in runs:
            for signature, places in self.readings(role, text, run, own):
                groups.setdefault(signature, []).extend(places)
        return [(signature, sorted(cells)) for signature, cells in groups.items()]

    def readings(
        self, role: Role, text: str, run: Run, own: Block | None
    ) -> Iterator[tuple[Signature, list[Place]]]:
        """How the cells of a run read as the pattern: all alike if both of its ends agree."""
        ends = (run.first, run.col), (run.last, run.col)
        first = last = self.options(role, text, ends[0], own)
        if ends[0] != ends[1]:
            last = self.options(role, text, ends[1], own)
        both = [signature for signature in first if signature in last]
        for signature in both:
            yield signature, run.places()
        known = own or any(self.found.length(axis) for axis in role.axes if axis)
        if not both and (first or last) and (known or role.axes == SINGLE or run.first == run.last):
            for place in run.places():
                for signature in self.options(role, text, place, own):
                    yield signature, [place]

    def options(self, role: Role, text: str, place: Place, own: Block | None) -> list[Signature]:
        """The ways to read a cell's formula as the pattern that fit what is known."""
        node = self.view.formula(place)
        if node is None or not (own or place in self.free):
            return []
        whole = self.view.is_array(place)
        found: list[Signature] = []

        def fit(bound: dict[str, Node]) -> None:
            signature = self.signature(role, place, bound, whole)
            if signature is None or signature in found:
                return
            if self.consistent(role, place, own, signature, whole):
                found.append(signature)

        for bound in unify(template(text), node, {}):
            fit(bound)
        for form in self.view.forms(place):
            for bound in unify_normal(template_form(text), form, {}):
                fit(bound)
        return found

    def signature(
        self, role: Role, place: Place, bound: dict[str, Node], whole: bool
    ) -> Signature | None:
        uses: list[tuple[str, Use | float]] = []
        for key, node in sorted(bound.items()):
            name = role_of(key)
            other = self.found.roles.get(name)
            if other is None:
                return None
            if isinstance(node, Number):
                if other.axes != SINGLE:
                    return None
                uses.append((key, node.value))
                continue
            first = node.first if isinstance(node, Range) else node
            last = node.last if isinstance(node, Range) else node
            assert isinstance(first, Ref) and isinstance(last, Ref)
            if self.is_empty(other, name, first):
                return None
            step = [0, 0]
            if key.startswith("prev "):
                step[0 if other.axes[0] else 1] = 1
            spans = []
            for way, (lo, hi) in enumerate(((first.row, last.row), (first.col, last.col))):
                axis = other.axes[way]
                shared = axis is not None and axis == role.axes[way] and not whole
                shared = shared and not key.startswith("all ")
                if shared and lo != hi:
                    return None
                if axis is None and lo != hi:
                    return None
                if axis in role.axes and axis is not None and lo == hi and not (shared or whole):
                    return None
                if shared and axis == RECORD and lo - place[way] + step[way]:
                    return None
                origin = place[way] if shared else 0
                spans.append(Span(lo - origin + step[way], hi - origin + step[way], shared))
            uses.append((key, Use(first.sheet or "", (spans[0], spans[1]))))
        cells = {role_of(key): use for key, use in uses if not isinstance(use, float)}
        if len(set(cells.values())) < len(cells):
            return None  # two roles cannot stand in one place
        return tuple(uses)

    def is_empty(self, role: Role, name: str, ref: Ref) -> bool:
        """Whether a single given number would have to stand where none does."""
        if (
            role.axes != SINGLE
            or role.formulas
            or name in self.anchors
            or ref.sheet != self.view.sheet.title
        ):
            return False
        return not self.hints.is_filled((ref.row, ref.col))

    def consistent(
        self, role: Role, place: Place, own: Block | None, signature: Signature, whole: bool
    ) -> bool:
        """Whether the places that a formula reads agree with what is already known."""
        origins: list[set[int]] = [set(), set()]
        if own:
            origins = [{own.row}, {own.col}]
        for key, use in signature:
            name = role_of(key)
            if isinstance(use, float):
                if self.found.literals.get(name, use) != use or name in self.found.blocks:
                    return False
                continue
            block = self.found.blocks.get(name)
            if block is None:
                if name in self.found.literals:
                    return False
                continue
            if block.sheet != use.sheet:
                return False
            starts = (block.row, block.col)
            sizes = (block.rows, block.cols)
            for way in (0, 1):
                lo, hi, shared = use.spans[way]
                if shared:
                    origins[way].add(starts[way] - lo)
                elif lo != starts[way] or not self.spans(block, way, hi, starts[way], sizes[way]):
                    return False
        for way in (0, 1):
            if len(origins[way]) > 1:
                return False
            if origins[way] and not own and not whole:
                origin = origins[way].pop()
                axis = role.axes[way]
                size = self.found.length(axis) if axis else 1
                if size is not None and not origin <= place[way] < origin + size:
                    return False
        return True

    def spans(self, block: Block, way: int, last: int, start: int, size: int) -> bool:
        """A span may run past the block into blank cells: AVERAGE(Y3:Y209) takes one in."""
        end = start + size - 1
        if last <= end:
            return last == end
        if last - end > 3:
            return False
        for extra in range(end + 1, last + 1):
            across = (
                range(block.col, block.col + block.cols)
                if way == 0
                else range(block.row, block.row + block.rows)
            )
            for other in across:
                place = (extra, other) if way == 0 else (other, extra)
                if self.view.sheet.value(place) is not None:
                    return False
        return True

    def bind(
        self, name: str, role: Role, text: str, signature: Signature, cells: list[Place]
    ) -> None:
        found = self.found
        found.written[name] = text
        if name not in found.blocks:
            found.blocks[name] = self.extent(role, signature, cells)
        own = found.blocks[name]
        self.free.difference_update(own.places())
        for key, use in signature:
            other = role_of(key)
            if other in found.blocks or other in found.literals:
                continue
            if isinstance(use, float):
                found.literals[other] = use
                continue
            axes = found.roles[other].axes
            start, size = [0, 0], [1, 1]
            for way in (0, 1):
                lo, hi, shared = use.spans[way]
                if shared and 0 < abs(lo) < (own.rows, own.cols)[way]:
                    lo = hi = 0  # all the block's references have slipped: nobody lays it out so
                start[way] = lo + ((own.row, own.col)[way] if shared else 0)
                known = found.length(axes[way] or "")
                size[way] = known or (((own.rows, own.cols)[way]) if shared else hi - lo + 1)
                if axes[way] is None:
                    size[way] = 1
            if start[0] < 1 or start[1] < 1:
                continue
            found.blocks[other] = Block(use.sheet, start[0], start[1], size[0], size[1], axes)
        self.lengthen(name)

    def extent(self, role: Role, signature: Signature, cells: list[Place]) -> Block:
        """The block of cells that follow one formula, with any bad cells in between."""
        title = self.view.sheet.title
        formula = self.view.sheet.formula(cells[0])
        if self.view.is_array(cells[0]) and formula and formula.array:
            (top, left), (bottom, right) = formula.array
            return Block(title, top, left, bottom - top + 1, right - left + 1, role.axes)
        start, size = [0, 0], [1, 1]
        for way in (0, 1):
            if role.axes[way] is None:  # a stray cell may have the formula too
                line, _ = Counter(cell[way] for cell in cells).most_common(1)[0]
                cells = [cell for cell in cells if cell[way] == line]
        for way in (0, 1):
            positions = sorted({cell[way] for cell in cells})
            axis = role.axes[way]
            known = self.found.length(axis) if axis else None
            start[way] = positions[0]
            if axis is None:
                continue
            if known:
                start[way] = self.aligned(axis, way, positions)
                for key, use in signature:
                    block = self.found.blocks.get(role_of(key))
                    if block and not isinstance(use, float) and use.spans[way].shared:
                        start[way] = (block.row, block.col)[way] - use.spans[way].first
                size[way] = known
            else:
                start[way], size[way] = self.run(positions, way, cells)
        return Block(title, start[0], start[1], size[0], size[1], role.axes)

    def aligned(self, axis: str, way: int, positions: list[int]) -> int:
        """Where a block begins: with another one of its axis if it lies alongside."""
        for block in self.found.blocks.values():
            start, size = (block.row, block.col)[way], (block.rows, block.cols)[way]
            if block.axes[way] == axis and start <= positions[0] and positions[-1] < start + size:
                return start
        return positions[0]

    def run(self, positions: list[int], way: int, cells: list[Place]) -> tuple[int, int]:
        """The longest stretch of positions, going on over gaps without words and blank columns."""
        counts = Counter(cell[1 - way] for cell in cells)
        across = counts.most_common(1)[0][0]
        runs = [[positions[0]]]
        for position in positions[1:]:
            gap = range(runs[-1][-1] + 1, position)
            inside = [(p, across) if way == 0 else (across, p) for p in gap]
            blanks = sum(self.view.sheet.value(place) is None for place in inside)
            words = any(isinstance(self.view.sheet.value(place), str) for place in inside)
            inserted = way == 1 and self.view.filled_columns.isdisjoint(gap)
            if inserted or (len(gap) <= len(positions) and blanks <= 1 and not words):
                runs[-1].append(position)
            else:
                runs.append([position])
        best = max(runs, key=len)
        return best[0], best[-1] - best[0] + 1

    def grow(self) -> bool:
        """Take in one more record where a column's formula goes on past the end of the table."""
        title = self.view.sheet.title
        tables = [
            (name, block)
            for name, block in self.found.blocks.items()
            if block.axes == (RECORD, None) and block.sheet == title
        ]
        for name, block in tables:
            if not self.found.roles[name].formulas:
                continue
            pattern = template(self.found.written.get(name) or self.found.roles[name].formulas[0])
            for index, up in ((block.rows, 0), (-1, 1)):
                place = (block.row + index, block.col)
                node = self.view.formula(place) if place in self.free else None
                if node is None or isinstance(node, Ref):
                    continue
                if node == self.found.fill(pattern, {RECORD: index}):
                    self.stretch(up, 1 - up)
                    return True
        return False

    def stretch(self, up: int, down: int) -> None:
        """Move the ends of every block along the records."""
        for name, block in list(self.found.blocks.items()):
            if block.axes[0] == RECORD:
                grown = replace(block, row=block.row - up, rows=block.rows + up + down)
                self.found.blocks[name] = grown
                if self.found.roles[name].formulas:
                    self.free.difference_update(grown.places())

    def lengthen(self, name: str) -> None:
        """Take in rows at either end of a new table where its data go on and its formula broke."""
        own = self.found.blocks[name]
        axis = own.axes[0]
        if axis != RECORD:
            return
        data = [
            block
            for other, block in self.found.blocks.items()
            if block.axes == (axis, None)
            and not self.found.roles[other].formulas
            and block.sheet == own.sheet
            and not self.found.roles[other].view
        ]
        if len(data) < 1 or any(
            block.axes[0] == axis and block.rows != own.rows for block in self.found.blocks.values()
        ):
            return

        def goes_on(offset: int) -> bool:
            here = (own.row + offset, own.col)
            return (
                here[0] >= 1
                and self.view.is_number(here)
                and all(self.view.is_number((b.row + offset, b.col)) for b in data)
            )

        down = 0
        while goes_on(own.rows + down):
            down += 1
        up = 0
        while goes_on(-1 - up):
            up += 1
        if up or down:
            self.stretch(up, down)


def find(legend: Legend, view: View, free: set[Place]) -> Found | None:
    """Look for one model among the free formula cells of a sheet."""
    return Matcher(legend, view, free).match()
