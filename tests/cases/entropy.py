"""Edits of the entropy sheets: logits, labels, classes, images, and other ways to write them."""

from __future__ import annotations

from dataclasses import replace

from tests.cases.draft import Draft, NotHere, Page, area_of, span
from xlrepro.formula.parse import column_letters

CLASSES = [
    "cat",
    "dog",
    "plane",
    "fish",
    "building",
    "car",
    "tree",
    "bird",
    "ship",
    "frog",
    "horse",
    "deer",
]
Ways = dict[str, tuple[str, tuple[str, ...]]]


def facts(classes: int = 5, images: int = 2, rows: int = 5) -> dict[str, dict[str, str]]:
    last = classes + 2
    softmax = {"classes": str(classes), "images": str(images)}
    for i in range(images):
        out, exp, share = (column_letters(2 + 5 * i + j) for j in range(3))
        binary = column_letters(5 * images + 1 + i)
        softmax |= {
            f"logit{i}": f"{out}3:{out}{last}",
            f"exp{i}": f"{exp}3:{exp}{last}",
            f"share{i}": f"{share}3:{share}{last}",
            f"binary{i}": f"{binary}3:{binary}{last}",
        }
    return {
        "softmax": softmax,
        "entropy": {"rows": f"B2:C{rows + 1}"},
        "log_entropy": {"rows": f"B2:I{rows + 1}"},
    }


def resized(draft: Draft, classes: int, images: int, rows: int) -> None:
    rng = draft.rng
    softmax, entropy, logs = Page(), Page(), Page()
    draft.facts = facts(classes, images, rows)
    own = draft.facts["softmax"]
    total = classes + 3
    for i in range(images):
        out, exp, share = (column_letters(2 + 5 * i + j) for j in range(3))
        softmax.label(f"{out}1", f"Image {i + 1}")
        softmax.label(f"{out}2", "output", "exp", "softmax")
        softmax.column(f"{column_letters(1 + 5 * i)}3", *CLASSES[:classes])
        softmax.given(own[f"logit{i}"], lambda: round(rng.uniform(-3, 4), 2))
        softmax.fill(own[f"exp{i}"], f"EXP({out}3)")
        softmax.fill(own[f"share{i}"], f"{exp}3/${exp}${total}")
        softmax.fill(f"{exp}{total}:{share}{total}", f"SUM({exp}3:{exp}{total - 1})")
        softmax.fill(own[f"binary{i}"], f"{exp}3/(1+{exp}3)")
        softmax.label(
            f"{area_of(own[f'binary{i}'])[0] and own[f'binary{i}'].split('3')[0]}2",
            f"Image {i + 1}",
        )
    entropy.label("B1", "isCat", "Preds")
    logs.label("B1", "isCat", "isDog", "Preds", "logPredCat", "logPredDog", "NLL", "idx", "idxPred")
    end = rows + 1
    for row in range(2, end + 1):
        target, p = float(rng.random() < 0.5), round(rng.uniform(0.02, 0.98), 2)
        entropy.type(f"B{row}", target)
        entropy.type(f"C{row}", p)
        logs.type(f"B{row}", target)
        logs.type(f"D{row}", p)
    entropy.fill(f"D2:D{end}", "-B2*LOG(C2)-(1-B2)*LOG(1-C2)")
    entropy.fill(f"E2:E{end}", "-IF(B2=1,LOG(C2),LOG(1-C2))")
    for col, text in zip(
        "CEFGHI",
        (
            "1-B2",
            "LOG(D2)",
            "LOG(1-D2)",
            "-B2*E2-C2*F2",
            "MATCH(1,B2:C2)",
            "OFFSET(D2,0,H2)",
        ),
        strict=True,
    ):
        logs.fill(f"{col}2:{col}{end}", text)
    pages = {"softmax": softmax, "entropy": entropy, "log_entropy": logs}
    draft.book = replace(
        draft.book, sheets=[replace(s, cells=pages[s.title].cells) for s in draft.book.sheets]
    )
    draft.remade = True


def _here(draft: Draft) -> None:
    if "softmax" not in draft.facts:
        raise NotHere("no entropy sheet")


def other_classes(draft: Draft) -> str:
    _here(draft)
    classes = draft.rng.choice([2, 3, 4, 7, 12])
    resized(draft, classes, 2, 5)
    return f"{classes} classes"


def other_images(draft: Draft) -> str:
    _here(draft)
    images, rows = draft.rng.choice([1, 3, 4]), draft.rng.choice([1, 2, 3, 20, 100])
    resized(draft, draft.rng.choice([2, 5, 12]), images, rows)
    return f"{images} images side by side, {rows} rows"


def other_logits(draft: Draft) -> str:
    _here(draft)
    count = 0
    for role, area in draft.facts["softmax"].items():
        if role.startswith("logit"):
            page = Page(draft.cells("softmax"))
            page.given(area, lambda: round(draft.rng.uniform(-6, 8), 3))
            draft.put("softmax", page.cells)
            count += 1
    return f"other logits of {count} images"


def other_labels(draft: Draft) -> str:
    _here(draft)
    (top, _), (bottom, _) = area_of(draft.facts["log_entropy"]["rows"])
    for row in range(top, bottom + 1):
        p = draft.rng.choice([0.5, round(draft.rng.uniform(0.001, 0.999), 3)])
        target = draft.rng.choice([0.0, 1.0])
        draft.plant("entropy", **{f"B{row}": target, f"C{row}": p})
        draft.plant("log_entropy", **{f"B{row}": 1 - target, f"D{row}": p})
    return "other targets and predictions"


def soft_targets(draft: Draft) -> str:
    """Targets between 0 and 1, which the sum of both terms allows."""
    _here(draft)
    (top, _), (bottom, _) = area_of(draft.facts["entropy"]["rows"])
    for row in range(top, bottom + 1):
        draft.plant("entropy", **{f"B{row}": draft.rng.choice([0.0, 1.0, 0.9, 0.25])})
    return "targets between 0 and 1"


def respelled(draft: Draft) -> str:
    _here(draft)
    told = []
    for title, ways in (
        ("softmax", _softmax(draft)),
        ("entropy", _entropy(draft)),
        ("log_entropy", _logs(draft)),
    ):
        if draft.rng.random() < 0.3:
            continue
        for role in draft.rng.sample(sorted(ways), draft.rng.randint(1, min(3, len(ways)))):
            area, texts = ways[role]
            text = draft.rng.choice(texts)
            array = text.startswith("{")
            draft.fill(title, area, text.strip("{}"), array)
            told.append(f"{title} {role}: {text}")
    if not told:
        raise NotHere("nothing chosen")
    return "; ".join(told)


def _softmax(draft: Draft) -> Ways:
    ways: Ways = {}
    own = draft.facts["softmax"]
    last = int(own["classes"]) + 2
    for i in range(int(own["images"])):
        z, e, s = (column_letters(2 + 5 * i + j) for j in range(3))
        ways[f"share{i}"] = (
            own[f"share{i}"],
            (
                f"{e}3/{e}${last + 1}",
                f"{e}3/SUM(${e}$3:${e}${last})",
                f"EXP({z}3)/SUM({e}$3:{e}${last})",
                f"{{EXP({z}3)/SUM(EXP({z}$3:{z}${last}))}}",
                f"EXP({z}3)/SUMPRODUCT(EXP({z}$3:{z}${last}))",
                f"1/(${e}${last + 1}/{e}3)",
                f"{e}3/SUM({e}$3:{e}${last})",
                f"EXP({z}3)/{e}${last + 1}",
                f"EXP({z}3-LN({e}${last + 1}))",
            ),
        )
        ways[f"binary{i}"] = (
            own[f"binary{i}"],
            (
                f"1/(1+EXP(-{z}3))",
                f"EXP({z}3)/(1+EXP({z}3))",
                f"{e}3/({e}3+1)",
                f"1/(1+1/{e}3)",
                f"1-1/(1+{e}3)",
                f"1/(1+EXP(-1*{z}3))",
                f"EXP({z}3)/(EXP({z}3)+1)",
            ),
        )
        total = f"{e}{last + 1}"
        ways[f"total{i}"] = (
            total,
            (
                f"SUM({e}3:{e}{last})",
                f"SUM(${e}$3:${e}${last})",
                f"SUMPRODUCT({e}3:{e}{last})",
                "+".join(f"{e}{row}" for row in range(3, last + 1)),
                f"SUM({','.join(f'{e}{row}' for row in range(3, last + 1))})",
            ),
        )
        ways[f"sum{i}"] = (f"{s}{last + 1}", (f"SUM({s}$3:{s}${last})", f"SUM({s}3:{s}{last + 0})"))
    return ways


def shifted(draft: Draft) -> str:
    """Softmax with the largest output subtracted, as programs do it."""
    _here(draft)
    own = draft.facts["softmax"]
    last = int(own["classes"]) + 2
    for i in range(int(own["images"])):
        z, _, _ = (column_letters(2 + 5 * i + j) for j in range(3))
        draft.fill("softmax", own[f"exp{i}"], f"EXP({z}3-MAX({z}$3:{z}${last}))")
        draft.fill("softmax", own[f"binary{i}"], f"1/(1+EXP(-{z}3))")
    return "softmax with the largest output subtracted"


def _entropy(draft: Draft) -> Ways:
    (_, _), (bottom, _) = area_of(draft.facts["entropy"]["rows"])
    return {
        "loss": (
            f"D2:D{bottom}",
            (
                "-(B2*LOG(C2)+(1-B2)*LOG(1-C2))",
                "-B2*LOG10(C2)-(1-B2)*LOG10(1-C2)",
                "-B2*LOG(C2,10)-(1-B2)*LOG(1-C2,10)",
                "-B2*LN(C2)/LN(10)-(1-B2)*LN(1-C2)/LN(10)",
                "(B2-1)*LOG(1-C2)-B2*LOG(C2)",
                "-(1-B2)*LOG(1-C2)-B2*LOG(C2)",
                "-LOG(C2)*B2-LOG(1-C2)*(1-B2)",
                "-(B2*LN(C2)+(1-B2)*LN(1-C2))/LN(10)",
            ),
        ),
        "case": (
            f"E2:E{bottom}",
            (
                "IF(B2=1,-LOG(C2),-LOG(1-C2))",
                "-LOG(IF(B2=1,C2,1-C2))",
                "-IF(B2=0,LOG(1-C2),LOG(C2))",
                "-IF(B2,LOG(C2),LOG(1-C2))",
                "-IF(B2=1,LOG10(C2),LOG10(1-C2))",
                "-IF(1=B2,LOG(C2),LOG(1-C2))",
                "-CHOOSE(2-B2,LOG(C2),LOG(1-C2))",
                "-IF(B2<>1,LOG(1-C2),LOG(C2))",
            ),
        ),
    }


def _logs(draft: Draft) -> Ways:
    (_, _), (bottom, _) = area_of(draft.facts["log_entropy"]["rows"])
    return {
        "isDog": (
            f"C2:C{bottom}",
            ("1-B2", "IF(B2=1,0,1)", "--(B2=0)", "-B2+1", "1-$B2", "IF(B2=0,1,0)"),
        ),
        "log_p": (f"E2:E{bottom}", ("LOG10(D2)", "LOG(D2,10)", "LN(D2)/LN(10)", "LOG($D2)")),
        "log_q": (
            f"F2:F{bottom}",
            ("LOG10(1-D2)", "LOG(1-D2,10)", "LN(1-D2)/LN(10)", "LOG(1-$D2)"),
        ),
        "NLL": (
            f"G2:G{bottom}",
            (
                "-(B2*E2+C2*F2)",
                "-SUMPRODUCT(B2:C2,E2:F2)",
                "-B2*E2-(1-B2)*F2",
                "-E2*B2-F2*C2",
                "-IF(B2=1,E2,F2)",
                "{-SUM(B2:C2*E2:F2)}",
                "-(C2*F2+B2*E2)",
            ),
        ),
        "idx": (
            f"H2:H{bottom}",
            (
                "MATCH(1,B2:C2,0)",
                "IF(B2=1,1,2)",
                "XMATCH(1,B2:C2)",
                "2-B2",
                "C2+1",
                "MATCH(1,$B2:$C2)",
            ),
        ),
        "picked": (
            f"I2:I{bottom}",
            (
                "INDEX(E2:F2,H2)",
                "CHOOSE(H2,E2,F2)",
                "INDEX($E2:$F2,1,H2)",
                "IF(H2=1,E2,F2)",
                "OFFSET($D2,0,$H2)",
                "INDEX(E2:F2,MATCH(1,B2:C2,0))",
                "OFFSET(D2,0,H2,1,1)",
            ),
        ),
    }


def natural(draft: Draft) -> str:
    """All logarithms natural."""
    _here(draft)
    bottom = area_of(draft.facts["entropy"]["rows"])[1][0]
    draft.fill("entropy", f"D2:D{bottom}", "-B2*LN(C2)-(1-B2)*LN(1-C2)")
    draft.fill("entropy", f"E2:E{bottom}", "-IF(B2=1,LN(C2),LN(1-C2))")
    bottom = area_of(draft.facts["log_entropy"]["rows"])[1][0]
    draft.fill("log_entropy", f"E2:E{bottom}", "LN(D2)")
    draft.fill("log_entropy", f"F2:F{bottom}", "LN(1-D2)")
    return "natural logarithms"


def totals(draft: Draft) -> str:
    """Sums and means of the losses under the columns, as a user adds them."""
    _here(draft)
    bottom = area_of(draft.facts["entropy"]["rows"])[1][0]
    ways = draft.rng.choice(["AVERAGE", "SUM"])
    draft.fill("entropy", span(bottom + 1, 4, 1, 2), f"{ways}(D2:D{bottom})")
    bottom = area_of(draft.facts["log_entropy"]["rows"])[1][0]
    draft.fill("log_entropy", f"G{bottom + 1}", f"{ways}(G2:G{bottom})")
    if draft.rng.random() < 0.5:
        draft.fill("entropy", f"F2:F{area_of(draft.facts['entropy']['rows'])[1][0]}", "D2-E2")
    return f"{ways} under the losses"
