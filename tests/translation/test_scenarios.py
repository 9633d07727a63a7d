"""Scenarios of a translated workbook; the witness is the same package, run once for each of them.

Where numbers are added up or raised to a power numpy's ways for one number and for many differ in
the last bit: there they agree as far as that goes.
"""

import numpy as np
import pytest

from tests.tiny import ROOT
from tests.translation.made import book
from xlrepro.support import scenario
from xlrepro.support.elementwise import as_array
from xlrepro.support.kinds import carries, changed, leaves
from xlrepro.support.proof import apart, bare
from xlrepro.translation.module import Module
from xlrepro.translation.package import write_package
from xlrepro.translation.run_written import imported
from xlrepro.translation.translation import translate
from xlrepro.workbook import open_workbook

MODELS = ROOT.parent / "shared" / "corpus" / "models"
COUNT = 3
ROUNDING = 1e-9  # of steps that lose digits, too
TAKEN_TOGETHER = {
    "A1": 2.0, "A2": 3.0, "A3": 5.0, "B1": ("=A1*2", 4.0), "B2": ("=A2+1", 4.0), "B3": 7.0,
    "C1": ("=SUMPRODUCT(B1:B3,A1:A3)", 55.0), "D1": ("=MAX(B1:B3)", 7.0),
    "E1": ("=LEFT(\"abcdef\",A1)", "ab"), "E2": ("=LEFT(\"abcdef\",A2)", "abc"),
    "E3": ("=LEFT(\"abcdef\",A3)", "abcde"),
}  # fmt: skip


def varied(inputs, chance):
    """Inputs of which all single numbers are scenarios; the first is what is stored."""

    def other(_, holds, value):
        if holds.kind != "number" or holds.axes:
            return value
        if value == int(value):  # a count, a place, a switch
            return np.full(COUNT, value)
        return value * np.array([1.0, *chance.uniform(0.98, 1.02, COUNT - 1)])

    return changed(other, inputs)


def differing(package, chance, exactly):
    """The results of which a scenario computed with others is not what it is alone."""
    inputs = varied(package.inputs.read(), chance)
    assert any(carries(holds, value) for _, holds, value in leaves(inputs))
    together = package.run(inputs)
    found = []
    for number in range(COUNT):
        alone = package.run(scenario(inputs, number))
        pairs = zip(leaves(scenario(together, number)), leaves(alone), strict=True)
        found += [
            name
            for (name, _, one), (_, _, other) in pairs
            if not alike(one, other, 0.0 if exactly else ROUNDING)
        ]
    return found


def alike(one, other, within):
    first, second = ([bare(v) for v in as_array(each).ravel().tolist()] for each in (one, other))
    size = max((abs(v) for v in second if type(v) is float and np.isfinite(v)), default=0.0)
    return np.shape(one) == np.shape(other) and all(
        a == b or not apart(a, b, within) or (both_float(a, b) and abs(a - b) <= within * size)
        for a, b in zip(first, second, strict=True)
    )


def both_float(a, b):
    return type(a) is type(b) is float


def test_what_is_put_together_has_the_axis_of_scenarios(tmp_path):
    translation = translate(open_workbook(book(tmp_path / "b.xlsx", Sheet=TAKEN_TOGETHER)))
    assert "each_scenario" not in Module(translation).text()
    assert write_package(translation, tmp_path / "written").well
    with imported(tmp_path / "written") as package:
        assert not differing(package, np.random.default_rng(0), exactly=True)


@pytest.mark.slow
@pytest.mark.skipif(not MODELS.exists(), reason="the corpus is not beside the project")
@pytest.mark.parametrize(
    ("name", "exactly"),
    [
        ("DynamicDCF__Valuation.xlsx", False),
        ("MimiDICE2013jl__DICE_2013_Excel.xlsm", False),
        ("Markovmodelint__Markov_model_realworld.xlsm", False),
        ("Markovmodelint__Media_343196_smxx.xlsm", False),
        ("exceltocode__eu.xlsx", True),
        ("exceltocode__offsets.xlsx", True),
        ("oresatc3rf__OreSat1_link_model_v2.5.5a_CW_beacon.xlsx", True),
        ("oresatc3rf__Friis_noise_temp_calculators.xlsx", False),
        ("TIMESNZModelFi__Scen_Cohesive.xlsx", False),
        ("Thermobar__Mollo_2018_Supplement_Alberto_Example.xlsx", False),
        ("IronCalc__weekly_timesheet.xlsx", True),
        ("lifelib__Smith_Wilson_example.xlsx", False),
    ],
)
def test_workbooks_give_each_scenario_what_it_gives_alone(name, exactly, tmp_path):
    write_package(translate(open_workbook(MODELS / name)), tmp_path / "written")
    with imported(tmp_path / "written") as package:
        assert not differing(package, np.random.default_rng(0), exactly)
