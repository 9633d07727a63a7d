"""A workbook of ratings and factors: those of a fit, and gradient descent in cells.

Its formulas need neither Solver nor macros. It is written by XlsxWriter, the extra named excel, and
recomputed by `verify` as any other workbook.
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import numpy as np

from xlrepro.engines.factors.factor_descent import Pass, factor_descent
from xlrepro.engines.factors.factor_fit import Factors
from xlrepro.files import Refused
from xlrepro.formula.nodes import Place
from xlrepro.formula.parse import a1, column_letters
from xlrepro.insights.interpretation import Crosstab

TOP = 6  # the row of the titles of the ratings
RATE = (3, 4)  # where the learning rate stands
CHART_ROWS = 14
LONGEST = 24  # characters of a name
LOW, MIDDLE, HIGH = "#E69F00", "#FFFFFF", "#56B4E9"  # told apart by colour-blind readers too
FITTED = "Blank ratings are predicted too; their error counts as 0."
HOW = (
    "Change the learning rate, a rating or a factor of step 0, and every step follows. For one "
    "step more, copy the last one with its title and the blank row below it to below that."
)


class BookError(Refused):
    """A workbook that cannot be written, said in one line."""


def factor_book(table: Crosstab, start: Factors, lr: float, steps: int) -> bytes:
    """The sheets `factors`, with what was fitted, and `descent`, from `start` step by step.

    The numbers are those of `engines.factor_descent` for what the file holds, which has 15 digits.
    Returns the file's bytes, the same on every run. Raises BookError where XlsxWriter is missing.
    """
    try:
        import xlsxwriter
    except ImportError:
        missing = "a workbook is written by XlsxWriter: pip install 'xlrepro[excel]'"
        raise BookError(missing) from None
    fitted = factor_descent(table.ratings, _rounded(table.factors), 0.0, 0)
    descent = factor_descent(table.ratings, _rounded(start), lr, steps)
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True})
    book.set_properties({"created": datetime(2000, 1, 1)})
    sheet = _Sheet(book, "factors", table)
    sheet.write("Latent factors as they were fitted", FITTED, fitted)
    sheet = _Sheet(book, "descent", table)
    sheet.write("Gradient descent in cells", HOW, descent)
    sheet.write_rate(lr)
    sheet.write_errors(descent)
    book.close()
    return data.getvalue()


def _rounded(factors: Factors) -> Factors:
    digits = np.vectorize(lambda number: float(f"{number:.15g}"), otypes=[float])
    bias, item_bias = (
        None if part is None else digits(part) for part in (factors.user_bias, factors.item_bias)
    )
    return Factors(digits(factors.users), digits(factors.items), bias, item_bias)


class _Sheet:
    """Ratings, and below them one step after another, each with its factors left and above.

    A step has a row of ids, one of item biases (if any), a row for each factor of the items, and a
    row for each user: its id, bias and factors, predictions, errors. Places are counted from 1.
    """

    def __init__(self, book: Any, title: str, table: Crosstab) -> None:
        self.book, self.table, self.sheet = book, table, book.add_worksheet(title)
        self.n, self.m = table.ratings.shape
        self.k = table.factors.users.shape[1]
        self.biases = int(table.factors.item_bias is not None)
        self.user = 2 + self.biases  # the columns where blocks begin
        self.pred = self.user + self.k + 1
        self.error = self.pred + self.m + 1
        self.trace = self.error + self.m + 1
        self.first = TOP + max(self.n, CHART_ROWS) + 2  # the row of step 0
        self.height = 1 + self.biases + self.k + self.n + 1
        self.styles: dict[str, Any] = {}

    def write(self, title: str, how: str, passes: list[Pass]) -> None:
        """All but the learning rate and the errors by step."""
        self.sheet.set_column(0, self.trace, 6)
        self.sheet.freeze_panes(RATE[0], 1)
        self.put((1, 1), title, bold=True, font_size=14)
        self.put((2, 1), how)
        self.heads(TOP, "rating", self.pred, self.table.names)
        for u, user in enumerate(self.table.users):
            self.put((TOP + 1 + u, self.pred - 1), _id(user), bold=True)
            for m, rating in enumerate(self.table.ratings[u]):
                if not np.isnan(rating):
                    self.put((TOP + 1 + u, self.pred + m), float(rating))
        for step, at in enumerate(passes):
            self.write_step(step, at)
        self.colour(passes)

    def write_step(self, step: int, at: Pass) -> None:
        """Numbers of step 0 as they are given, of later ones as formulas of the step above."""
        top = self.first + step * self.height
        bias, item = top + 1, top + 1 + self.biases  # the rows of the items' biases and factors
        user, last = item + self.k, item + self.k + self.n - 1
        users, errors = (self.user, self.user + self.k - 1), (self.error, self.error + self.m - 1)
        items = (self.pred, self.pred + self.m - 1)
        rated = _area(TOP + 1, items[0], TOP + self.n, items[1], "$$$$")

        def put(place: Place, value: float, gradient: str) -> None:
            before = (place[0] - self.height, place[1])
            formula = f"={a1(before)}-{_cell(*RATE, '$$')}*{gradient}" if step else ""
            self.put(place, value, formula, num_format="0.00")

        self.put((top, 1), f"step {step}", bold=True)
        self.put((top + 1, self.error - 1), "RMSE", bold=True, align="right")
        missed = _area(user, errors[0], last, errors[1])
        formula = f"=SQRT(SUMSQ({missed})/COUNT({rated}))"
        self.put((top + 1, self.error), at.rmse, formula, num_format="0.000")
        self.heads(top, "predicted", self.pred)
        self.heads(top, "error", self.error)
        up = self.height
        for f in range(self.k):
            column = _area(user - up, users[0] + f, last - up, users[0] + f, " $ $")
            row = _area(item + f - up, items[0], item + f - up, items[1], " $ $")
            self.put((item + f, self.pred - 1), f + 1, bold=True)
            self.put((user - 1, self.user + f), f + 1, bold=True)
            for m, value in enumerate(at.factors.items[:, f].tolist()):
                error = _area(user - up, errors[0] + m, last - up, errors[0] + m)
                put((item + f, self.pred + m), value, f"SUMPRODUCT({error},{column})")
            for u, value in enumerate(at.factors.users[:, f].tolist()):
                error = _area(user + u - up, errors[0], user + u - up, errors[1], " $ $")
                put((user + u, self.user + f), value, f"SUMPRODUCT({error},{row})")
        if at.factors.user_bias is not None and at.factors.item_bias is not None:
            self.put((bias, self.pred - 1), "bias", bold=True)
            self.put((user - 1, 2), "bias", bold=True)
            for m, value in enumerate(at.factors.item_bias.tolist()):
                error = _area(user - up, errors[0] + m, last - up, errors[0] + m)
                put((bias, self.pred + m), value, f"SUM({error})")
            for u, value in enumerate(at.factors.user_bias.tolist()):
                error = _area(user + u - up, errors[0], user + u - up, errors[1], " $ $")
                put((user + u, 2), value, f"SUM({error})")
        for u in range(self.n):
            self.put((user + u, 1), _id(self.table.users[u]), bold=True)
            mine = _area(user + u, users[0], user + u, users[1], " $ $")
            for m in range(self.m):
                product = f"MMULT({mine},{_area(item, items[0] + m, user - 1, items[0] + m)})"
                biases = f"+{_cell(bias, items[0] + m)}+{_cell(user + u, 2, ' $')}"
                formula = f"={product}{biases if self.biases else ''}"
                place = (user + u, items[0] + m)
                self.put(place, float(at.pred[u, m]), formula, num_format="0.00")
                rating = _cell(TOP + 1 + u, items[0] + m, "$ ")
                formula = f'=IF({rating}="",0,{a1(place)}-{rating})'
                place = (user + u, errors[0] + m)
                self.put(place, float(at.error[u, m]), formula, num_format="0.00;-0.00;")

    def write_rate(self, lr: float) -> None:
        self.put((RATE[0], 1), "learning rate")
        self.put(RATE, lr, bg_color="#FFF2CC", border=1)

    def write_errors(self, passes: list[Pass]) -> None:
        """The error of each step far right, and a chart of them left of the ratings."""
        col, last = self.trace, TOP + len(passes)
        self.put((TOP, col), "step", bold=True)
        self.put((TOP, col + 1), "RMSE", bold=True)
        for step, at in enumerate(passes):
            self.put((TOP + 1 + step, col), step)
            formula = f"={_cell(self.first + step * self.height + 1, self.error)}"
            self.put((TOP + 1 + step, col + 1), at.rmse, formula, num_format="0.000")
        chart = self.book.add_chart({"type": "line"})
        title = self.sheet.get_name()
        places = (TOP, col - 1, last - 1, col - 1), (TOP, col, last - 1, col)
        categories, values = ([title, *place] for place in places)
        chart.add_series({"categories": categories, "values": values, "smooth": False})
        chart.set_title({"name": "RMSE by step", "name_font": {"size": 11}})
        chart.set_legend({"none": True})
        chart.set_size({"width": 60 + 47 * (self.pred - 3), "height": 20 * CHART_ROWS})
        self.sheet.insert_chart(a1((TOP, 1)), chart)

    def heads(self, row: int, title: str, col: int, names: list[str] | None = None) -> None:
        """What a block holds, and above its columns the items, by id or by slanted name."""
        self.put((row, col - 1), title, bold=True, align="right")
        for m, item in enumerate(self.table.items):
            place = (row, col + m)
            if names and names[m] != item:
                self.put(place, names[m][:LONGEST], bold=True, rotation=60)
                self.sheet.set_row(row - 1, 6 * LONGEST)
            else:
                self.put(place, _id(item), bold=True, align="right")

    def colour(self, passes: list[Pass]) -> None:
        """Scales: ratings and predictions from low to high, all else around 0."""
        ratings = self.table.ratings[~np.isnan(self.table.ratings)]
        low, high = float(ratings.min()), float(ratings.max())
        rated = {
            "type": "2_color_scale", "min_type": "num", "max_type": "num",
            "min_value": low, "max_value": high, "min_color": MIDDLE, "max_color": HIGH,
        }  # fmt: skip
        parts = [p.factors.users for p in passes] + [p.factors.items for p in passes]
        factors = _around_zero(max(float(np.abs(part).max()) for part in parts))
        errors = _around_zero((high - low) / 2)
        self.scale((TOP + 1, self.pred), (self.n, self.m), rated)
        for step in range(len(passes)):
            item = self.first + step * self.height + 1
            user = item + self.biases + self.k
            self.scale((item, self.pred), (self.biases + self.k, self.m), factors)
            self.scale((user, 2), (self.n, self.biases + self.k), factors)
            self.scale((user, self.pred), (self.n, self.m), rated)
            self.scale((user, self.error), (self.n, self.m), errors)

    def scale(self, corner: Place, shape: tuple[int, int], how: dict[str, Any]) -> None:
        row, col = corner
        self.sheet.conditional_format(row - 1, col - 1, row + shape[0] - 2, col + shape[1] - 2, how)

    def put(self, place: Place, value: Any, formula: str = "", **how: Any) -> None:
        style = self.styles.setdefault(repr(how), self.book.add_format(how)) if how else None
        cell = (place[0] - 1, place[1] - 1)
        if formula:
            self.sheet.write_formula(*cell, formula, style, value)
        elif isinstance(value, str):
            self.sheet.write_string(*cell, value, style)
        else:
            self.sheet.write_number(*cell, value, style)


def _around_zero(most: float) -> dict[str, Any]:
    ends = {"min_value": -most, "mid_value": 0, "max_value": most}
    colours = {"min_color": LOW, "mid_color": MIDDLE, "max_color": HIGH}
    kinds = {f"{end}_type": "num" for end in ("min", "mid", "max")}
    return {"type": "3_color_scale", **ends, **colours, **kinds}


def _id(text: str) -> str | int:
    return int(text) if text.isdecimal() and f"{float(text):.0f}" == text else text


def _cell(row: int, col: int, fixed: str = "  ") -> str:
    """An address; `fixed` has a $ or a blank for the row and one for the column."""
    down, across = fixed[0], fixed[1]
    return f"{across.strip()}{column_letters(col)}{down.strip()}{row}"


def _area(top: int, left: int, bottom: int, right: int, fixed: str = "    ") -> str:
    return f"{_cell(top, left, fixed[:2])}:{_cell(bottom, right, fixed[2:])}"
