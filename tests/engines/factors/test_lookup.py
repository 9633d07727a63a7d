import math

import numpy as np
import pytest

from tests.engines.published import DOT_MOVIES, DOT_USERS, RATINGS
from xlrepro.engines import (
    match,
    match_all,
    one_hot,
    one_hot_product,
    rmse,
    rmse_of,
    row_dot,
    squared_error,
    take_rows,
)

# collab_filter.xlsx, movielens_1hot B4:B18 and B22:B36, and the movies in the order of column J
USER_IDS = [14, 29, 72, 211, 212, 293, 310, 379, 451, 467, 508, 546, 563, 579, 623]
MOVIE_IDS = [27, 49, 57, 72, 79, 89, 92, 99, 143, 179, 180, 197, 402, 417, 505]
MOVIE_ORDER = [417, 27, 143, 49, 99, 57, 72, 79, 89, 92, 505, 179, 180, 197, 402]
# word_emb B4:B17, then the first twelve of I3:I50 and of J3:J50
VOCABULARY = ["am", "and", "Daniel", "do", "eggs", "green", "ham"]
VOCABULARY += ["I", "like", "not", "Sam", "That", "them", "you"]
WORDS = ["I", "am", "Daniel", "I", "am", "Sam", "Sam", "I", "am", "That", "Sam", "I"]
WORD_IDS = [8, 1, 3, 8, 1, 11, 11, 8, 1, 12, 11, 8]


@pytest.mark.parametrize(
    ("row", "index"),
    [
        pytest.param((1, 0), 1, id="entropy_example.xlsx-log_entropy-H2"),
        pytest.param((0, 1), 2, id="entropy_example.xlsx-log_entropy-H4"),
    ],
)
def test_approximate_match_on_unsorted_rows(row, index):
    assert match(1, row) == index


def test_stored_words():
    assert np.array_equal(match_all(WORDS, VOCABULARY), WORD_IDS)
    assert match("that", VOCABULARY) == match("That", VOCABULARY) == 12  # word_emb J24
    assert np.array_equal(match_all(WORDS, VOCABULARY, "exact"), WORD_IDS)


def test_an_unknown_word_takes_the_next_smaller_and_none_below_the_first():
    assert match("fox", VOCABULARY) == 5
    assert match("zebra", VOCABULARY) == 14
    assert np.isnan(match_all(["aardvark"], VOCABULARY)).all()
    assert np.isnan(match_all(["fox"], VOCABULARY, "exact")).all()


@pytest.mark.parametrize("size", range(1, 9))
def test_on_sorted_numbers_it_is_a_bisection(size):
    rng = np.random.default_rng(size)
    for _ in range(50):
        table = np.sort(rng.integers(0, 6, size))
        keys = np.arange(-1, 8)
        expected = np.searchsorted(table, keys, side="right").astype(float)
        expected[expected == 0] = np.nan
        assert np.array_equal(match_all(keys, table), expected, equal_nan=True)


@pytest.mark.parametrize(
    ("key", "table", "index"),
    [
        (2, [1, 2, 2, 2, 3], 4),  # of equal values the last
        (5, [1, None, None, 4, None], 4),  # blanks keep their place
        (5, [1, math.nan, 4], 3),
        (5, [None, 5, 0, 2], 2),  # once equal, a smaller value no longer counts
        (2, ["a", 1, "b", 3], 2),  # numbers meet only numbers
        ("b", ["a", 1, 2, 3], 1),
        (1, [0, True, True], 1),
        (True, [0, 1, True], 3),
        (np.float64(2), np.array([1, 2, 3]), 2),
    ],
)
def test_types_blanks_and_equals(key, table, index):
    assert match(key, table) == index


def test_exact_takes_the_first_equal():
    assert match(2, [3, 2, 2], "exact") == 2
    assert match("SAM", VOCABULARY, "exact") == 11
    assert match(1, [True, "1", None, 1.0], "exact") == 4


@pytest.mark.parametrize(
    ("key", "table", "kind"),
    [
        (0, [1, 2], "approximate"),
        (1, [2, 1, 3, 4, 5], "approximate"),  # halved past
        (3, [1, 2], "exact"),
        ("1", [1, 2], "approximate"),
        (None, [None, 1], "exact"),
        (math.nan, [1, math.nan], "approximate"),
        (1, [], "approximate"),
    ],
)
def test_no_match(key, table, kind):
    with pytest.raises(LookupError) as raised:
        match(key, table, kind)
    assert str(raised.value) == f"{key!r} has no {kind} match"
    assert np.isnan(match_all([key], table, kind)).all()


@pytest.mark.parametrize("call", [match, match_all])
def test_kind_is_one_of_two(call):
    with pytest.raises(ValueError, match=r"^kind is approximate or exact, not 'fuzzy'$"):
        call([1], [1], "fuzzy")


def _long_table():
    """User and movie index and rating in the row order of movielens_1hot, movielens_emb."""
    columns = [MOVIE_IDS.index(movie) for movie in MOVIE_ORDER]
    cells = [(u, m) for m in columns for u in range(15) if not math.isnan(RATINGS[u, m])]
    assert len(cells) == 206
    users = match_all([USER_IDS[u] for u, _ in cells], USER_IDS)
    movies = match_all([MOVIE_IDS[m] for _, m in cells], MOVIE_IDS)
    return users, movies, np.array([RATINGS[cell] for cell in cells])


def test_stored_rows_of_movielens():
    users, movies, ratings = _long_table()
    assert (users[0], movies[0], ratings[0]) == (1, 14, 2)  # K3:M3
    predictions = row_dot(take_rows(users, DOT_USERS), take_rows(movies, DOT_MOVIES.T))
    errors = squared_error(ratings, predictions)
    assert predictions[:2].tolist() == [2.8707552068899242, 4.551162310382202]  # BG3:BG4
    assert errors[:2].tolist() == [0.7582146303259147, 0.30377989238584713]  # BH3:BH4
    assert errors[18] == 0.02708324703115758  # BH21
    assert rmse_of(errors) == 0.39301547128657016  # BH210 and movielens_emb Y210


def test_one_hot_product_is_the_look_up():
    users, movies, _ = _long_table()
    for index, table in ((users, DOT_USERS), (movies, DOT_MOVIES.T)):
        product = one_hot_product(index, table)
        assert np.array_equal(product, take_rows(index, table))
        assert np.array_equal(product, one_hot(index, 15) @ table)


def test_one_hot_by_hand():
    rows = one_hot([2, 1, 4, math.nan], 3)
    expected = [[0, 1, 0], [1, 0, 0], [0, 0, 0], [math.nan] * 3]
    assert np.array_equal(rows, expected, equal_nan=True)


def test_take_rows_by_hand():
    table = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    assert np.array_equal(take_rows([2, 1], table, [3, 1]), [[6, 4], [3, 1]])
    missing = take_rows([math.nan, 1], table)
    assert np.array_equal(missing, [[math.nan] * 3, [1, 2, 3]], equal_nan=True)


@pytest.mark.parametrize(
    ("index", "columns", "message"),
    [
        ([0], None, "row 0 is not among 1 to 2"),
        ([3], None, "row 3 is not among 1 to 2"),
        ([1], [4], "column 4 is not among 1 to 3"),
    ],
)
def test_take_rows_stays_in_the_table(index, columns, message):
    with pytest.raises(IndexError) as raised:
        take_rows(index, np.ones((2, 3)), columns)
    assert str(raised.value) == message


def test_row_dot_by_hand_and_by_einsum():
    assert np.array_equal(row_dot([[1, 2], [3, 4]], [[5, 6], [7, 8]]), [17, 53])
    a, b = np.random.default_rng(2).normal(size=(2, 100, 5))
    # einsum adds the five products in an order of its own.
    assert np.allclose(row_dot(a, b), np.einsum("ij,ij->i", a, b), rtol=0, atol=1e-14)
    with pytest.raises(ValueError, match=r"^tables \(1, 2\) and \(2,\) differ in shape$"):
        row_dot([[1, 2]], [1, 2])


def test_rmse_of_is_rmse_of_squared_errors():
    ratings, predictions = np.random.default_rng(3).normal(size=(2, 50))
    # square and the plain product differ at most in the last digit.
    expected = pytest.approx(rmse(ratings, predictions), rel=1e-15)
    assert rmse_of(squared_error(ratings, predictions)) == expected
    assert math.isnan(rmse_of([1, math.nan]))
    with pytest.raises(ValueError, match=r"^no errors to average$"):
        rmse_of([])


def test_inputs_come_back_untouched():
    index = np.array([1.0, math.nan])
    table = np.array([[1.0, 2.0]])
    for array in (index, table):
        array.flags.writeable = False
    one_hot_product(index, table)
    take_rows(index, table)
    row_dot(table, table)
