"""entropy_example.xlsx: softmax of two images, and cross-entropy written in three ways."""

from xlsxwriter.workbook import Workbook

from layout.page import Page, read_figures

FIGURES = {
    "softmax": "B3:D7 C8:D8 G3:I7 H8:I8 K3:L7",
    "entropy": "B2:E6 C9",
    "log_entropy": "B2:I6",
}


def lay_out(book: Workbook) -> None:
    page = {name: Page(book.add_worksheet(name), read_figures(name)) for name in FIGURES}
    softmax(page["softmax"])
    entropy(page["entropy"])
    log_entropy(page["log_entropy"])


def softmax(page: Page) -> None:
    """Two images whose outputs differ by a constant: equal softmax, unequal sigmoids."""
    page.label("B1", "Image 1", "", "", "", "", "Image 2", "", "", "", "binary")
    page.label("B2", "output", "exp", "softmax", "", "", "output", "exp", "softmax")
    page.label("K2", "Image 1", "Image 2")
    for classes in ("A3", "F3"):
        page.column(classes, "cat", "dog", "plane", "fish", "building")
    page.given("B3:B7", "G3:G7")
    page.fill("C3:C7", "EXP(B3)")
    page.fill("H3:H7", "EXP(G3)")
    page.fill("D3:D7", "C3/$C$8")
    page.fill("I3:I7", "H3/$H$8")
    page.fill("C8:D8", "SUM(C3:C7)")
    page.fill("H8:I8", "SUM(H3:H7)")
    page.fill("K3:K7", "C3/(1+C3)")
    page.fill("L3:L7", "H3/(1+H3)")


def entropy(page: Page) -> None:
    """Binary cross-entropy as a sum of both terms, and as a choice between them."""
    page.label("B1", "isCat", "Preds")
    page.given("B2:C6")
    page.fill("D2:D6", "-B2*LOG(C2)-(1-B2)*LOG(1-C2)")
    page.fill("E2:E6", "-IF(B2=1,LOG(C2),LOG(1-C2))")
    page.fill("C9", "25000*128*4/1000")


def log_entropy(page: Page) -> None:
    """The same from logarithms, and by looking up the one of the true class."""
    page.label("B1", "isCat", "isDog", "Preds", "logPredCat", "logPredDog", "NLL", "idx", "idxPred")
    page.given("B2:B6", "D2:D6")
    page.fill("C2:C6", "1-B2")
    page.fill("E2:E6", "LOG(D2)")
    page.fill("F2:F6", "LOG(1-D2)")
    page.fill("G2:G6", "-B2*E2-C2*F2")
    page.fill("H2:H6", "MATCH(1,B2:C2)")
    page.fill("I2:I6", "OFFSET(D2,0,H2)")
