"""A race of optimisers as a table, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import json
import math

from xlrepro.checks.markup import one_line
from xlrepro.engines.optimisers.racing import RATES, Course, Finish
from xlrepro.records import dataclass
from xlrepro.report.terminal import aligned


@dataclass(frozen=True)
class Race:
    """What was raced on, and who came in, the first first."""

    title: str
    course: Course
    names: tuple[str, str]  # of the two parameters
    error: str  # what the error measures
    unit: str  # what a step of the path is: an epoch, a step
    epochs: int
    goal: float
    rates: dict[str, float]  # those that were given
    finishes: list[Finish]


def table_text(race: Race) -> str:
    """Where it begins, a line for each rule, and who was first."""
    begin = race.course.start.tolist()
    at = ", ".join(f"{name} {value:g}" for name, value in zip(race.names, begin, strict=True))
    first = float(race.course.error(race.course.start))
    head = ("optimiser", "rate", f"{race.unit}s", *race.names, "error", "betas")
    rows = [head, *(_row(finish) for finish in race.finishes)]
    lines = [
        one_line(f"{race.title}, from {at}"),
        f"{race.error}: {first:.4g} at the start, {_zero(race.course.lowest):.4g} at best; "
        f"the goal: to stay at {race.goal:.4g} or less",
        _rates(race),
        *aligned(rows, left=(0, len(head) - 1)),
        _verdict(race),
    ]
    return "\n".join(lines)


def _rates(race: Race) -> str:
    searched = f"the best of {len(RATES)} from {RATES[0]:g} to {RATES[-1]:g}"
    rated = [run.name for run in race.finishes if run.lr is not None]
    if not race.rates:
        return f"rates: for each {searched}"
    if race.rates.keys() >= set(rated):
        return "rates: as given"
    return f"rates: as given for {', '.join(race.rates)}; else {searched}"


def _row(finish: Finish) -> tuple[str, ...]:
    arrived = "-" if finish.arrived is None else str(finish.arrived)
    at = [f"{_zero(value):.6g}" for value in finish.path[-1].tolist()]
    return (
        finish.name,
        "-" if finish.lr is None else f"{finish.lr:g}",
        "diverged" if finish.diverged else arrived,
        *(["-", "-"] if finish.diverged else at),
        f"{_zero(finish.errors[-1]):.3g}",
        _betas(finish.settings),
    )


def _zero(value: float) -> float:
    """A value that is nothing but rounding as 0."""
    return value if abs(value) > 1e-12 else 0.0


def _betas(settings: dict[str, float]) -> str:
    betas = " ".join(f"{value:g}" for name, value in settings.items() if name.startswith("beta"))
    decay = settings.get("weight_decay")
    return betas if decay is None else f"{betas}, decay {decay:g}"


def _verdict(race: Race) -> str:
    there = [run for run in race.finishes if run.arrived is not None]
    late = [run.name for run in race.finishes if run.arrived is None and not run.diverged]
    gone = [run.name for run in race.finishes if run.diverged]
    said = []
    if there:
        lead = [run.name for run in there if run.arrived == there[0].arrived]
        after = f"{there[0].arrived} {race.unit}{'s' * (there[0].arrived != 1)}"
        said.append(f"first: {', '.join(lead)} after {after}")
    if late:
        said.append(f"not there after {race.epochs}: {', '.join(late)}")
    if gone:
        said.append(f"diverged: {', '.join(gone)}")
    return "; ".join(said)


def csv_text(race: Race) -> str:
    """The table, every number with the shortest digits that give it back."""
    names = list(dict.fromkeys(key for run in race.finishes for key in run.settings))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("optimiser", "rate", f"{race.unit}s", "outcome", *race.names, "error", *names))
    for run in race.finishes:
        late = "diverged" if run.diverged else "not there"
        outcome = late if run.arrived is None else "there"
        end = *run.path[-1].tolist(), float(run.errors[-1])
        settings = (run.settings.get(name) for name in names)
        row = (run.lr, run.arrived, outcome, *end, *settings)
        writer.writerow((run.name, *("" if value is None else value for value in row)))
    return out.getvalue()


def json_text(race: Race) -> str:
    """The table and every point of every path; what is no number is null."""
    told = {
        "format": "xlrepro-race",
        "version": 1,
        "title": race.title,
        "parameters": race.names,
        "start": race.course.start.tolist(),
        "error": race.error,
        "lowest": race.course.lowest,
        "goal": race.goal,
        "unit": race.unit,
        "epochs": race.epochs,
        "rates_tried": RATES.tolist(),
        "optimisers": [
            {
                "name": run.name,
                "rate": run.lr,
                "settings": run.settings,
                "arrived": run.arrived,
                "diverged": run.diverged,
                "path": [[_finite(value) for value in point] for point in run.path.tolist()],
                "errors": [_finite(value) for value in run.errors.tolist()],
            }
            for run in race.finishes
        ],
    }
    return json.dumps(told, allow_nan=False) + "\n"


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
