"""Every computed cell gets one verdict, from the inputs alone; a fault is named by its cell."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest

import xlrepro
from tests.books import BOOKS, COLLAB, COMPUTED, ENTROPY, GRADDESC
from tests.edits import moved
from tests.tiny import BUNDLED, NAMES, PUBLISHED, planted
from xlrepro.checks import reasons
from xlrepro.checks.by_formula import ByFormula
from xlrepro.checks.records import OWN_FORMULA, Verdict
from xlrepro.checks.tolerance import HALF_ULP, Tolerance
from xlrepro.checks.verify import verify_book, verify_sheet
from xlrepro.formula.parse import a1
from xlrepro.formula.render import render
from xlrepro.insights.examine import examine
from xlrepro.workbook import Cell, ErrorValue


def check(book):
    return verify_book(book, Tolerance())


def check_sheet(book, title):
    return verify_sheet(book, book.sheet(title), Tolerance(), HALF_ULP)


def faults(book, title):
    """The cells of a sheet that are not right, with their verdicts."""
    return {cell.cell: cell.verdict for cell in check_sheet(book, title).problems}


@pytest.mark.parametrize("folder", [BUNDLED, PUBLISHED], ids=["bundled", "published"])
def test_every_cell_matches_to_the_last_bit(folder):
    found = xlrepro.verify([folder / name for name in NAMES])
    assert found.ok
    assert found.counts == {Verdict.EXACT: 14_577, Verdict.VOLATILE: 58}
    sheets = [sheet for book in found.workbooks for sheet in book.sheets]
    assert {sheet.name: len(sheet.cells) for sheet in sheets} == COMPUTED
    assert {sheet.name: sheet.computed_cells for sheet in sheets} == COMPUTED
    assert found.computed_cells == 14_635


@pytest.mark.parametrize("name", NAMES)
def test_no_stored_result_feeds_an_engine(name):
    """Poison every stored computed value: what Python computes does not move by a bit."""
    chance = np.random.default_rng(0)
    book = BOOKS[name]
    poisoned = []
    for sheet in book.sheets:
        cells = {
            place: Cell(chance.normal(), cell.formula) if cell.formula else cell
            for place, cell in sheet.cells.items()
        }
        poisoned.append(replace(sheet, cells=cells))
    honest, other = check(book), check(replace(book, sheets=poisoned))
    compared = 0
    for a, b in zip(honest.sheets, other.sheets, strict=True):
        for c, d in zip(a.cells, b.cells, strict=True):
            if c.verdict is Verdict.VOLATILE:
                continue
            assert c.computed == d.computed and d.verdict is Verdict.DIFFERS, (a.name, c.cell)
            compared += 1
    assert compared + sum(
        c.verdict is Verdict.VOLATILE for s in honest.sheets for c in s.cells
    ) == (honest.computed_cells)


def stored(book, title, address):
    sheet = book.sheet(title)
    return next(c.value for p, c in sheet.cells.items() if a1(p) == address)


FORMULA_FAULTS = [
    (GRADDESC, "basic", "G17", "=(((C17+0.02)+A17*D17)-B17)^2"),
    (GRADDESC, "basic", "H20", "=(G20-F19)/0.01"),
    (GRADDESC, "basic", "F33", "=SQRT(SUM(F4:F31))"),
    (GRADDESC, "momentum", "K1", "=2-J1"),
    (GRADDESC, "momentum", "J12", "=J11*$J$1-$K$1*F12"),
    (GRADDESC, "rmsprop", "H9", "=C9-F9*$D$2/SQRT(J9)"),
    (GRADDESC, "adam", "I30", "=D30-K30*$D$2/SQRT(M29)"),
    (GRADDESC, "adam_ann", "G33", "=SQRT(SUMSQ(G4:G32))/COUNT(G4:G31)"),
    (COLLAB, "dotprod", "J30", '=IF(J7="",1,MMULT($B30:$F30,J$19:J$23))'),
    (COLLAB, "dotprod", "V41", "=SQRT(SUMXMY2(H2:V16,H25:V39)/COUNT(H2:V15))"),
    (COLLAB, "bias", "L28", '=IF(L4="",0,MMULT($B28:$F28,L$20:L$24))+K$19+$A28'),
    (COLLAB, "movielens_1hot", "R100", "=IF($K100=R$2,2,0)"),
    (COLLAB, "movielens_1hot", "D9", "=dotprod!C31"),
    (COLLAB, "movielens_emb", "R55", "=MATCH(J55,$B$22:$B$37)"),
    (COLLAB, "movielens_emb", "Y210", "=SQRT(AVERAGE(Y4:Y209))"),
    (COLLAB, "word_emb", "A9", "=A8+2"),
    (ENTROPY, "softmax", "D5", "=C5/$C$7"),
    (ENTROPY, "softmax", "C8", "=SUM(C3:C6)"),
    (ENTROPY, "entropy", "E4", "=-IF(B4=1,LOG(C4),LN(1-C4))"),
    (ENTROPY, "log_entropy", "I3", "=OFFSET(D2,0,H3)"),
]


@pytest.mark.parametrize(
    ("book", "title", "address", "formula"),
    FORMULA_FAULTS,
    ids=[f"{title}!{address}" for _, title, address, _ in FORMULA_FAULTS],
)
def test_a_wrong_formula_is_named_though_its_value_is_right(book, title, address, formula):
    found = faults(planted(book, title, **{address: formula}), title)
    assert found == {address: Verdict.FORMULA}


TYPED = [
    (GRADDESC, "basic", "N32"),
    (GRADDESC, "basic", "F33"),
    (GRADDESC, "momentum", "C4"),
    (GRADDESC, "momentum", "K3"),
    (GRADDESC, "rmsprop", "K1"),
    (GRADDESC, "adam", "F4"),
    (GRADDESC, "adam", "E16"),
    (COLLAB, "dotprod", "H25"),
    (COLLAB, "dotprod", "V39"),
    (COLLAB, "movielens_1hot", "K208"),
    (COLLAB, "movielens_emb", "C4"),
    (COLLAB, "movielens_emb", "Y210"),
    (COLLAB, "word_emb", "O50"),
    (ENTROPY, "softmax", "I7"),
    (ENTROPY, "softmax", "H8"),
    (ENTROPY, "softmax", "D8"),
    (ENTROPY, "log_entropy", "G2"),
]


@pytest.mark.parametrize(
    ("book", "title", "address"), TYPED, ids=[f"{title}!{address}" for _, title, address in TYPED]
)
def test_a_value_typed_over_its_formula_is_named(book, title, address):
    changed = planted(book, title, **{address: stored(book, title, address)})
    assert faults(changed, title) == {address: Verdict.TYPED_OVER}
    sheet = check_sheet(changed, title)
    assert sheet.computed_cells == COMPUTED[title] - 1
    assert sum(sheet.counts.values()) - sheet.counts[Verdict.TYPED_OVER] == sheet.computed_cells


def test_a_deleted_formula_is_named():
    found = faults(planted(GRADDESC, "adam_ann", K1=None, E9=None), "adam_ann")
    assert found.pop("K1") == found.pop("E9") == Verdict.TYPED_OVER
    assert not found


@pytest.mark.slow
@pytest.mark.parametrize("columns", [1, 5])
@pytest.mark.parametrize(("title", "top"), [("dotprod", 25), ("bias", 26)])
def test_a_blank_line_within_a_crosstab_is_no_part_of_it(title, top, columns):
    def lower(place):
        row, col = place
        return row + (row >= 6) + (row >= top + 4), col + columns * (col >= 12)

    book = moved(COLLAB, title, lower)
    assert faults(book, title) == {}
    top += 1
    gone = {a1((row, 19)): None for row in range(top, top + 16) if row != top + 4}
    assert (
        dict.fromkeys(gone, Verdict.TYPED_OVER).items()
        <= faults(planted(book, title, **gone), title).items()
    )


VALUES = [
    (GRADDESC, "adam", "M17", lambda v: v * (1 + 1e-9), Verdict.DIFFERS),
    (GRADDESC, "basic", "C7", lambda v: -v, Verdict.DIFFERS),
    (GRADDESC, "rmsprop", "J20", lambda v: None, Verdict.NO_VALUE),
    (GRADDESC, "momentum", "L33", lambda v: ErrorValue("#VALUE!"), Verdict.ERROR),
    (COLLAB, "movielens_1hot", "BH205", lambda v: v * (1 + 1e-9), Verdict.DIFFERS),
    (COLLAB, "movielens_1hot", "AE77", lambda v: 0.0, Verdict.DIFFERS),
    (COLLAB, "word_emb", "K3", lambda v: str(v), Verdict.DIFFERS),
    (COLLAB, "dotprod", "V41", lambda v: math.nan, Verdict.DIFFERS),
    (ENTROPY, "softmax", "L3", lambda v: math.inf, Verdict.DIFFERS),
    (GRADDESC, "data", "B9", lambda v: 101.0, Verdict.DIFFERS),
    (GRADDESC, "data", "C9", lambda v: v + 1, Verdict.DIFFERS),
]


@pytest.mark.parametrize(
    ("book", "title", "address", "change", "verdict"),
    VALUES,
    ids=[f"{title}!{address}" for _, title, address, _, _ in VALUES],
)
def test_a_wrong_stored_value_is_named(book, title, address, change, verdict):
    value = change(stored(book, title, address))
    sheet = book.sheet(title)
    place = next(p for p in sheet.cells if a1(p) == address)
    cells = {**sheet.cells, place: Cell(value, sheet.cells[place].formula)}
    other = [replace(s, cells=cells) if s is sheet else s for s in book.sheets]
    found = faults(replace(book, sheets=other), title)
    assert found.pop(address) == verdict
    assert set(found) <= ({"C9"} if title == "data" else set())


def test_an_input_changed_without_recalculation_shows_in_what_depends_on_it():
    found = faults(planted(GRADDESC, "adam", A20=43.0), "adam")
    assert {"E20", "G20", "I32"} <= set(found)
    assert set(found.values()) == {Verdict.DIFFERS}
    assert "E19" not in found


@pytest.mark.parametrize(
    ("address", "formula"),
    [
        ("F4", "=2*(E4-B4)"),
        ("F9", "=(E9-B9)*2"),
        ("L20", "=(B20-E20)*(B20-E20)"),
        ("E7", "=D7*A7+C7"),
        ("H8", "=C8-$D$2*J8"),
        ("H9", "=C9-J9*D2"),
        ("J30", "=$J$1*J29+(1-$J$1)*F30"),
    ],
)
def test_a_formula_written_in_another_way_is_right(address, formula):
    assert faults(planted(GRADDESC, "momentum", **{address: formula}), "momentum") == {}


def test_two_that_are_added_are_told_apart_by_the_columns_that_they_stand_under():
    turned = planted(GRADDESC, "adam_ann", N33="=SQRT(M33)+SQRT(L33)")
    assert faults(turned, "adam_ann") == {}


def test_a_whole_column_written_in_another_way_is_right():
    cells = {f"F{row}": f"=2*(E{row}-B{row})" for row in range(4, 33)}
    assert faults(planted(GRADDESC, "rmsprop", **cells), "rmsprop") == {}


def test_a_whole_column_that_is_wrong_is_named():
    cells = {f"H{row}": f"=C{row}+J{row}*$D$2" for row in range(4, 33)}
    found = faults(planted(GRADDESC, "momentum", **cells), "momentum")
    assert found == {f"H{row}": Verdict.FORMULA for row in range(4, 33)}


def sheet_of_ones_own(**changed):
    """A sheet that no method knows: a column doubled, and its running total."""
    cells = {f"B{row}": float(row) for row in range(1, 8)}
    cells |= {f"C{row}": (f"=B{row}*2", 2.0 * row) for row in range(1, 8)}
    cells |= {f"D{row}": (f"=SUM(C$1:C{row})", float(row * (row + 1))) for row in range(1, 8)}
    return planted(GRADDESC, "Sheet1", **cells | changed)


def test_a_sheet_that_no_method_knows_is_verified_by_its_own_formulas():
    sheet = check_sheet(sheet_of_ones_own(), "Sheet1")
    assert (sheet.computed_cells, sheet.models) == (14, ())
    assert sheet.counts == {Verdict.EXACT: 14}
    assert {(cell.model, cell.role) for cell in sheet.cells} == {("own formula", "")}
    assert all(cell.computed == cell.stored for cell in sheet.cells)


def test_what_differs_is_told_apart_from_what_follows_from_it():
    """C3 is stored as 7 where its formula gives 6, and the totals in the file have the 7."""
    totals = {f"D{row}": (None, row * (row + 1) + 1.0) for row in range(3, 8)}
    sheet = check_sheet(planted(sheet_of_ones_own(), "Sheet1", C3=(None, 7.0), **totals), "Sheet1")
    assert sheet.counts == {Verdict.EXACT: 8, Verdict.DIFFERS: 6}
    told = {cell.cell: cell.reason for cell in sheet.problems}
    assert told.pop("C3") == reasons.Stale()
    assert set(told) == set(totals)
    assert set(told.values()) == {reasons.FollowsFrom("C3")}
    assert all(cell.computed == cell.stored - 1 for cell in sheet.problems)


def test_a_look_up_beside_a_model_is_worked_out_and_an_unknown_function_is_told():
    there = stored(GRADDESC, "adam", "B4")
    found = f"=VLOOKUP({stored(GRADDESC, 'adam', 'A4')},A4:B32,2,FALSE)"
    assert faults(planted(GRADDESC, "adam", Q5=(found, there)), "adam") == {}
    assert faults(planted(GRADDESC, "adam", Q5=(found, 3.0)), "adam") == {"Q5": Verdict.DIFFERS}
    unknown = planted(GRADDESC, "adam", Q5=("=FOO(A4)", 3.0))
    assert faults(unknown, "adam") == {"Q5": Verdict.NOT_REPLICATED}


def test_arithmetic_beside_a_model_is_worked_out():
    value = stored(GRADDESC, "adam", "H32") * 2
    assert faults(planted(GRADDESC, "adam", Q5=("=H32*2", value)), "adam") == {}
    total = sum(GRADDESC.sheet("adam").value((row, 1)) for row in range(4, 33))
    assert faults(planted(GRADDESC, "adam", Q5=("=SUM(A4:A32)", total)), "adam") == {}
    wrong = planted(GRADDESC, "adam", Q5=("=H32*2", 0.0))
    assert faults(wrong, "adam") == {"Q5": Verdict.DIFFERS}


def test_text_where_a_number_was_given_is_told_by_its_cell():
    assert faults(planted(GRADDESC, "momentum", D2="learn"), "momentum")
    sheet = check_sheet(planted(GRADDESC, "momentum", A9="many"), "momentum")
    assert sheet.remarks == ("graddesc.xlsm momentum!A9: wanted a number, found many",)
    assert "E9" in {cell.cell for cell in sheet.problems}


@pytest.mark.slow
def test_the_library_gives_frames_and_records():
    found = xlrepro.verify(BUNDLED / "graddesc.xlsm")
    frame = found.to_frame()
    assert len(frame) == found.computed_cells == 1_623
    row = frame[(frame.sheet == "momentum") & (frame.cell == "H4")].iloc[0]
    assert (row.verdict, row.model, row.role) == ("exact", "momentum", "new_b")
    assert row.stored == row.computed == 1.0025100534021187
    loaded = xlrepro.load(BUNDLED / "graddesc.xlsm")
    assert loaded["Sheet1"] == []
    given = loaded["momentum"][0].inputs
    assert (given.lr, given.beta) == (0.0001, 0.9)
    assert given.x.shape == given.y.shape == (29,)
    assert xlrepro.load(BUNDLED / "collab_filter.xlsx")["bias"][0].inputs.users.shape == (15, 5)


def test_the_method_sheets_share_one_copy_of_the_data():
    loaded = xlrepro.load(BUNDLED / "graddesc.xlsm")
    given = [
        loaded[name][0].inputs for name in ("basic", "momentum", "rmsprop", "adam", "adam_ann")
    ]
    for other in given[1:]:
        assert np.array_equal(given[0].x, other.x) and np.array_equal(given[0].y, other.y)


def test_the_log_of_errors_is_replayed():
    sheets = examine(GRADDESC, Tolerance()).check.sheets
    basic = next(sheet for sheet in sheets if sheet.name == "basic")
    assert basic.remarks == (
        "reached by Reset and 5 epochs at learning rate 0.0001: to the last bit",
        "log C38:C42: 5 of 5 errors replayed from weights 1 and 1 at learning rate 0.0001, "
        "to the last bit",
    )


def test_a_bad_tolerance_is_refused():
    with pytest.raises(ValueError, match="rtol: wanted a number from 0 up, found -1"):
        xlrepro.verify(BUNDLED, rtol=-1)


def in_another_spelling(book, title, change):
    """Every formula of a sheet respelled by a function of its text; stored values stay."""
    cells = {}
    for place, cell in book.sheet(title).cells.items():
        if cell.formula and not cell.formula.array:
            cells[a1(place)] = change(f"={render(cell.formula.node, place)}")
    return planted(book, title, **cells)


SPELLINGS = {
    "squares as products": (
        GRADDESC,
        "rmsprop",
        lambda text: re.sub(r"([FG]\d+)\^2", r"(\1*\1)", text),
    ),
    "POWER": (GRADDESC, "adam", lambda text: re.sub(r"([FG]\d+)\^2", r"POWER(\1,2)", text)),
    "LOG with its base": (
        ENTROPY,
        "entropy",
        lambda text: re.sub(r"LOG\((.*?)\)(?=[-,)]|$)", r"LOG(\1,10)", text),
    ),
    "sigmoid by itself": (
        ENTROPY,
        "softmax",
        lambda text: re.sub(r"C(\d)/\(1\+C\d\)", r"1/(1+EXP(-B\1))", text),
    ),
    "ISBLANK": (COLLAB, "bias", lambda text: re.sub(r'(\w+)=""', r"ISBLANK(\1)", text)),
    "one-hot as a product": (
        COLLAB,
        "movielens_1hot",
        lambda text: re.sub(r"IF\((.*),1,0\)", r"1*(\1)", text),
    ),
    "exact MATCH": (COLLAB, "movielens_emb", lambda text: re.sub(r"(MATCH.*)\)", r"\1,0)", text)),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_model_in_another_spelling_is_recognised(name):
    book, title, change = SPELLINGS[name]
    respelled = in_another_spelling(book, title, change)
    texts = {c.formula for c in check_sheet(book, title).cells}
    assert {c.formula for c in check_sheet(respelled, title).cells} != texts
    assert faults(respelled, title) == {}


def test_a_formula_of_numbers_alone_is_told_without_the_program(monkeypatch):
    """It is the only one of the entropy sheets that no method has: `25000*128*4/1000`."""
    monkeypatch.setattr(ByFormula, "computation", property(lambda by_formula: 1 / 0))
    (book,) = xlrepro.verify(BUNDLED / "entropy_example.xlsx").workbooks
    own = [cell for sheet in book.sheets for cell in sheet.cells if cell.model == OWN_FORMULA]
    assert book.counts[Verdict.EXACT] == book.counts.total() == 75
    assert [cell.stored for cell in own] == [12800.0]
