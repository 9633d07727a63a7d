"""Which texts are units of measure rather than labels."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST = 24  # characters of a unit
KNOWN = {
    "money": """
        $ € £ ¥ usd eur gbp nzd aud cad jpy chf cny inr zar us$ nz$ a$ $m £m €m $k k$ m$
        musd meur mnzd $bn bn dollars euros pounds cents kusd keur mil mn mln bln mm$ $mm
        $mil
    """,
    "length, area, volume, weight": """
        m mm cm km µm um nm ft in mi yd m2 m3 km2 cm2 cm3 mm2 ft2 ft3 ha acre acres l ml dl
        hl gal bbl g kg mg µg ug ng t kt mt gt tonne tonnes ton tons lb lbs oz
    """,
    "time": """
        s sec secs ms µs min mins h hr hrs d yr yrs wk mo seconds minutes hours days weeks
        months years quarters
    """,
    "energy, power, electricity": """
        j kj mj gj tj pj ej w kw mw gw tw wh kwh mwh gwh twh v mv kv a ma µa ah mah va kva
        mva hz khz mhz ghz ohm ohms db dbm dbi dbw dbc dbk btu mmbtu cal kcal toe ktoe mtoe
        kwp mwp
    """,
    "temperature, pressure, force, speed, amounts": """
        k °c c degc ˚c ºc °f f degf ° deg degrees rad pa kpa mpa gpa hpa bar kbar mbar atm
        psi n kn nm mol mmol kmol mol% wt% vol% wt ppm ppmv ppmw ppb % %pa pct percent bp
        bps rpm mph kph kmh knots co2 tco2 ktco2 mtco2 gtco2 gtc tco2e ktco2e co2e units
        unit # x people persons each ea fraction ratio number no. count bits bytes kb mb gb
        tb kbps mbps million millions billion thousand thousands gco2 kgco2 gco2e kgco2e
    """,
}
PLAIN = frozenset(" ".join(KNOWN.values()).split())
MONEY = frozenset(KNOWN["money"].split())
CAPITALS = """
    W V A J K C F N T L MW GW TW PJ TJ GJ MJ EJ KW PPM PPB RPM MPH KG KM CM MM KB MB GB TB DB HZ MVA
    KVA VA BTU BBL LBS HRS YRS MT GT KT HA PCT TOE CO2
"""  # other units of up to three capitals are codes: MI is no mile
UPPER = frozenset(CAPITALS.split()) | {each.upper() for each in MONEY}
COUNTS = {"unit", "units", "#", "x", "number", "no.", "count", "each", "ea"}  # saying nothing
WORDS = "in In IN min Min MIN Mo Mg Number N/A n/a"
AMBIGUOUS = {*"acdfjklntvxACDFKLNT", *WORDS.split()}  # where they stand alone, without brackets
SYMBOLS = frozenset("abcdefijklnoprtuvwxyz")  # in round brackets rather a quantity than a unit
RAISED = {"m", "cm", "mm", "km", "ft", "s"}  # what may have an exponent
NAME = r"[^\W\d]+[$€£%]?|[^\w\s()\[\]]+[^\W\d]*"
PART = re.compile(rf"(\d[\d,.]*)?({NAME})?(\^?[-−]?[1-4])?\Z")
JOINS = re.compile(r"\s*[/*·]\s*|\s+(?:per\s+)?|(?<=[a-z])\.(?=[a-z])|\.$")
BRACKETED = re.compile(r"[(\[{]([^()\[\]{}]{1,24})[)\]}]")


@lru_cache(10_000)
def is_unit(text: str) -> bool:
    """Whether a text is nothing but a unit.

    >>> [is_unit(text) for text in ("kg/m3", "[W]", "% p.a.", "$M", "Weight", "Net profit")]
    [True, True, True, True, False, False]
    """
    bare = text.strip()
    text = unbracketed(bare)
    if not text or len(text) > LONGEST or bare in AMBIGUOUS:
        return False
    text = text.replace("p.a.", "").replace("per annum", "").strip()
    if _known(text):
        return True
    parts = [part for part in JOINS.split(unicodedata.normalize("NFKC", text)) if part]
    money = any(part.lower() in MONEY for part in parts)
    named = any(any(map(str.isalpha, part)) or money for part in parts)
    return named and all(_known(part) or _fits(part, i, money) for i, part in enumerate(parts))


def _fits(part: str, place: int, money: bool) -> bool:
    """Whether a part is a multiple of a unit at the beginning, a year's money, or raised."""
    found = PART.match(part)
    if found is None or (found[1] and place and not money):
        return False
    times, name, power = found[1], found[2], found[3]
    if name is None:
        return power is None
    if times and len(name) == 1 and name.isalpha():
        return False  # a code such as 1a
    raised = power is None or name.lower() in RAISED or (money and name in "$€£")
    return raised and _known(name)


def _known(part: str) -> bool:
    code = part.isupper() and len(part) < 4 and part[0].isalpha()
    return part in UPPER if code else part.lower() in PLAIN


def unbracketed(text: str) -> str:
    """A text without brackets around it."""
    return text[1:-1].strip() if text[:1] + text[-1:] in ("()", "[]", "{}") else text


def unit_of(text: str) -> str:
    """The unit that a text is, without brackets; "" if it is none, or one that says nothing."""
    plain = unbracketed(text.strip())
    return plain if is_unit(text) and plain.lower().strip("*") not in COUNTS else ""


def unit_within(label: str) -> str:
    """The unit that a label has in brackets, or behind a comma; else "".

    >>> unit_within("Heat flow [W/m2]"), unit_within("Price, $/kWh"), unit_within("Length (l)")
    ('W/m2', '$/kWh', '')
    """
    for found in reversed(list(BRACKETED.finditer(label[:1_000]))):
        if unit := bracketed(found):
            return unit
    last = label[-LONGEST:].rpartition(",")[2] if "," in label[-LONGEST:] else ""
    return unit_of(last)


def bracketed(found: re.Match[str]) -> str:
    """The unit in a pair of brackets, if one is."""
    symbol = found[0][0] == "(" and found[1].strip() in SYMBOLS
    return "" if symbol else unit_of(found[0])


def without_unit(label: str) -> str:
    """The label without the unit in its brackets."""
    for found in BRACKETED.finditer(label[:1_000]):
        if bracketed(found):
            label = label.replace(found[0], " ")
    return label
