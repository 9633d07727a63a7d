"""Names of months and days in the languages that number formats ask for, by Windows codes."""

from __future__ import annotations

from functools import cache

from xlrepro.values import NotKnown

Names = tuple[list[str], list[str]]  # short, long
TAGS = {
    **{"en": 0x09, "de": 0x07, "es": 0x0A, "fr": 0x0C, "it": 0x10},
    **{"ja": 0x11, "nl": 0x13, "pt": 0x16},
}
# A line each: short months, long months, short days, long days; months from January, days from
# Monday.
WRITTEN = {
    "en": """Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec
    January February March April May June July August September October November December
    Mon Tue Wed Thu Fri Sat Sun
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday""",
    "de": """Jan Feb Mrz Apr Mai Jun Jul Aug Sep Okt Nov Dez
    Januar Februar März April Mai Juni Juli August September Oktober November Dezember
    Mo Di Mi Do Fr Sa So
    Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag""",
    "es": """ene. feb. mar. abr. may. jun. jul. ago. sep. oct. nov. dic.
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    lu. ma. mi. ju. vi. sá. do.
    lunes martes miércoles jueves viernes sábado domingo""",
    "fr": """janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre
    lun. mar. mer. jeu. ven. sam. dim.
    lundi mardi mercredi jeudi vendredi samedi dimanche""",
    "it": """gen feb mar apr mag giu lug ago set ott nov dic
    gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
    lun mar mer gio ven sab dom
    lunedì martedì mercoledì giovedì venerdì sabato domenica""",
    "ja": """1 2 3 4 5 6 7 8 9 10 11 12
    1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月
    月 火 水 木 金 土 日
    月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日""",
    "nl": """jan feb mrt apr mei jun jul aug sep okt nov dec
    januari februari maart april mei juni juli augustus september oktober november december
    ma di wo do vr za zo
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag""",
    "pt": """jan fev mar abr mai jun jul ago set out nov dez
    janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
    seg ter qua qui sex sáb dom
    segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo""",
}


def months_of(language: int | None) -> Names:
    """Short and long names of the months; raises NotKnown for a language that is not here."""
    lines = _lines(language)
    return lines[0], lines[1]


def days_of(language: int | None) -> Names:
    """Short and long names of the days, Monday first; raises NotKnown as `months_of`."""
    lines = _lines(language)
    return lines[2], lines[3]


@cache
def _lines(language: int | None) -> list[list[str]]:
    primary = (language or 0) & 0x3FF or TAGS["en"]  # the rest says country, calendar, digits
    tags = [tag for tag, code in TAGS.items() if code == primary and tag in WRITTEN]
    if not tags:
        raise NotKnown(f"the names of months and days in language {primary:#x}")
    return [line.split() for line in WRITTEN[tags[0]].splitlines()]
