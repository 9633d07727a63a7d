"""One unit for another: CONVERT."""

from __future__ import annotations

from xlrepro.functions.declare import Strict, Text, spreadsheet
from xlrepro.records import dataclass
from xlrepro.values import NA, Fault

INCH, FOOT, YARD, MILE, NAUTICAL_MILE = 0.0254, 0.3048, 0.9144, 1609.344, 1852.0
PICA, LIGHT_YEAR = 0.0003527777777777778, 9460730472580800.0
POUND, GALLON, PINT_UK = 453.59237, 231.0 * 1.6387064e-05, 0.00056826125
HORSEPOWER = 745.6998715822702

METRIC = {
    "Y": 1e24,
    "Z": 1e21,
    "E": 1e18,
    "P": 1e15,
    "T": 1e12,
    "G": 1e9,
    "M": 1e6,
    "k": 1e3,
    "h": 1e2,
    "da": 1e1,
    "e": 1e1,
    "d": 1e-1,
    "c": 1e-2,
    "m": 1e-3,
    "u": 1e-6,
    "n": 1e-9,
    "p": 1e-12,
    "f": 1e-15,
    "a": 1e-18,
    "z": 1e-21,
    "y": 1e-24,
}
BINARY = {name + "i": 2.0 ** (10 * n) for n, name in enumerate("kMGTPEZY", start=1)}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of a quantity: one of it is `factor` of the first unit of that quantity.

    `power` is that of a prefix, 2 for areas; 0 where it takes none.
    """

    quantity: str
    factor: float
    power: int = 0
    binary: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale of temperatures: (value - `zero`) / `degrees` + `kelvins`."""

    zero: float
    degrees: float
    kelvins: float


SCALES = {
    "K kel": Scale(0.0, 1.0, 0.0),
    "C cel": Scale(0.0, 1.0, 273.15),
    "F fah": Scale(32.0, 1.8, 273.15),
    "Rank": Scale(0.0, 1.8, 0.0),
    "Reau": Scale(0.0, 0.8, 273.15),
}
TEMPERATURES = {name: scale for names, scale in SCALES.items() for name in names.split()}


def _units() -> dict[str, Unit]:
    """All units by their names; those with an asterisk take a metric prefix."""
    table = {
        "mass": {
            "*g": 1.0,
            "*u": 1.660538782e-24,
            "sg": 14593.902937206363,
            "lbm": POUND,
            "ozm": POUND / 16.0,
            "grain": POUND / 7000.0,
            "cwt shweight": 100.0 * POUND,
            "uk_cwt lcwt hweight": 50802.34544,
            "stone": 6350.29318,
            "ton": 2000.0 * POUND,
            "uk_ton LTON brton": 1016046.9088,
        },
        "length": {
            "*m": 1.0,
            "mi": MILE,
            "Nmi": NAUTICAL_MILE,
            "in": INCH,
            "ft": FOOT,
            "yd": YARD,
            "*ang": 1e-10,
            "ell": 1.143,
            "*ly": LIGHT_YEAR,
            "*parsec *pc": 3.0856775812815532e16,
            "Picapt Pica": PICA,
            "pica": 0.004233333333333334,
            "survey_mi": 1609.3472186944373,
        },
        "time": {
            "sec s": 1.0,
            "yr": 31557600.0,
            "day d": 86400.0,
            "hr": 3600.0,
            "mn min": 60.0,
        },
        "pressure": {
            "*Pa *p": 1.0,
            "*atm *at": 101325.0,
            "*mmHg": 133.322,
            "psi": 6894.757293168362,
            "Torr": 101325.0 / 760.0,
        },
        "force": {
            "*N": 1.0,
            "*dyn *dy": 1e-5,
            "lbf": 4.4482216152605005,
            "*pond": 0.00980665,
        },
        "energy": {
            "*J": 1.0,
            "*e": 1e-7,
            "*c": 4.184,
            "*cal": 4.1868,
            "*eV *ev": 1.602176487e-19,
            "HPh hh": HORSEPOWER * 3600.0,
            "*Wh *wh": 3600.0,
            "flb": 1.3558179483314003,
            "BTU btu": 1055.05585262,
        },
        "power": {"*W *w": 1.0, "HP h": HORSEPOWER, "PS": 735.49875},
        "magnetism": {"*T": 1.0, "*ga": 1e-4},
        "volume": {
            "*m3 *m^3": 1.0,
            "*l *L *lt": 1e-3,
            "tsp": GALLON / 768.0,
            "tspm": 5e-6,
            "tbs": GALLON / 256.0,
            "oz": GALLON / 128.0,
            "cup": GALLON / 16.0,
            "pt us_pt": GALLON / 8.0,
            "*uk_pt": PINT_UK,
            "qt": GALLON / 4.0,
            "uk_qt": 2.0 * PINT_UK,
            "gal": GALLON,
            "uk_gal": 8.0 * PINT_UK,
            "*ang3 *ang^3": 1e-30,
            "barrel": 0.158987294928,
            "bushel": 0.03523907016688,
            "ft3 ft^3": 0.028316846592,
            "in3 in^3": 1.6387064e-05,
            "ly3 ly^3": LIGHT_YEAR**3,
            "mi3 mi^3": 4168181825.4405794,
            "yd3 yd^3": YARD**3,
            "Nmi3 Nmi^3": NAUTICAL_MILE**3,
            "Picapt3 Picapt^3 Pica3 Pica^3": 4.3903956618655696e-11,
            "GRT regton": 2.8316846592,
            "MTON": 1.13267386368,
        },
        "area": {
            "*m2 *m^2": 1.0,
            "uk_acre": 4046.8564224,
            "us_acre": 4046.8726098742522,
            "*ang2 *ang^2": 1e-20,
            "*ar": 100.0,
            "ft2 ft^2": FOOT**2,
            "ha": 10000.0,
            "in2 in^2": INCH**2,
            "ly2 ly^2": 8.95054210748189e31,
            "Morgen": 2500.0,
            "mi2 mi^2": MILE**2,
            "Nmi2 Nmi^2": NAUTICAL_MILE**2,
            "Picapt2 Picapt^2 Pica2 Pica^2": PICA**2,
            "yd2 yd^2": YARD**2,
        },
        "information": {"*bit": 1.0, "*byte": 8.0},
        "speed": {
            "*m/s *m/sec": 1.0,
            "*m/h *m/hr": 1.0 / 3600.0,
            "*mph": 0.44704,
            "kn": NAUTICAL_MILE / 3600.0,
            "admkn": 0.5147733333333333,
        },
    }
    units: dict[str, Unit] = {}
    for quantity, factors in table.items():
        for names, factor in factors.items():
            for name in names.split():
                plain = name.removeprefix("*")
                power = int(plain[-1]) if plain[-1] in "23" else 1
                taken = power if plain != name else 0
                units[plain] = Unit(quantity, factor, taken, quantity == "information")
    kelvin = Unit("temperature", 1.0, 1)
    return (
        units | dict.fromkeys(TEMPERATURES, Unit("temperature", 1.0)) | {"K": kelvin, "kel": kelvin}
    )


UNITS = _units()


def _unit(name: str) -> tuple[Unit, float]:
    """A unit, and what its prefix makes of it; raises Fault with #N/A where there is none."""
    if name in UNITS:
        return UNITS[name], 1.0
    for prefixes in (METRIC, BINARY):
        for length in (2, 1):
            prefix, unit = prefixes.get(name[:length]), UNITS.get(name[length:])
            if prefix and unit and unit.power and (unit.binary or prefixes is METRIC):
                return unit, prefix**unit.power
    raise Fault(NA)


@spreadsheet("CONVERT")
def convert(number: Strict, from_unit: Text, to_unit: Text) -> float:
    """A quantity in another unit; names of units and their prefixes are told by case.

    #N/A for a unit that is not known, a prefix that it does not take, and units of two quantities.

    >>> convert(1, "lbm", "kg"), convert(68, "F", "C")
    (0.45359237, 20.0)
    """
    source, source_prefix = _unit(from_unit)
    target, target_prefix = _unit(to_unit)
    if source.quantity != target.quantity:
        raise Fault(NA)
    if from_unit == to_unit:
        return number
    if source.quantity == "temperature":
        source_scale = TEMPERATURES.get(from_unit, TEMPERATURES["K"])
        target_scale = TEMPERATURES.get(to_unit, TEMPERATURES["K"])
        return _degrees(number * source_prefix, source_scale, target_scale) / target_prefix
    return number * source.factor * source_prefix / target.factor / target_prefix


def _degrees(value: float, source: Scale, target: Scale) -> float:
    kelvins = (value - source.zero) / source.degrees
    if source.kelvins != target.kelvins:
        kelvins += source.kelvins - target.kelvins
    return kelvins * target.degrees + target.zero
