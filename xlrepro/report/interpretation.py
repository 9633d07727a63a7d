"""What a rating model says of its users and items, as tables for a terminal and as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from xlrepro.checks.markup import one_line
from xlrepro.engines.factors.components import FitComparison, neighbours, principal_components
from xlrepro.engines.factors.interpret import Standing
from xlrepro.insights.interpretation import Subject
from xlrepro.report.terminal import aligned

WIDE = 40  # characters of a name in a table
REASONS = 3  # ratings that are told as reasons for a recommendation


def head_text(subject: Subject) -> str:
    model = subject.model
    n, m = model.ratings.shape
    biases = " and biases" if model.factors.item_bias is not None else ", no biases"
    return (
        f"{subject.source}: {len(model.ratings.values):,} ratings of {m:,} items by {n:,} users, "
        f"{model.factors.items.shape[1]} factors{biases}, error {model.rmse():.4f}"
    )


def standings_text(subject: Subject, items: bool, most: int) -> str:
    """The first and the last by bias, beside mean ratings and counts."""
    ranked = subject.model.standings(items)
    kind = "item" if items else "user"
    by = "mean rating" if math.isnan(ranked[0].bias) else "bias"
    title = f"{kind}s by {by}"
    shown: Sequence[Standing | None] = ranked
    if len(ranked) > 2 * most:
        shown = [*ranked[:most], None, *ranked[-most:]]
        title += f", first and last {most} of {len(ranked):,}"
    rows: list[tuple[str, ...]] = [(kind, "bias", "mean", "ratings")]
    for each in shown:
        if each is None:
            rows.append(("...", "", "", ""))
            continue
        label = subject.name(each.index) if items else subject.users[each.index]
        rows.append((label, _signed(each.bias), _number(each.mean), str(each.count)))
    if by == "mean rating":
        rows = [(row[0], *row[2:]) for row in rows]
    return f"{title}\n{_table(rows)}"


def components_text(subject: Subject, count: int, most: int) -> str:
    """Each component's share of the variance, and the items at its two ends."""
    found = principal_components(subject.model.factors.items, count)
    lines = ["principal components of the item factors"]
    for c, share in enumerate(found.shares):
        order = np.argsort(-found.scores[:, c], kind="stable")
        lines.append(f"  {c + 1}: {share:.1%} of the variance")
        for side, ends in (("+", order[:most]), ("-", order[::-1][:most])):
            named = (f"{_cut(subject.name(i))} {found.scores[i, c]:+.2f}" for i in ends)
            lines.append(f"     {side}  {'; '.join(named)}")
    return "\n".join(map(one_line, lines))


def neighbours_text(subject: Subject, item: int, metric: str, most: int) -> str:
    found = neighbours(subject.model.factors.items, item, metric)
    rows = [("item", f"{metric} distance")]
    for row, distance in zip(found.rows[:most], found.distances, strict=False):
        rows.append((subject.name(int(row)), f"{distance:.4f}"))
    return f"{one_line(f'nearest to {subject.name(item)}')}\n{_table(rows)}"


def recommendations_text(subject: Subject, user: int, most: int) -> str:
    """The unseen items by predicted rating, what it is made of, and the ratings it comes from."""
    found = subject.model.recommend(user, most)
    title = f"for user {subject.users[user]}: unseen items by predicted rating"
    if not found:
        return one_line(f"for user {subject.users[user]}: nothing unseen, every item is rated")
    kept = [subject.model.offset != 0.0, *[subject.model.factors.item_bias is not None] * 2, True]
    names = [n for n, keep in zip(("mean", "user", "item", "factors"), kept, strict=True) if keep]
    rows = [("item", "predicted", f"= {names[0]}", *(f"+ {name}" for name in names[1:]))]
    for r in found:
        parts = (r.offset, r.user_bias, r.item_bias, r.product)
        shown = (f"{part:.2f}" for part, keep in zip(parts, kept, strict=True) if keep)
        rows.append((subject.name(r.item), f"{r.predicted:.2f}", *shown))
    lines = [one_line(title), _table(rows), "the factors' part, by what the user rated:"]
    for r in found:
        told = ", ".join(
            f"{x.part:+.2f} ({x.rating:g} for {_cut(subject.name(x.item))})"
            for x in r.reasons[:REASONS]
        )
        others = r.product - sum(x.part for x in r.reasons[:REASONS])
        lines.append(one_line(f"  {_cut(subject.name(r.item))}: {told}, {others:+.2f} all else"))
    return "\n".join(lines)


def comparison_text(other: Subject, found: FitComparison) -> str:
    angles = ", ".join(f"{angle:.2g}" for angle in found.angles)
    return "\n".join(
        (
            one_line(f"compared with {other.source} (error {other.model.rmse():.4f})"),
            f"  predictions differ by {found.prediction_rms:.2g} root mean square, "
            f"{found.prediction_max:.2g} at most",
            f"  angles between the item factors' spaces, in degrees: {angles}",
            f"  item factors after the best invertible matrix: {found.linear:.2g} apart",
            f"  all factors after the best rotation: {found.rotated:.2g} apart",
            "  (relative to their size; factors mean the same after any invertible matrix,",
            "   so only predictions and angles say whether two fits agree)",
        )
    )


def as_json(
    subject: Subject,
    components: int,
    metric: str,
    item: int | None,
    user: int | None,
    compared: tuple[Subject, FitComparison] | None,
) -> str:
    """All of it for programs, in full precision, nothing cut off."""
    model = subject.model
    found = principal_components(model.factors.items, components)
    told: dict[str, Any] = {
        "format": "xlrepro-interpretation",
        "version": 1,
        "source": subject.source,
        "ratings": len(model.ratings.values),
        "rmse": model.rmse(),
        "items": [
            _standing(each, subject.items, subject.titles)
            | {"components": found.scores[each.index].tolist()}
            for each in model.standings(items=True)
        ],
        "users": [_standing(each, subject.users, {}) for each in model.standings(items=False)],
        "shares": found.shares.tolist(),
    }
    if item is not None:
        near = neighbours(model.factors.items, item, metric)
        told["neighbours"] = {
            "of": subject.items[item],
            "metric": metric,
            "items": [
                {"id": subject.items[row], "distance": distance}
                for row, distance in zip(near.rows, near.distances.tolist(), strict=True)
            ],
        }
    if user is not None:
        told["recommendations"] = {
            "user": subject.users[user],
            "items": [
                {
                    "id": subject.items[r.item],
                    "predicted": r.predicted,
                    "mean": r.offset,
                    "user_bias": r.user_bias,
                    "item_bias": r.item_bias,
                    "factors": r.product,
                    "reasons": [
                        {"id": subject.items[x.item], "rating": x.rating, "part": x.part}
                        for x in r.reasons
                    ],
                    "rest": r.rest,
                }
                for r in model.recommend(user, len(subject.items))
            ],
        }
    if compared is not None:
        other, gap = compared
        told["comparison"] = {"with": other.source, **gap._asdict(), "angles": gap.angles.tolist()}
    return json.dumps(told, indent=1, allow_nan=False) + "\n"


def _standing(each: Standing, labels: list[str], titles: dict[str, str]) -> dict[str, Any]:
    label = labels[each.index]
    return {
        "id": label,
        "title": titles.get(label),
        "bias": None if math.isnan(each.bias) else each.bias,
        "mean": None if math.isnan(each.mean) else each.mean,
        "ratings": each.count,
    }


def _cut(name: str) -> str:
    return name if len(name) <= WIDE else name[: WIDE - 3] + "..."


def _signed(value: float) -> str:
    return "" if math.isnan(value) else f"{value:+.2f}"


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.2f}"


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    """Names to the left, numbers to the right."""
    return "\n".join(aligned([(one_line(_cut(row[0])), *row[1:]) for row in rows]))
