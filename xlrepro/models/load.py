"""The methods of a sheet with what they were given."""

from __future__ import annotations

from xlrepro.models.method import Method, Recognised
from xlrepro.recognise.given import Given
from xlrepro.recognise.legend import Match
from xlrepro.recognise.search import recognise
from xlrepro.recognise.view import View

STAND_INS = (1.5, -2.25)  # beside 0, in place of what could not be read


def load_sheet(view: View) -> list[Recognised]:
    """The methods found in one sheet, with their inputs."""
    if not view.computed:
        return []
    from xlrepro.models.registry import BY_NAME, LEGENDS

    loaded = (_loaded(BY_NAME[match.legend.name], match) for match in recognise(view, LEGENDS))
    return [found for found in loaded if found]


def _loaded(method: Method, match: Match) -> Recognised | None:
    """None where most of what the method should be given is computed by something else."""
    given = Given(match)
    inputs = method.load(given)
    if any(share > 0.5 for share in given.unread.values()):
        return None
    others = [method.load(Given(match, value)) for value in STAND_INS] if given.notes else []
    return Recognised(method, inputs, match, given.notes, tuple(others))
