"""Amounts of money in Thai words."""

from __future__ import annotations

from xlrepro.functions.declare import Number, spreadsheet
from xlrepro.functions.format_numbers import decimal_of

DIGITS = ("ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
PLACES = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน")
MILLION = "ล้าน"
ONE_AFTER_OTHERS, TWO_TENS = "เอ็ด", "ยี่"
BAHT, SATANG, EVEN, MINUS = "บาท", "สตางค์", "ถ้วน", "ลบ"


@spreadsheet("BAHTTEXT")
def bahttext(number: Number) -> str:
    """An amount in baht and satang, a hundredth of a baht, in words.

    >>> bahttext(1234), bahttext(-1.25)
    ('หนึ่งพันสองร้อยสามสิบสี่บาทถ้วน', 'ลบหนึ่งบาทยี่สิบห้าสตางค์')
    """
    digits = decimal_of(abs(number)).rounded(2)
    baht, satang = int(digits[:-2]), int(digits[-2:])
    sign = MINUS if number < 0 and baht + satang else ""
    whole = words(baht) + BAHT if baht or not satang else ""
    return sign + whole + (words(satang) + SATANG if satang else EVEN)


def words(number: int) -> str:
    """A whole number: by millions, and within them by places of ten.

    >>> words(21), words(1_000_001)
    ('ยี่สิบเอ็ด', 'หนึ่งล้านเอ็ด')
    """
    if number == 0:
        return DIGITS[0]
    millions, rest = divmod(number, 10**6)
    text = words(millions) + MILLION if millions else ""
    for place, digit in reversed(list(enumerate(map(int, reversed(str(rest)))))):
        if not digit:
            continue
        name = DIGITS[digit]
        if place == 1 and digit < 3:
            name = "" if digit == 1 else TWO_TENS
        elif place == 0 and digit == 1 and number > 1:
            name = ONE_AFTER_OTHERS
        text += name + PLACES[place]
    return text
