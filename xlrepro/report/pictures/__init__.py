"""Pictures of a workbook as inline SVG, for what people would rather look at than read."""

from __future__ import annotations

from contextlib import suppress

import numpy as np

from xlrepro.checks.markup import Html, el
from xlrepro.checks.verify import Checked
from xlrepro.report.pictures.bars import distance_picture, softmax_pictures
from xlrepro.report.pictures.descent import descent_pictures
from xlrepro.report.pictures.factors import factor_pictures
from xlrepro.report.pictures.svg import NoPicture


@np.errstate(all="ignore")
def pictures(examined: Checked) -> Html | None:
    """Those that the models found in the workbook have; drawn from our numbers, not the stored."""
    shown = []
    for kind in (descent_pictures, factor_pictures, softmax_pictures):
        for drawing in kind(examined.models):
            with suppress(NoPicture):
                shown.append(drawing())
    distances = distance_picture(examined.check)
    if distances is not None:
        shown.append(distances)
    if not shown:
        return None
    head = el("h2", "Pictures", id="pictures")
    return el("section", head, el("div", *shown, cls="pictures"))
