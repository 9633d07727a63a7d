"""Distance between two doubles in units of the last place."""

import math
import struct


def ulps(a: float, b: float) -> int | None:
    """How many doubles lie from one number to the other; None where one is no finite number."""
    if not (math.isfinite(a) and math.isfinite(b)):
        return None
    return 0 if a == b else abs(_rank(a) - _rank(b))


def _rank(value: float) -> int:
    """The place of a double among all doubles in order; both zeros have 0."""
    bits = int(struct.unpack("<q", struct.pack("<d", value))[0])
    return bits if bits >= 0 else -(bits + (1 << 63))
