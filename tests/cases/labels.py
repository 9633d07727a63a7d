"""Edits of the headings and other words of a sheet, which no formula reads."""

from __future__ import annotations

from collections.abc import Callable

from tests.cases.draft import Draft, places_of
from tests.edits import with_cells
from xlrepro.formula.nodes import Place
from xlrepro.workbook import Cell

FRENCH = {
    "learn": "taux",
    "beta": "bêta",
    "const": "constante",
    "slope": "pente",
    "x": "entrée",
    "y": "sortie",
    "b": "ordonnée",
    "a": "pente",
    "intercept": "ordonnée",
    "pred": "prédiction",
    "y_pred": "prédiction",
    "new b": "nouveau b",
    "new a": "nouveau a",
    "err^2": "erreur²",
    "de/db": "dérivée b",
    "de/da": "dérivée a",
    "rmse": "erreur",
    "rating": "note",
    "userid": "utilisateur",
    "movieid": "film",
    "output": "sortie",
    "softmax": "part",
    "iscat": "chat ?",
    "preds": "prédictions",
    "orig text": "texte",
    "user idx": "rang 1",
    "movie idx": "rang 2",
    "predict": "prédit",
    "error^2": "erreur²",
    "loss": "perte",
    "nll": "perte",
}
GERMAN = {
    "learn": "Lernrate",
    "x": "Eingabe",
    "y": "Ziel",
    "b": "Achsenabschnitt",
    "a": "Steigung",
    "intercept": "Achsenabschnitt",
    "slope": "Steigung",
    "pred": "Vorhersage",
    "y_pred": "Vorhersage",
    "new b": "b neu",
    "new a": "a neu",
    "err^2": "Fehler²",
    "de/db": "dF/db",
    "de/da": "dF/da",
    "rmse": "Fehler",
    "rating": "Bewertung",
    "userid": "Nutzer",
    "movieid": "Film",
    "output": "Ausgabe",
    "iscat": "Katze",
    "isdog": "Hund",
    "loss": "Verlust",
}
SPANISH = {
    "learn": "tasa",
    "x": "entrada",
    "y": "salida",
    "b": "corte",
    "a": "pendiente",
    "pred": "predicción",
    "new b": "b nueva",
    "new a": "a nueva",
    "rating": "nota",
    "userid": "usuario",
    "movieid": "película",
    "preds": "predicciones",
}


def _headings(draft: Draft, change: Callable[[str], str | None]) -> None:
    """Every label changed or removed, except words that are looked up."""
    for sheet in draft.book.sheets:
        if not any(c.formula for c in sheet.cells.values()):
            continue
        own = draft.facts.get(sheet.title, {})
        words = {p for role in ("text", "keys") if role in own for p in places_of(own[role])}
        cells: dict[Place, Cell] = {}
        if sheet.title == "word_emb":
            words |= {p for p, c in sheet.cells.items() if p[1] == 2 and p[0] > 3}
        for place, cell in sheet.cells.items():
            if isinstance(cell.value, str) and not cell.formula and place not in words:
                text = change(cell.value)
                if text is None:
                    continue
                cell = Cell(text)
            cells[place] = cell
        draft.book = with_cells(draft.book, sheet.title, cells)


def labels_dressed(draft: Draft) -> str:
    how = draft.rng.choice(["upper", "title", "spaces", "colon", "breaks"])
    ways: dict[str, Callable[[str], str]] = {
        "upper": str.upper,
        "title": str.title,
        "spaces": lambda t: f"  {t} ",
        "colon": lambda t: f"{t}:",
        "breaks": lambda t: t.replace(" ", "\n") + "\n",
    }
    _headings(draft, ways[how])
    return f"labels: {how}"


def labels_translated(draft: Draft) -> str:
    language, words = draft.rng.choice(
        [("French", FRENCH), ("German", GERMAN), ("Spanish", SPANISH)]
    )
    _headings(draft, lambda t: words.get(t.casefold(), t))
    return f"labels in {language}"


def labels_removed(draft: Draft) -> str:
    _headings(draft, lambda t: None)
    return "labels removed"


def labels_swapped(draft: Draft) -> str:
    """Labels that say little or mislead nobody: letters in place of words."""
    _headings(draft, lambda t: f"col {len(t)}")
    return "labels replaced by others"
