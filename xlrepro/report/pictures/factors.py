"""Ratings, predictions and errors as heat maps; latent factors and biases as labelled scatter."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from xlrepro import engines
from xlrepro.checks.markup import Html, el, join
from xlrepro.models.crosstab import rating_labels
from xlrepro.models.dot_product import FactorInputs
from xlrepro.models.method import Models
from xlrepro.report.pictures.svg import COLOURS, Axes, Drawing, NoPicture, box, picture, span, text

MOST = 40  # users or movies in a heat map
SIDE = 15.0
LARGEST = 1e100  # factors whose squares still are numbers


def factor_pictures(models: Models) -> Iterator[Drawing]:
    for title, recognised in models.items():
        for model in recognised:
            given = model.inputs
            if not model.method.interpreted or model.notes:
                continue
            users, movies = rating_labels(model.match)
            if len(users) <= MOST and len(movies) <= MOST:
                yield partial(_heat_maps, title, given, users, movies)
            if given.users.shape[1] > 1 and len(movies) > 2:
                yield partial(_factors, title, given, movies)
            if given.user_bias is not None and given.movie_bias is not None:
                yield partial(_biases, title, given, users, movies)


def _heat_maps(title: str, given: FactorInputs, users: list[str], movies: list[str]) -> Html:
    ratings = given.ratings
    predictions = engines.predict(
        given.users, given.movies, True, given.user_bias, given.movie_bias, mask_biases=False
    )
    errors = predictions - ratings
    if not np.isfinite(predictions).all():
        raise NoPicture(f"{title}: predictions that are no numbers")
    rated = ~np.isnan(ratings)
    worst = float(np.abs(errors[rated]).max()) or 1.0
    low, high = float(np.nanmin(ratings)), float(np.nanmax(ratings))
    wide = SIDE * len(movies)
    parts = []
    for k, name in enumerate(("ratings", "predictions", "errors")):
        left = 52 + k * (wide + 24)
        parts.append(text(left + wide / 2, 14, name, "middle"))
        for (i, j), rating in np.ndenumerate(ratings):
            shown = predictions[i, j]
            told = f"user {users[i]}, movie {movies[j]}: "
            told += f"rated {rating:g}, " if rated[i, j] else "not rated, "
            told += f"predicted {shown:.2f}"
            x, y = left + SIDE * j, 46 + SIDE * i
            if k < 2 and (rated[i, j] or k == 1):
                value = rating if k == 0 else shown
                share = float(np.clip((value - low) / ((high - low) or 1.0), 0, 1))
                parts.append(box(x, y, SIDE - 1, SIDE - 1, "var(--c1)", told, 0.08 + 0.92 * share))
            elif k == 2 and rated[i, j]:
                colour = "var(--warm)" if errors[i, j] > 0 else "var(--cool)"
                part = 0.05 + 0.95 * abs(float(errors[i, j])) / worst
                parts.append(box(x, y, SIDE - 1, SIDE - 1, colour, told, part))
        for j, movie in enumerate(movies):
            spot = f"translate({left + SIDE * j + 11:.1f} 42) rotate(-60)"
            parts.append(el("text", movie, transform=spot, cls="faint"))
    for i, user in enumerate(users):
        parts.append(text(48, 57 + SIDE * i, user, "end", "faint"))
    error = float(np.sqrt(np.mean(errors[rated] ** 2)))
    return picture(
        (60 + 3 * (wide + 24), 60 + SIDE * len(users)),
        f"{title}: ratings from {low:g} (faint) to {high:g}, predictions on the same scale, errors "
        f"(orange too high, blue too low, at most {worst:.2g}; root mean square {error:.4g}). "
        "A row is a user, a column a movie; blank ratings are left out of ratings and errors.",
        join(*parts),
    )


def _factors(title: str, given: FactorInputs, movies: list[str]) -> Html:
    """The movies by the two directions in which their factors differ most.

    The first two principal components; of each the largest coordinate is counted as positive.
    """
    if not np.isfinite(given.movies).all() or np.abs(given.movies).max() > LARGEST:
        raise NoPicture(f"{title}: factors beyond all measure")
    centred = given.movies.T - given.movies.T.mean(axis=0)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    spots = (left * sizes)[:, :2]
    for axis in range(2):
        if spots[np.argmax(np.abs(spots[:, axis])), axis] < 0:
            spots[:, axis] *= -1
    shares = sizes[:2] ** 2 / np.sum(sizes**2)
    axes = Axes(span(spots[:, 0], 0.12), span(spots[:, 1], 0.12))
    dots = []
    for label, (x, y) in zip(movies, spots.tolist(), strict=True):
        dots.append(axes.dot(x, y, COLOURS[0], 4, f"movie {label}: {x:.3g}, {y:.3g}"))
        px, py = axes.at(x, y)
        dots.append(text(px + 6, py + 4, label))
    return picture(
        (490, 335),
        f"{title}: the {len(movies)} movies by the first two principal components of their "
        "factors, "
        f"which hold {shares[0]:.0%} and {shares[1]:.0%} of their variance. Near means alike.",
        axes.frame("first component", "second component"),
        *dots,
    )


def _biases(title: str, given: FactorInputs, users: list[str], movies: list[str]) -> Html:
    assert given.user_bias is not None and given.movie_bias is not None
    sides = (("user", users, given.user_bias, 1), ("movie", movies, given.movie_bias, 0))
    spots = []
    for kind, (who, labels, biases, axis) in enumerate(sides):
        for label, bias, row in zip(
            labels, biases.tolist(), np.moveaxis(given.ratings, axis, -1), strict=True
        ):
            if not np.isnan(row).all():
                spots.append((kind, f"{who} {label}", label, float(np.nanmean(row)), bias))
    axes = Axes(span([s[3] for s in spots], 0.08), span([s[4] for s in spots], 0.08))
    dots = []
    for kind, told, label, mean, bias in spots:
        px, py = axes.at(mean, bias)
        said = f"{told}: mean rating {mean:.2f}, bias {bias:.2f}"
        if kind:
            dots.append(box(px - 4, py - 4, 8, 8, COLOURS[1], said))
        else:
            dots.append(axes.dot(mean, bias, COLOURS[0], 4, said))
        dots.append(text(px + 6, py + 4, label, cls="faint"))
    legend = join(
        _round_key(500, 30, "users"),
        box(496, 44, 8, 8, COLOURS[1], "movies"),
        text(510, 52, "movies"),
    )
    return picture(
        (580, 335),
        f"{title}: the bias of each user and each movie beside its mean rating. What a bias adds "
        "to the mean is what the factors leave to it.",
        axes.frame("mean rating", "bias"),
        *dots,
        legend,
    )


def _round_key(x: float, y: float, name: str) -> Html:
    return join(el("circle", cx=x, cy=y - 4, r=4, fill=COLOURS[0]), text(x + 10, y, name))
