"""Numbers of collab_filter.xlsx that follow from others: tables, indices, and what they pick."""

from collections.abc import Sequence

from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name, xl_rowcol_to_cell

from layout.page import Figure, Figures, cells, copy, count


def rating_table(ratings: Figures, users_again: int) -> Figures:
    """Users down, films across: G1:V16, with both headings once more at the row given."""
    row = dict(zip(column(ratings, "B4:B18"), range(1, 16), strict=True))
    col = dict(zip(column(ratings, "B22:B36"), range(7, 22), strict=True))
    table = {}
    for user, line in row.items():
        table[xl_rowcol_to_cell(line, 6)] = user
        table[xl_rowcol_to_cell(line + users_again - 2, 6)] = user
    for film, place in col.items():
        table[xl_rowcol_to_cell(0, place)] = film
        table[xl_rowcol_to_cell(users_again - 2, place)] = film
    for user, film, rating in zip(
        column(ratings, "I3:I208"),
        column(ratings, "J3:J208"),
        column(ratings, "M3:M208"),
        strict=True,
    ):
        table[xl_rowcol_to_cell(row[user], col[film])] = rating
    return table


def column(figures: Figures, area: str) -> list[Figure]:
    return [figures[cell] for cell in cells(area)]


def positions(figures: Figures, items: str, table: str, target: str) -> Figures:
    """Where each item stands in a table, counted from one."""
    place = {item: Figure(i) for i, item in enumerate(column(figures, table), start=1)}
    found = [place[item] for item in column(figures, items)]
    return dict(zip(cells(target), found, strict=True))


def looked_up(figures: Figures, index: str, corner: str, target: str) -> Figures:
    """The row of a table that each index names; the corner stands above and left of the table."""
    top, left = xl_cell_to_rowcol(corner)
    rows = [top + int(number) for number in column(figures, index)]
    found = (figures[xl_rowcol_to_cell(row, left + i)] for row in rows for i in range(1, 6))
    return dict(zip(cells(target), found, strict=True))


def one_hot_values(figures: Figures) -> Figures:
    """The lookups of movielens_1hot: indices, ones and zeros, and the factors they pick."""
    values = figures | count("O2:AC2") | count("AK2:AY2")
    values |= positions(values, "I3:I208", "B4:B18", "K3:K208")
    values |= positions(values, "J3:J208", "B22:B36", "L3:L208")
    for index, area in (("K", "O3:AC208"), ("L", "AK3:AY208")):
        for cell in cells(area):
            row, col = xl_cell_to_rowcol(cell)
            heading = values[f"{xl_col_to_name(col)}2"]
            values[cell] = Figure(values[f"{index}{row + 1}"] == heading)
    values |= looked_up(values, "K3:K208", "B3", "AE3:AI208")
    return values | looked_up(values, "L3:L208", "B21", "BA3:BE208")


def embedding_values(figures: Figures) -> Figures:
    """The lookups of movielens_emb, which follow from the ids and the factors."""
    values = figures | count("M2:Q2") | count("S2:W2")
    values |= positions(values, "I3:I208", "B4:B18", "L3:L208")
    values |= positions(values, "J3:J208", "B22:B36", "R3:R208")
    values |= looked_up(values, "L3:L208", "B3", "M3:Q208")
    return values | looked_up(values, "R3:R208", "B21", "S3:W208")


def word_values(figures: Figures, vocabulary: Sequence[str], text: Sequence[str]) -> Figures:
    """The lookups of word_emb, which follow from the text. Case is ignored."""
    place = {word.lower(): Figure(i) for i, word in enumerate(vocabulary, start=1)}
    found = [place[word.lower()] for word in text]
    values = figures | count("A4:A17") | count("A26:A39") | count("K2:O2")
    values |= copy(figures, "C4:G17", "C26:G39")
    values |= dict(zip(cells("J3:J50"), found, strict=True))
    return values | looked_up(values, "J3:J50", "B3", "K3:O50")
