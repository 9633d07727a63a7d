"""What computes each quantity of a method."""

from __future__ import annotations

import inspect
import re

from xlrepro import engines
from xlrepro.models.registry import BY_NAME

STEP = re.compile(r"_\d+$")  # user_3 is what user is, three steps on


def computed_by(method: str, role: str) -> tuple[str, str]:
    """The function (its name in xlrepro.engines) behind a role, and its docstring's first line.

    In words, and without a second part, where no function is behind it; both are empty for what is
    no role of a method, as a column of the user's own.
    """
    roles = BY_NAME[method].legend.roles if method in BY_NAME else {}
    known = roles.get(role) or roles.get(STEP.sub("", role))
    if known is None:
        return "", ""
    if isinstance(known.by, str):
        return known.by, ""
    name = known.by.__name__
    if getattr(engines, name, None) is not known.by:
        name = f"{known.by.__module__.removeprefix(engines.__name__ + '.')}.{name}"
    return name, (inspect.getdoc(known.by) or "").splitlines()[0]
