"""interpret: what it tells of a sheet and of a ratings file, and what it says of bad requests."""

import json
import subprocess
import sys

import pytest

from tests.tiny import BUNDLED, ROOT

COLLAB = BUNDLED / "collab_filter.xlsx"


def interpret(*args):
    return subprocess.run(
        [sys.executable, "-m", "xlrepro", "interpret", *map(str, args)],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip


@pytest.mark.slow
def test_a_sheet_is_told_by_biases_and_components():
    done = interpret(COLLAB, "--sheet", "bias", "--top", 1)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "collab_filter.xlsx bias: 206 ratings of 15 items by 15 users, 5 factors and biases, "
        "error 0.3195\n"
        "\n"
        "items by bias, first and last 1 of 15\n"
        "  item   bias  mean  ratings\n"
        "  143   +4.29  4.14       14\n"
        "  ...\n"
        "  402   -5.56  3.83       15\n"
        "\n"
        "users by bias, first and last 1 of 15\n"
        "  user   bias  mean  ratings\n"
        "  546   +1.43  3.75       12\n"
        "  ...\n"
        "  563   -2.14  3.93       14\n"
        "\n"
        "principal components of the item factors\n"
        "  1: 47.9% of the variance\n"
        "     +  27 +3.26\n"
        "     -  72 -2.24\n"
        "  2: 34.4% of the variance\n"
        "     +  402 +2.93\n"
        "     -  27 -2.32\n"
    )


@pytest.mark.slow
def test_an_unseen_item_is_recommended_with_reasons_that_add_up():
    done = interpret(COLLAB, "--sheet", "bias", "--user", 546)
    row = next(line.split() for line in done.stdout.splitlines() if line.startswith("  27 "))
    predicted, *parts = map(float, row[1:])
    assert predicted == pytest.approx(sum(parts), abs=0.011)


@pytest.mark.slow
def test_a_ratings_file_is_fitted_and_tastes_part_in_it(rated):
    done = interpret(rated, "--factors", 2, "--l2", 1, "--neighbours", "Heat 1", "--top", 3)
    assert (done.returncode, done.stderr) == (0, "")
    nearest = [line.split()[1] for line in done.stdout.splitlines()[-3:]]
    assert nearest == ["Heat"] * 3
    done = interpret(rated, "--factors", 2, "--l2", 1, "--user", 1, "--top", 1)
    assert "Heat" in done.stdout


@pytest.mark.slow
def test_json_holds_all_of_it_with_every_digit(rated):
    found = json.loads(interpret(rated, "--factors", 2, "--json", "-").stdout)
    assert (found["format"], found["version"]) == ("xlrepro-interpretation", 1)
    assert len(found["items"]) == 12
    biases = [item["bias"] for item in found["items"]]
    assert biases == sorted(biases, reverse=True)


@pytest.mark.slow
def test_a_picture_is_the_same_on_every_run(tmp_path):
    pytest.importorskip("matplotlib")
    pictures = []
    for name in ("a.svg", "b.svg"):
        done = interpret(COLLAB, "--sheet", "bias", "--plot", tmp_path / name)
        assert (done.returncode, done.stderr) == (0, "")
        pictures.append((tmp_path / name).read_bytes())
    assert pictures[0] == pictures[1] and b"predictions" in pictures[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((COLLAB,), f"{COLLAB}: name one with --sheet, found dotprod, bias"),
        ((COLLAB, "--sheet", "bias", "--user", 3),
         "collab_filter.xlsx bias: wanted a rated user such as 623, 563, 379, found '3'"),
        ((COLLAB, "--sheet", "bias", "--components", 9),
         "collab_filter.xlsx bias: wanted at most 5 components, asked for 9"),
        ((COLLAB, "--sheet", "bias", "--plot", "x.gif"),
         "x.gif: wanted a picture's suffix (.png, .svg, .pdf), found .gif"),
    ],
)  # fmt: skip
def test_a_request_that_cannot_be_met_is_told_in_a_line(arguments, said):
    done = interpret(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said + "\n")
