"""Number systems, bits, complex numbers, units and Bessel functions, as Excel stored them."""

import pytest

from xlrepro.functions import (
    arabic,
    base,
    besseli,
    besselj,
    besselk,
    bessely,
    bin2dec,
    bin2oct,
    bitlshift,
    bitrshift,
    complex_,
    convert,
    dec2bin,
    dec2hex,
    delta,
    hex2oct,
    imabs,
    imcot,
    imdiv,
    improduct,
    imsub,
    imsum,
    minverse,
    roman,
)
from xlrepro.values import NA, NUM, VALUE


@pytest.mark.parametrize(
    ("result", "stored"),
    [
        (bin2dec(1111111110), -2.0),
        (bin2dec(3), NUM),
        (bin2dec(True), VALUE),
        (bin2oct(1100011011, 1), "7777777433"),
        (bin2oct(110111, 4), "0067"),
        (dec2bin(243, 3), NUM),
        (dec2bin(-512.8, 1), "1000000000"),
        (dec2hex(-1213), "FFFFFFFB43"),
        (hex2oct("01fffffff", 10), "3777777777"),
        (hex2oct("FFFFFFFFF"), NUM),
        (base(123456789, 36), "21I3V9"),
        (roman(499, 1), "LDVLIV"),
        (arabic("VDIV"), 499.0),
        (arabic("CMM"), 1900.0),
        (bitlshift(12, 45), NUM),
        (bitlshift(12, -53), 0.0),
        (bitrshift(12, -54), NUM),
        (delta(True, 1), VALUE),
        (complex_(0.00012, 1.23456789), "0.00012+1.23456789i"),
        (complex_(0, -1, "j"), "-j"),
        (complex_(1, 2, "k"), VALUE),
        (imabs("-5+6i"), 7.810249675906656),
        (improduct("3+4i", "-4+5i"), "-32-i"),
        (imdiv("3+4i", "-4+5i"), "0.195121951219512-0.75609756097561i"),
        (imsub("3+4i", "-4+5i"), "7-i"),
        (imsum("i", "j"), VALUE),
        (imcot(0), NUM),
        (convert(1, "F", "K"), 255.92777777777775),
        (convert(1, "Mang", "m"), 1e-4),
        (convert(1, "Mmi", "m"), NA),
        (convert(1, "m", "g"), NA),
        (convert(1, "kibyte", "byte"), 1024.0),
        (besselj(0, 0), 1.00000000283141),
        (besselj(10, 1), 0.04347224965225415),
        (besselj(0.7, 7), 1.2571583113555612e-07),
        (bessely(1.5, 12), -422217415.9345024),
        (besseli(2.4, 7), 0.000849664862008219),
        (besselk(2, 0), 0.11389388),
        (besselj(1, -1), NUM),
    ],
)
def test_results_are_those_that_excel_stored(result, stored):
    assert result == stored


def test_an_inverse_has_the_bits_that_excel_stored():
    assert minverse([[3, 6, 9], [9, 12, -6], [6, 10.5, 18]]).tolist() == [
        [-1.878787878787879, 0.09090909090909097, 0.9696969696969693],
        [1.3333333333333333, -4.4408920985006264e-17, -0.6666666666666664],
        [-0.1515151515151515, -0.030303030303030297, 0.12121212121212119],
    ]
