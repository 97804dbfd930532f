"""The words kept of each product: written with its sheet, in the same act; written anew and checked by a command."""

import re
from dataclasses import dataclass, field
from html import unescape

from django.db import transaction
from oscar.apps.catalogue.models import Category, Product

from merchants.finding import engines
from merchants.finding.words import forms_in, sorted_as, stem_of, telling, written_in
from merchants.listing import origins
from merchants.models import ProductSheet, SearchDocument, SearchWord, Synonym
from merchants.models.sheet import OfficialSign

AT_ONCE = 500
# A description tells a product by its beginning.
MOST_SAID = 2000
STEP = Category.steplen
TOLD = ["called", "name", "about", "said"]
READ = [
    *("pk", "product_id", "product__title", "product__description", "group_id", "variant", "labels"),
    *("merchant__name", "merchant__trade", "origin", "origin_country"),
]
# What a merchant writes and is no word of the product.
TAGS = re.compile(r"<[^>]*>")


@dataclass
class Texts:
    """The texts of one product, as they are written."""

    pk: int
    title: str
    choices: list[str] = field(default_factory=list)
    about: list[str] = field(default_factory=list)
    description: str = ""

    @property
    def said(self) -> str:
        return unescape(TAGS.sub(" ", self.description))[:MOST_SAID]

    @property
    def named(self) -> str:
        return " ".join([self.title, *self.choices])

    @property
    def around(self) -> str:
        return " ".join(self.about)

    def document(self) -> SearchDocument:
        told = {"called": sorted_as(self.title), "name": forms_in(self.named), "about": forms_in(self.around)}
        return SearchDocument(sheet_id=self.pk, said=forms_in(self.said), **told)

    def words(self) -> dict[str, str]:
        return written_in(" ".join([self.said, self.around, self.named]))


# --- Keeping ----------------------------------------------------------------------------------


@transaction.atomic
def keep(*sheet_ids) -> None:
    """The words of these products as their sheets stand now, and of those sold in several with them."""
    groups = ProductSheet.objects.filter(pk__in=sheet_ids, group__isnull=False).values("group_id")
    theirs = ProductSheet.objects.filter(group_id__in=groups).values_list("pk", flat=True)
    write(texts_of({*sheet_ids, *theirs}))


def keep_shop(merchant) -> None:
    """Those of all the products of a shop that is called otherwise now."""
    keep_all(merchant.sheets.all())


def keep_aisle(aisle) -> None:
    """Those of all the products of an aisle, renamed or moved, and of those below it."""
    within = Product.categories.through.objects.filter(category__path__startswith=aisle.path)
    keep_all(ProductSheet.objects.filter(product_id__in=within.values("product_id")))


def keep_all(sheets) -> int:
    """Those of all these sheets, some at a time; how many there were."""
    ids = list(sheets.order_by("pk").values_list("pk", flat=True))
    for some in by_some(ids):
        with transaction.atomic():
            write(texts_of(some))
    return len(ids)


def write(texts) -> None:
    documents = [one.document() for one in texts]
    SearchDocument.objects.bulk_create(
        documents, update_conflicts=True, unique_fields=["sheet"], update_fields=TOLD, batch_size=100
    )
    know({word: written for one in texts for word, written in one.words().items()})


def know(words: dict[str, str]) -> None:
    """Words of the town, known once; in one order, so that two acts never wait for each other in a ring."""
    rows = [SearchWord(**told) for told in known_as(words)]
    SearchWord.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)


def known_as(words: dict[str, str]) -> list[dict]:
    return [{"word": word, "stem": stem_of(word), "written": words[word]} for word in sorted(words)]


@transaction.atomic
def rebuild() -> int:
    """Every document and every word of the town anew, the indexes too; how many products there are."""
    SearchDocument.objects.all().delete()
    SearchWord.objects.all().delete()
    many = keep_all(ProductSheet.objects.all())
    know(written_in(everyday()))
    return many


# --- Reading ----------------------------------------------------------------------------------


def texts_of(sheet_ids) -> list[Texts]:
    """In four queries, whatever their number."""
    rows = list(ProductSheet.objects.filter(pk__in=sheet_ids).order_by("pk").values(*READ))
    aisles, choices = aisles_of([row["product_id"] for row in rows]), choices_of(rows)
    return [texts(row, aisles.get(row["product_id"], []), choices.get(row["group_id"], [])) for row in rows]


def texts(row, aisles, choices) -> Texts:
    labels = [words for code in row["labels"] for words in (str(OfficialSign(code).label), sign_of(code))]
    around = [*aisles, row["merchant__name"], row["merchant__trade"], row["origin"], *labels]
    around.append(origins.names().get(row["origin_country"], ""))
    return Texts(row["pk"], row["product__title"], choices, around, row["product__description"])


def sign_of(code) -> str:
    """The word by which what bears an official sign is found again, which nobody types."""
    return f"signe{code}".replace("_", "")


def aisles_of(product_ids) -> dict[int, list[str]]:
    """The names of the aisles of each product and of those above them."""
    rows = list(Product.categories.through.objects.filter(product_id__in=product_ids))
    paths = dict(Category.objects.filter(pk__in={row.category_id for row in rows}).values_list("pk", "path"))
    above = {path[:end] for path in paths.values() for end in range(STEP, len(path) + 1, STEP)}
    names = dict(Category.objects.filter(path__in=above).values_list("path", "name"))
    found = {}
    for row in rows:
        path = paths[row.category_id]
        steps = (path[:end] for end in range(STEP, len(path) + 1, STEP))
        found.setdefault(row.product_id, []).extend(names[step] for step in steps)
    return found


def choices_of(rows) -> dict[int, list[str]]:
    """Lists show one of several: each is found by the choices of all, so that « pull bleu » finds the pull."""
    groups = {row["group_id"] for row in rows if row["group_id"]}
    told = {}
    for group, variant in ProductSheet.objects.filter(group_id__in=groups).values_list("group_id", "variant"):
        told.setdefault(group, []).extend(variant)
    return told


def by_some(ids):
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


# --- Checking ---------------------------------------------------------------------------------


def faults() -> list[str]:
    """What is not kept as the sheets say it, in words; nothing when all is."""
    if not engines.is_laid():
        return ["Les index de la recherche manquent."]
    ids = list(ProductSheet.objects.order_by("pk").values_list("pk", flat=True))
    return [fault for some in by_some(ids) for fault in faults_among(some)]


def faults_among(sheet_ids) -> list[str]:
    kept = {one.pk: one for one in SearchDocument.objects.filter(pk__in=sheet_ids)}
    found = []
    for one in texts_of(sheet_ids):
        there, wanted = kept.get(one.pk), one.document()
        if there is None:
            found.append(f"Fiche {one.pk} : ses mots manquent.")
        elif any(getattr(there, name) != getattr(wanted, name) for name in TOLD):
            found.append(f"Fiche {one.pk} : ses mots ont changé.")
    return found


def lost_words() -> set[str]:
    """The words of the town that no product says any more."""
    said = set(SearchWord.objects.values_list("word", flat=True))
    for row in SearchDocument.objects.values_list("name", "about", "said").iterator():
        said.difference_update(word for text in row for word in text.split())
    return said - set(telling(everyday()))


def everyday() -> str:
    """The words of the synonyms: no product says them, and they find some."""
    rows = Synonym.objects.filter(ended_at=None).values_list("asked", "means")
    return " ".join(text for row in rows for text in row)
