"""Records do what the standard library's data classes do."""

import copy
import dataclasses
import math
import pickle
from dataclasses import field

import pytest

from xlrepro.records import dataclass

OPTIONS = [
    {"frozen": frozen, "slots": slots, "eq": eq}
    for frozen in (True, False)
    for slots in (True, False)
    for eq in (True, False)
]


def point(made):
    class Point:
        x: float
        label: str = "none"
        more: list[int] = field(default_factory=list)
        hidden: int = field(default=3, repr=False, metadata={"exact": True})

    return made(Point)


def nothing(made):
    class Nothing:
        """Without fields."""

    return made(Nothing)


def did(action):
    """What comes of an action: its result, or the kind of error that it raises."""
    try:
        return action()
    except Exception as error:
        return type(error)


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_a_record_does_what_a_data_class_does(options):
    def told(cls):
        one, same, other = cls(1.0), cls(x=1.0, label="none"), cls(2.0, "b", [1], hidden=4)
        yield [repr(each).rpartition("Point")[2] for each in (one, same, other)]
        yield one == same, one == other, one == (1.0, "none", [], 3), one.more is same.more
        yield cls.__match_args__, [f.name for f in dataclasses.fields(one)]
        yield dataclasses.asdict(dataclasses.replace(other, label="c"))
        yield copy.copy(other) == other, dataclasses.asdict(copy.deepcopy(other))
        yield did(cls), did(lambda: setattr(one, "x", 2.0)), did(lambda: delattr(one, "label"))
        yield did(lambda: setattr(one, "unheard", 1)) is None, hasattr(one, "__dict__")
        yield did(lambda: hash(cls(1.0, "a", ()) == hash(cls(1.0, "a", ()))))

    ours, theirs = point(dataclass(**options)), point(dataclasses.dataclass(**options))
    assert list(told(ours)) == list(told(theirs))


def test_equal_records_have_one_hash_and_other_classes_are_not_equal():
    ours, theirs = nothing(dataclass(frozen=True)), nothing(dataclasses.dataclass(frozen=True))
    assert len({ours(), ours(), theirs()}) == 2
    one = point(dataclass(frozen=True))
    assert one(math.nan) != one(float("nan")) and one(math.nan) == one(math.nan)


@dataclass(frozen=True, slots=True)
class Kept:
    x: float
    own: str = "here"

    def __repr__(self) -> str:
        return "own"


def test_a_frozen_record_with_slots_can_be_pickled_and_keeps_what_it_says_itself():
    again = pickle.loads(pickle.dumps(Kept(2.5)))
    assert (again, repr(again), again.own) == (Kept(2.5), "own", "here")
