"""The workbooks of sheets/, read once, and how many computed cells each of their sheets has."""

from tests.tiny import BUNDLED, NAMES
from xlrepro.workbook import open_workbook

BOOKS = {name: open_workbook(BUNDLED / name) for name in NAMES}
COLLAB, ENTROPY, GRADDESC = (BOOKS[name] for name in NAMES)
COMPUTED = {
    "dotprod": 226, "movielens_1hot": 9196, "movielens_emb": 2988, "bias": 226, "word_emb": 301,
    "data": 58, "basic": 351, "momentum": 294, "rmsprop": 264, "adam": 325, "adam_ann": 331,
    "softmax": 34, "entropy": 11, "log_entropy": 30, "Sheet1": 0,
}  # fmt: skip
