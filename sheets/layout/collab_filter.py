"""collab_filter.xlsx: 206 film ratings as products of factors, and words as vectors.

The 15 users, 15 films and their ratings are written down once, in the list of `movielens_1hot`.
The tables of `dotprod` and `bias` follow from that list.
"""

from xlsxwriter.workbook import Workbook

from layout.lookups import embedding_values, one_hot_values, rating_table, word_values
from layout.page import Page, copy, count, define, read_figures
from layout.words import TEXT, VOCABULARY

FIGURES = {
    "dotprod": "H19:V23 B25:F39 H25:V39 V41",
    "movielens_1hot": "B4:B18 B22:B36 I3:J208 M3:M208 BG3:BH208 BH210",
    "movielens_emb": "X3:Y208 Y210",
    "bias": "H19:V24 A26:F40 H26:V40 V42",
    "word_emb": "C4:G17",
}

# What Solver was told, sheet by sheet: the sheets differ in what it may change, in the cell to
# minimise, and in three switches.
SOLVER = {
    "cvg": "0.0001",
    "eng": "1",
    "est": "1",
    "itr": "2147483647",
    "mip": "2147483647",
    "mni": "30",
    "mrt": "0.075",
    "msl": "2",
    "neg": "2",
    "nod": "2147483647",
    "num": "0",
    "nwt": "1",
    "pre": "0.000001",
    "rlx": "2",
    "rsd": "0",
    "sho": "2",
    "ssz": "100",
    "tim": "2147483647",
    "tol": "0.01",
    "typ": "2",
    "val": "0",
    "ver": "3",
}
SOLVER_CELLS = {  # sheet: (cells to change, cell to minimise, switches drv, rbv and scl)
    "dotprod": ("$H$19:$V$23 $B$25:$F$39", "$V$41", "2"),
    "movielens_1hot": ("$C$4:$G$18 $C$22:$G$36", "#REF!", "1"),
    "movielens_emb": ("$C$4:$G$18 $C$22:$G$36", "#REF!", "1"),
    "bias": ("$H$19:$V$24 $A$26:$F$40", "$V$42", "2"),
}


def lay_out(book: Workbook) -> None:
    figures = {name: read_figures(name) for name in FIGURES}
    factors, ratings = figures["dotprod"], figures["movielens_1hot"]
    figures["dotprod"] |= rating_table(ratings, users_again=25)
    figures["bias"] |= rating_table(ratings, users_again=26)
    figures["movielens_emb"] |= copy(ratings, "B4:B18", "B4:B18")
    figures["movielens_emb"] |= copy(ratings, "B22:B36", "B22:B36")
    figures["movielens_emb"] |= copy(ratings, "I3:J208", "I3:J208")
    figures["movielens_emb"] |= copy(ratings, "M3:M208", "K3:K208")
    for name in ("movielens_1hot", "movielens_emb"):
        figures[name] |= count("A4:A18") | count("A22:A36")
        figures[name] |= copy(factors, "B25:F39", "C4:G18")
        figures[name] |= copy(factors, "H19:V23", "C22:G36", transpose=True)

    sheet = {name: book.add_worksheet(name) for name in FIGURES}
    dotprod(Page(sheet["dotprod"], figures["dotprod"]))
    one_hot(Page(sheet["movielens_1hot"], one_hot_values(figures["movielens_1hot"])))
    embeddings(Page(sheet["movielens_emb"], embedding_values(figures["movielens_emb"])))
    bias(Page(sheet["bias"], figures["bias"]))
    words(Page(sheet["word_emb"], word_values(figures["word_emb"], VOCABULARY, TEXT.split())))
    for name in SOLVER_CELLS:
        solver(book, name)


def solver(book: Workbook, sheet: str) -> None:
    change, minimise, switch = SOLVER_CELLS[sheet]
    settings = SOLVER | dict.fromkeys(("drv", "rbv", "scl"), switch)
    settings["adj"] = ",".join(f"{sheet}!{area}" for area in change.split())
    settings["opt"] = f"{sheet}!{minimise}"
    for name, meaning in settings.items():
        define(book, sheet, f"solver_{name}", meaning, hidden=True)


def dotprod(page: Page) -> None:
    """A prediction (H25:V39) is the product of a user's five factors and a film's."""
    page.column("B19", "The factors began as random numbers;", "Solver then changed them", "step")
    page.label("B21", "until the error in V41 fell no more")
    page.label("G1", "movieId")
    page.label("F2", "userId")
    page.label("G23", "movieId")
    page.label("F24", "userId")
    page.given("H1:V1", "G2:V16", "H19:V24", "B25:G39")
    page.fill("H25:V39", 'IF(H2="",0,MMULT($B25:$F25,H$19:H$23))')
    page.fill("V41", "SQRT(SUMXMY2(H2:V16,H25:V39)/COUNT(H2:V16))")


def bias(page: Page) -> None:
    """As dotprod, with a bias for each film (row 19) and each user (column A)."""
    page.label("G1", "movieId")
    page.label("F2", "userId")
    page.label("G24", "movieId")
    page.label("F25", "userId")
    page.given("H1:V1", "G2:V16", "H19:V25", "A26:G40")
    page.fill("H26:V40", 'IF(H2="",0,MMULT($B26:$F26,H$20:H$24))+H$19+$A26')
    page.fill("V42", "SQRT(SUMXMY2(H2:V16,H26:V40)/COUNT(H2:V16))")


def factor_tables(page: Page) -> None:
    """Users link to their factors in dotprod; films hold a typed copy of theirs."""
    page.column("A3", "idx")
    page.column("A21", "idx")
    page.column("B2", "Users", "Row Labels")
    page.column("B20", "Movies", "Row Labels")
    page.given("A4", "A22", "B4:B18", "B22:B36", "C22:G36")
    page.fill("A5:A18", "A4+1")
    page.fill("A23:A36", "A22+1")
    page.fill("C4:G18", "dotprod!B25")


def one_hot(page: Page) -> None:
    """Factors picked by multiplying a row of one 1 and fourteen 0s with the table."""
    factor_tables(page)
    page.label("I1", "original data")
    page.label("I2", "userId", "movieId", "user idx", "movie idx", "rating")
    page.label("O1", "User")
    page.label("AE1", "User activations")
    page.label("AK1", "Movie")
    page.label("BA1", "Movie activations")
    page.label("BG1", "Preds", "Loss")
    page.label("BG210", "RMSE")
    page.given("I3:J208", "M3:M208", "O2", "AK2")
    page.fill("K3:K208", "MATCH(I3,$B$4:$B$18)")
    page.fill("L3:L208", "MATCH(J3,$B$22:$B$36)")
    page.fill("P2:AC2", "O2+1")
    page.fill("AL2:AY2", "AK2+1")
    page.fill("O3:AC208", "IF($K3=O$2,1,0)")
    page.fill("AK3:AY208", "IF($L3=AK$2,1,0)")
    page.spill("AE3:AI208", "MMULT(O3:AC208,C4:G18)")
    page.spill("BA3:BE208", "MMULT(AK3:AY208,C22:G36)")
    page.fill("BG3:BG208", "SUMPRODUCT(AE3:AI3,BA3:BE3)")
    page.fill("BH3:BH208", "(BG3-M3)^2")
    page.fill("BH210", "SQRT(AVERAGE(BH3:BH209))")


def embeddings(page: Page) -> None:
    """The same factors, picked by their row in the table."""
    factor_tables(page)
    page.label("C2", "Embeddings")
    page.label("I1", "original data", "", "", "", "user embedding")
    page.label("S1", "movie embedding")
    page.label("I2", "userId", "movieId", "rating", "user idx")
    page.label("R2", "movie idx")
    page.label("X2", "predict", "error^2")
    page.label("X210", "RMSE")
    page.given("I3:K208", "M2:Q2", "S2:W2")
    page.fill("L3:L208", "MATCH(I3,$B$4:$B$18)")
    page.fill("M3:Q208", "OFFSET($B$3,$L3,M$2)")
    page.fill("R3:R208", "MATCH(J3,$B$22:$B$36)")
    page.fill("S3:W208", "OFFSET($B$21,$R3,S$2)")
    page.fill("X3:X208", "SUMPRODUCT(M3:Q3,S3:W3)")
    page.fill("Y3:Y208", "(K3-X3)^2")
    page.fill("Y210", "SQRT(AVERAGE(Y3:Y209))")


def words(page: Page) -> None:
    """Each word of the text replaced by its five numbers in the vocabulary."""
    page.label("B2", "Vocab", "Embeddings")
    page.label("A3", "Word id", "Row Labels")
    page.column("B4", *VOCABULARY)
    page.given("A4", "C4:G17")
    page.fill("A5:A17", "A4+1")
    page.label("A24", "The same embeddings, typed")
    page.label("A25", "Word id", "Vocab", "Embeddings", "1", "2", "3", "4")
    page.column("B26", *VOCABULARY)
    page.given("A26:A39", "C26:G39")
    page.label("K1", "Embedding matrix")
    page.label("I2", "Orig text", "Word Id")
    page.column("I3", *TEXT.split())
    page.given("K2:O2")
    page.fill("J3:J50", "MATCH(I3,$B$4:$B$17)")
    page.fill("K3:O50", "OFFSET($B$3,$J3,K$2)")
