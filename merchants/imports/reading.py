"""One row of cells to facts: what is plain is read, what is absurd is refused, what is unclear is noted."""

import html
import re
from decimal import Decimal

import nh3
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.imports import numbers, words
from merchants.imports.facts import AllergenState, Facts, RowRefused
from merchants.imports.headings import folded
from merchants.listing.sheets import NotSoldHere, clean
from merchants.refusals import Refusal

LONGEST_TITLE = 255
LONGEST_REFERENCE = 100
LONGEST_DESCRIPTION = 20_000
DEEPEST_CATEGORY = 5
LONGEST_LEAD_TIME = 24 * 60
HIDDEN_THERE = gettext_lazy(
    "Ce produit n’était pas en vente dans votre fichier\u202f: relisez-le avant de le publier."
)
SIMPLE_KINDS = {"", "simple", "variation"}
# Facts whose heading says the unit: Poids net (g).
UNIT_IN_HEADING = {
    "net_grams": "g",
    "net_kilograms": "kg",
    "net_millilitres": "ml",
    "net_centilitres": "cl",
    "net_litres": "l",
}


class Reading:
    """Reads one row; `parent` is the row of the product that this one is a variation of, if any."""

    def __init__(self, cells, *, format, vat_rates, parent=None):
        self.cells = {fact: unwrapped(cell) for fact, cell in cells.items()}
        self.format, self.vat_rates = format, vat_rates
        # A parent's row may be refused on its own account: what is legible of it still serves.
        self.parent = {fact: cell.replace("\x00", "") for fact, cell in (parent or {}).items()}
        self.notes = []

    def facts(self) -> Facts:
        self.refuse_the_unreadable()
        categories = self.categories()
        told = self.who_it_is() | self.what_it_sells_at() | self.what_it_holds() | self.what_the_law_asks(categories)
        return Facts(**told, categories=categories, notes=self.all_notes())

    def who_it_is(self) -> dict:
        return {
            "reference": self.reference(),
            "title": self.title(),
            "description": self.description(),
            "parent": self.cells.get("parent", "")[:LONGEST_REFERENCE],
            "source_id": self.cell("source_id")[:LONGEST_REFERENCE],
        }

    def what_it_sells_at(self) -> dict:
        told = {"price": self.price(), "stock": self.stock(), "nature": self.nature(), "vat_code": self.vat_code()}
        return told | {"lead_time_hours": self.lead_time_hours()}

    def what_it_holds(self) -> dict:
        quantity, unit = self.net_quantity()
        is_prepacked = self.is_prepacked(quantity, unit)
        return {"net_quantity": quantity, "net_unit": unit, "is_prepacked": is_prepacked}

    def what_the_law_asks(self, categories) -> dict:
        state, allergens = self.allergens()
        return {
            "is_food": self.is_food(state, categories),
            "is_alcohol": self.is_alcohol(categories),
            "allergen_state": state.value,
            "allergens": allergens,
            "origin": self.short("origin", _("l’origine"), 120),
            "storage_class": self.storage_class(),
            "manufacturer": self.short("manufacturer", _("le fabricant"), 200),
            "manufacturer_contact": self.short("manufacturer_contact", _("les coordonnées du fabricant"), 200),
        }

    def cell(self, fact) -> str:
        return self.cells.get(fact, "").strip()

    def note(self, sentence):
        self.notes.append(str(sentence))

    def all_notes(self) -> tuple[str, ...]:
        """Those of the kind of product and of its place in the other shop first."""
        return tuple(dict.fromkeys([*self.notes_on_kind(), *self.notes]))

    # --- Who it is ---

    def refuse_the_unreadable(self):
        for cell in self.cells.values():
            if "\x00" in cell or "\ufffd" in cell:
                raise RowRefused(_("cette ligne contient des caractères illisibles."))
            if cell.lstrip().startswith("="):
                raise RowRefused(
                    _("la cellule «\u202f%(cell)s\u202f» est une formule\u202f: collez sa valeur.")
                    % {"cell": shown(cell)}
                )

    def reference(self) -> str:
        if not self.cells.keys() & {"reference", "source_id"}:
            # No column for it: the name is what finds the product again; without one, `title` says so.
            return self.cell("title")[:LONGEST_REFERENCE]
        source_id = self.cell("source_id")
        reference = self.cell("reference") or (f"id:{source_id}" if source_id else "")
        if not reference:
            raise RowRefused(_("la référence manque."))
        if len(reference) > LONGEST_REFERENCE:
            raise too_long(_("la référence"), reference, LONGEST_REFERENCE)
        return reference

    def title(self) -> str:
        title = text_of(self.cell("title"))
        if self.is_variation():
            title = variation_title(title, text_of(self.parent.get("title", "")), self.variations())
        if not title:
            raise RowRefused(_("le nom manque."))
        if len(title) > LONGEST_TITLE:
            raise too_long(_("le nom"), title, LONGEST_TITLE)
        return title

    def is_variation(self) -> bool:
        return "variation" in self.kinds()

    def variations(self) -> str:
        values = [text_of(self.cell(f"variation_{rank}")) for rank in (1, 2, 3)]
        return ", ".join(value for value in values if value)

    def description(self) -> str:
        parts = [self.cell("summary"), self.cell("description")]
        if self.is_variation() and not any(parts):
            parts = [self.parent.get("summary", ""), self.parent.get("description", "")]
        description = "\n".join(clean(part.replace("\\n", "\n")) for part in parts if part.strip())
        if len(description) > LONGEST_DESCRIPTION:
            raise too_long(_("la description"), description, LONGEST_DESCRIPTION)
        return description

    def short(self, fact, name, longest) -> str:
        text = text_of(self.cell(fact))
        if len(text) > longest:
            raise too_long(name, text, longest)
        return text

    # --- Whether it can be sold here ---

    def kinds(self) -> set[str]:
        return {kind.strip().lower() for kind in self.cell("kind").split(",")}

    def notes_on_kind(self):
        known = {kind.value: kind for kind in NotSoldHere}
        for kind in sorted(self.kinds() - SIMPLE_KINDS):
            yield str(known.get(kind, NotSoldHere.UNKNOWN).label)
        hidden = self.cell("visibility").lower() in {"hidden", "cache"}
        if (
            hidden
            or folded(self.cell("published")) in words.NO | {"prive", "brouillon"}
            or self.cell("published") == "-1"
        ):
            yield str(HIDDEN_THERE)

    # --- What it costs, how many there are ---

    def price(self) -> Decimal | None:
        price, sale = self.money("price"), self.money("sale_price")
        if sale is None:
            return price
        if self.cell("sale_starts") or self.cell("sale_ends"):
            self.note(_("Sa promotion a des dates, qui ne sont pas reprises\u202f: vérifiez le prix."))
            return price
        if price is not None and sale > price:
            raise RowRefused(_("le prix en promotion est plus haut que le prix normal."))
        return sale

    def money(self, fact) -> Decimal | None:
        return read(_("le prix"), self.cell(fact), numbers.price)

    def stock(self) -> int | None:
        answer = folded(self.cell("stock"))
        if answer in {"oui", "illimite"}:
            return None
        if answer == "non" or (not answer and folded(self.cell("in_stock")) in {"0", "non", "backorder"}):
            return 0
        return read(_("le stock"), self.cell("stock"), numbers.count)

    def lead_time_hours(self) -> int:
        hours = read(_("le délai"), re.sub(r"\s*(h|heures?)$", "", self.cell("lead_time")), numbers.count) or 0
        if hours > LONGEST_LEAD_TIME:
            raise RowRefused(_("un délai de plus de deux mois ne se lit pas\u202f: écrivez un nombre d’heures."))
        return hours

    def vat_code(self) -> str:
        answer = self.cell("vat")
        code = words.VAT.get(folded(answer).replace("taux ", "").replace("tva ", ""), "")
        if code or not answer:
            return str(code)
        percent = read(_("la TVA"), answer, numbers.percent)
        code = next((code for code, rate in self.vat_rates.items() if rate == percent), "")
        if not code and percent:
            self.note(_("Le taux de TVA «\u202f%(rate)s\u202f» n’existe pas.") % {"rate": shown(answer)})
        return code

    # --- What the law asks ---

    def nature(self) -> str:
        answer = self.cell("nature")
        found = words.NATURE_BY_WORD.get(folded(answer), "")
        if answer and not found:
            self.note(
                _("Dites si c’est un produit ou un service\u202f: «\u202f%(words)s\u202f» ne se lit pas.")
                % {"words": shown(answer)}
            )
        return str(found)

    def categories(self) -> tuple[tuple[str, ...], ...]:
        answer = self.cell("categories") or (self.parent.get("categories", "") if self.is_variation() else "")
        paths = re.split(r"(?<!\\),", answer) if self.format.several_categories else [answer]
        read_paths = (category_path(path.replace("\\,", ",")) for path in paths)
        return tuple(dict.fromkeys(path for path in read_paths if path))

    def is_food(self, allergen_state, categories) -> bool | None:
        answer = self.yes_or_no("food", _("alimentaire"))
        if answer is not None or allergen_state == AllergenState.CONTAINS:
            return answer is not False
        by_words = food_by_words(*(name for path in categories for name in path))
        # « Aucun allergène » beside a toy does not make it food.
        return True if by_words is None and allergen_state == AllergenState.NONE else by_words

    def is_alcohol(self, categories) -> bool:
        answer = self.cell("alcohol")
        by_word = {**dict.fromkeys(words.YES - {"1"}, True), **dict.fromkeys(words.NO, False)}
        if folded(answer) in by_word:
            return by_word[folded(answer)]
        if answer:
            degree = re.sub(r"(%|°|vol\.?)", "", answer)
            return read(_("le degré d’alcool"), degree, numbers.number) > Decimal("1.2")
        if said(words.ALCOHOL, self.cell("title"), *(name for path in categories for name in path)):
            self.note(_("Dites si ce produit contient plus de 1,2\u202f% d’alcool."))
        return False

    def allergens(self) -> tuple[AllergenState, tuple[str, ...]]:
        answer = self.cell("allergens")
        if not answer:
            return AllergenState.UNANSWERED, ()
        if folded(answer) in words.NO_ALLERGEN:
            return AllergenState.NONE, ()
        names = [folded(name) for name in re.split(r"[,;/+•|()\n]|\bet\b", without_opening(answer))]
        known = {words.ALLERGEN_BY_WORD.get(name) for name in names if name}
        if None in known or not known:
            self.note(
                _("L’allergène «\u202f%(name)s\u202f» ne se lit pas\u202f: cochez-le sur la fiche.")
                % {"name": shown(answer)}
            )
            return AllergenState.UNANSWERED, ()
        return AllergenState.CONTAINS, tuple(sorted(allergen.value for allergen in known))

    def storage_class(self) -> str:
        answer = self.cell("storage")
        found = words.STORAGE_BY_WORD.get(folded(answer), "")
        if answer and not found:
            self.note(_("La conservation «\u202f%(words)s\u202f» ne se lit pas.") % {"words": shown(answer)})
        return str(found)

    def net_quantity(self) -> tuple[Decimal | None, str]:
        written, unit = self.cell("net_quantity"), self.cell("net_unit")
        for fact, unit_of_heading in UNIT_IN_HEADING.items():
            if self.cell(fact):
                written, unit = self.cell(fact), unit_of_heading
        parts = re.fullmatch(r"([0-9.,\s]+?)\s*([^0-9.,\s].*)?", written)
        if written and not parts:
            return self.unclear_quantity(written)
        unit = words.UNITS.get(folded((parts and parts[2]) or unit))
        if not written:
            # « à la pièce » says enough; « kg » alone does not say how much one buys.
            return (Decimal(1), "piece") if unit and unit[0] == "piece" else (None, "")
        quantity = read(_("la quantité nette"), parts[1], numbers.number)
        if not unit or quantity <= 0 or quantity >= 1_000_000 or quantity != round(quantity, 3):
            return self.unclear_quantity(written)
        return quantity * unit[1], unit[0].value

    def unclear_quantity(self, written):
        self.note(
            _("La quantité nette «\u202f%(words)s\u202f» ne se lit pas\u202f: écrivez par exemple 250 g.")
            % {"words": shown(written)}
        )
        return None, ""

    def is_prepacked(self, net_quantity, net_unit) -> bool:
        answer = self.yes_or_no("prepacked", _("préemballé"))
        return answer if answer is not None else net_quantity is not None and net_unit != "piece"

    def yes_or_no(self, fact, name) -> bool | None:
        answer = folded(self.cell(fact))
        if answer in words.YES:
            return True
        if answer and answer not in words.NO:
            self.note(_("«\u202f%(name)s\u202f»\u202f: répondez par oui ou par non.") % {"name": name})
        return False if answer in words.NO else None


# --- Words in cells ---------------------------------------------------------------------------


def unwrapped(cell) -> str:
    """Without what spreadsheets add to protect a cell: ="00123", or an apostrophe before a sign."""
    exact = re.fullmatch(r'\s*="(.*)"\s*', cell, re.DOTALL)
    cell = exact[1] if exact else cell
    return cell[1:] if re.match(r"'[=+\-@]", cell) else cell


def text_of(cell) -> str:
    """Words without HTML, on one line."""
    return " ".join(html.unescape(nh3.clean(cell, tags=set())).split())


def shown(cell) -> str:
    """A cell as a person recognises it in a sentence."""
    text = " ".join(cell.split())
    return text if len(text) <= 40 else f"{text[:40]}…"


def read(name, cell, reader):
    try:
        return reader(cell)
    except Refusal as refusal:
        sentence = _("%(name)s «\u202f%(cell)s\u202f»\u202f: %(reason)s")
        raise RowRefused(sentence % {"name": name, "cell": shown(cell), "reason": lower_first(str(refusal))}) from None


def lower_first(sentence) -> str:
    return sentence[:1].lower() + sentence[1:]


def too_long(name, text, longest):
    facts = {"name": name, "found": len(text), "longest": longest}
    return RowRefused(_("%(name)s compte %(found)s caractères, %(longest)s au plus.") % facts)


def variation_title(title, parent, values) -> str:
    """« Hoodie - Red, No » → « Hoodie – Red, No »; a bare name gets what makes it differ."""
    rest = title.removeprefix(parent).strip(" -–") if parent and title.startswith(parent) else ""
    if rest:
        return f"{parent} – {rest}"
    return f"{title or parent} – {values}" if values and title in {"", parent} else title


def category_path(written) -> tuple[str, ...]:
    names = tuple(name for name in (text_of(part) for part in written.split(">")) if name)
    if len(names) > DEEPEST_CATEGORY:
        raise RowRefused(_("le rayon «\u202f%(path)s\u202f» a trop de niveaux.") % {"path": shown(written)})
    for name in names:
        if len(name) > LONGEST_REFERENCE or not slugify(name):
            raise RowRefused(_("le rayon «\u202f%(name)s\u202f» ne se lit pas.") % {"name": shown(name)})
    return names


def without_opening(answer) -> str:
    """« Contient : blé, lait. » → « blé, lait »."""
    return re.sub(r"(?i)^\s*(contient|allerg[eè]nes?)\s*:?\s*", "", answer).rstrip(" .")


def said(vocabulary, *texts) -> bool:
    return any(word in vocabulary for text in texts for word in folded(text).split())


def food_by_words(*texts) -> bool | None:
    """Whether an aisle or a trade is one of food; None when its words do not say, or say both."""
    food, other = said(words.FOOD, *texts), said(words.NOT_FOOD, *texts)
    return None if food == other else food
