"""Pictures of a workbook as inline SVG, for what people would rather look at than read."""

from __future__ import annotations

from xlrepro.checks.verify import Examined
from xlrepro.report.html import Html, el
from xlrepro.report.pictures.bars import distance_picture, softmax_pictures
from xlrepro.report.pictures.descent import descent_pictures
from xlrepro.report.pictures.factors import factor_pictures


def pictures(examined: Examined) -> Html | None:
    """Those that the models found in the workbook have; drawn from our numbers, not the stored."""
    drawn = [
        *descent_pictures(examined.models),
        *factor_pictures(examined.models),
        *softmax_pictures(examined.models),
        distance_picture(examined.check),
    ]
    shown = [drawing for drawing in drawn if drawing is not None]
    if not shown:
        return None
    head = el("h2", "Pictures", id="pictures")
    return el("section", head, el("div", *shown, cls="pictures"))
