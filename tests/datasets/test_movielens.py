"""Ratings and titles in the forms of MovieLens, and lines that are none."""

import pytest

from xlrepro.datasets.movielens import FORMS, NAME_FORMS, read_rating_file, read_titles
from xlrepro.workbook import WorkbookError

FILES = {
    "u.data": "7\t12\t3\t881250949\n7\t5\t4\t891717742\n9\t5\t1\t878887116\n",
    "ratings.dat": "7::12::3::978300760\n7::5::4::978302109\n9::5::1::978301968\n",
    "ratings.csv": "userId,movieId,rating,timestamp\n7,12,3.0,96\n7,5,4.0,97\n9,5,1.0,98\n",
    "bare.csv": "\ufeff7,12,3\r\n\r\n7,5,4\r\n9,5,1\r\n",
}
TITLES = {
    "u.item": "5|Copycat (1995)|01-Jan-1995||http://x|0\n12|Misérables, Les|1995||y|1\n",
    "movies.dat": "5::Copycat (1995)::Crime\n12::Misérables, Les::Drama|War\n",
    "movies.csv": 'movieId,title,genres\n5,Copycat (1995),Crime\n12,"Misérables, Les",Drama\n',
}


@pytest.mark.parametrize("name", FILES)
def test_every_form_holds_the_same_ratings(name, tmp_path):
    path = tmp_path / name
    path.write_text(FILES[name], encoding="utf-8", newline="")
    found = read_rating_file(path)
    assert (found.users, found.items) == (["7", "9"], ["12", "5"])
    assert found.ratings.users.tolist() == [0, 0, 1]
    assert found.ratings.items.tolist() == [0, 1, 1]
    assert found.ratings.values.tolist() == [3, 4, 1]
    assert found.ratings.shape == (2, 2)


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
@pytest.mark.parametrize("name", TITLES)
def test_titles_by_id(name, encoding, tmp_path):
    path = tmp_path / name
    path.write_bytes(TITLES[name].encode(encoding))
    titles = read_titles(path)
    assert (titles["5"], titles["12"]) == ("Copycat (1995)", "Misérables, Les")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1\t2\t3\n1\t2\n", f" line 2: wanted {FORMS}, found '1\\t2'"),
        ("1\t2\t3\n\n1\t3\tgood\n", f" line 3: wanted {FORMS}, found '1\\t3\\tgood'"),
        ("1,2,nan\n", f" line 1: wanted {FORMS}, found '1,2,nan'"),
        ("u,i,r\n1,,3\n", f" line 2: wanted {FORMS}, found '1,,3'"),
        ("hello\n", f" line 1: wanted {FORMS}, found 'hello'"),
        ("1::2::3\n2::2::3\n1::2::4\n",
         " line 3: wanted one rating of item 2 by user 1, found another on line 1"),
        ("1,2,good\n1,3,4\n", f" line 1: wanted {FORMS}, found '1,2,good'"),
        ("u,i,r\n", ": wanted ratings, found none"),
        ("", ": wanted ratings, found none"),
        ("1\t2\0", ": wanted lines of text, found binary data"),
    ],
)  # fmt: skip
def test_a_bad_line_is_told_with_its_number(text, said, tmp_path):
    path = tmp_path / "ratings"
    path.write_text(text)
    with pytest.raises(WorkbookError) as error:
        read_rating_file(path)
    assert str(error.value) == f"{path}{said}"


def test_a_long_line_is_cut(tmp_path):
    path = tmp_path / "ratings"
    path.write_text("1,2,3\n1,3,4" + "x" * 99)
    with pytest.raises(WorkbookError) as error:
        read_rating_file(path)
    assert str(error.value) == f"{path} line 2: wanted {FORMS}, found '1,3,4{'x' * 52}...'"


def test_files_that_are_missing_or_hold_no_titles(tmp_path):
    with pytest.raises(WorkbookError) as error:
        read_rating_file(tmp_path / "none")
    assert str(error.value) == f"{tmp_path / 'none'}: cannot be opened: no such file or directory"
    path = tmp_path / "u.item"
    path.write_text("1|Heat\n2\n")
    with pytest.raises(WorkbookError) as error:
        read_titles(path)
    assert str(error.value) == f"{path} line 2: wanted {NAME_FORMS}, found '2'"
