"""Fuzz xlrepro with atheris, guided by coverage: what it says of a file must never be a traceback.

    pip install -e '.[test,fuzz]'
    python -m benchmarks.fuzz workbook FOLDER -max_total_time=3600
    python -m benchmarks.fuzz formula FOLDER -max_total_time=600

`workbook` reads and verifies whole files made by changing the XML inside small workbooks, and
`formula` reads, writes, reads again and evaluates formulas. FOLDER keeps the inputs found; further
options are libFuzzer's. An input that breaks something is left as crash-* in FOLDER's parent.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

try:
    import atheris
except ImportError:
    sys.exit("benchmarks/fuzz.py needs atheris: pip install -e '.[test,fuzz]'")

with atheris.instrument_imports(include=["xlrepro"]):
    from tests.mutations import changed, packed, seeds, unpacked
    from tests.properties import check_formula, check_workbook

SCRATCH = Path(tempfile.mkdtemp(prefix="fuzz-")) / "case.xlsx"


def workbook(data: bytes) -> None:
    SCRATCH.write_bytes(data)
    check_workbook(SCRATCH)


def formula(data: bytes) -> None:
    check_formula(data.decode("utf-8", "replace"))


def mutated(data: bytes, size: int, seed: int) -> bytes:
    """Mostly a change to the XML of one part, now and then to the bytes of the zip."""
    chance = random.Random(seed)
    try:
        parts = unpacked(data)
    except Exception:
        return bytes(atheris.Mutate(data, size))
    if not parts or chance.random() < 0.05:
        return bytes(atheris.Mutate(data, size))
    name = chance.choice([*parts, *(part for part in parts if "sheet" in part)])
    if chance.random() < 0.1:
        parts[name] = atheris.Mutate(parts[name], max(len(parts[name]) + 64, 64))
    else:
        text = parts[name].decode("utf-8", "replace")
        parts[name] = changed(text, chance, chance.choice([1, 1, 2, 5])).encode()
    new = packed(parts)
    return new if len(new) <= size else data


FORMULAS = [
    "SUM(A1:B2)*-2^3%",
    'IF($A1>=1,\'My sheet\'!B$2&"a""b",#N/A)',
    "MMULT({1,2;3,4},TRANSPOSE(A1:B1))",
    "OFFSET($A$1,MATCH(2,A:A,0),1)+INDEX(B1:B9,3)",
    "SUMXMY2(1:1,$2:3)-SUMPRODUCT(x,y)<>_xlfn.SINGLE(A1#)",
    "LOG(8,2)/PRODUCT(1E+300,1e300)+POWER(-8,1/3)-@A1:INDEX(A1:A3,2)",
    "AVERAGE(A9)&TRUE()=SIGN(,)&[1]S!A1",
]


def main() -> None:
    target, corpus = sys.argv[1], Path(sys.argv[2])
    corpus.mkdir(parents=True, exist_ok=True)
    options = [sys.argv[0], str(corpus), f"-artifact_prefix={corpus.parent}/", *sys.argv[3:]]
    if target == "workbook":
        for name, data in seeds(SCRATCH.parent).items():
            (corpus / f"seed-{name}").write_bytes(data)
        options += ["-max_len=100000", "-timeout=10", "-rss_limit_mb=1500"]
        atheris.Setup(options, workbook, custom_mutator=mutated)
    else:
        for number, text in enumerate(FORMULAS):
            (corpus / f"seed-{number}").write_text(text)
        atheris.Setup([*options, "-max_len=2000", "-timeout=10"], formula)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
