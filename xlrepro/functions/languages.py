"""Names of months and days in the languages that number formats ask for, by Windows codes."""

from __future__ import annotations

from functools import cache

from xlrepro.values import NotKnown

Names = tuple[list[str], list[str]]  # short, long
TAGS = {
    **{"en": 0x09, "de": 0x07, "es": 0x0A, "fr": 0x0C, "it": 0x10},
    **{"ja": 0x11, "ko": 0x12, "nl": 0x13, "pt": 0x16, "zh": 0x04},
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
    "ko": """1 2 3 4 5 6 7 8 9 10 11 12
    1월 2월 3월 4월 5월 6월 7월 8월 9월 10월 11월 12월
    월 화 수 목 금 토 일
    월요일 화요일 수요일 목요일 금요일 토요일 일요일""",
    "nl": """jan feb mrt apr mei jun jul aug sep okt nov dec
    januari februari maart april mei juni juli augustus september oktober november december
    ma di wo do vr za zo
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag""",
    "pt": """jan fev mar abr mai jun jul ago set out nov dez
    janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
    seg ter qua qui sex sáb dom
    segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo""",
    "zh": """1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月
    一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月
    周一 周二 周三 周四 周五 周六 周日
    星期一 星期二 星期三 星期四 星期五 星期六 星期日""",
}


# Of the Japanese emperors: the first day as year, month and day, and the name.
ERAS = (
    ((2019, 5, 1), "令和", "R"),
    ((1989, 1, 8), "平成", "H"),
    ((1926, 12, 25), "昭和", "S"),
    ((1912, 7, 30), "大正", "T"),
    ((1868, 1, 25), "明治", "M"),
)


def era_of(date: tuple[int, int, int], language: int | None) -> tuple[str, str, int] | None:
    """The era of a date, its letter and the year in it, in Japanese; nothing elsewhere."""
    if (language or 0) & 0x3FF != TAGS["ja"]:
        return None
    for first, name, letter in ERAS:
        if date >= first:
            return name, letter, date[0] - first[0] + 1
    return None


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
