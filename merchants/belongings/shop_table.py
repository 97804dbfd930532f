"""What a shop says of itself, one answer a row: a subject, what of it (a day, dates, a photo), and the answer.

A person reads it in a spreadsheet; `merchants.imports.shop_back` takes it back. What is past stays in `boutique.json`.
"""

import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import timezone

from merchants.belongings.seals import sealed_name
from merchants.commission import rules
from merchants.commission.words import how_much
from merchants.hours import editing
from merchants.hours.reading import written
from merchants.imports.guarding import plain
from merchants.models import Closure, Merchant, ShopPhoto, SpecialOpening, TermsAcceptance
from merchants.models.merchant import Weekday
from merchants.showcase import showing

HEADINGS = {"subject": "Rubrique", "detail": "Précision", "content": "Réponse"}
SHUT = "fermé"
A_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})|(\d{2})/(\d{2})/(\d{4})")
DAYS = {str(day.label): day.value for day in Weekday}
Told = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Subject:
    """`told` gives (what of it, the answer) of a shop; `name` is the field behind it, where there is one."""

    label: str
    told: Callable[[Merchant], Told]
    name: str = ""

    def answers(self, merchant) -> dict[str, str]:
        return dict(self.told(merchant))


def field(name, label) -> Subject:
    return Subject(label, lambda merchant: [("", str(getattr(merchant, name)))], name)


def choice(name, label) -> Subject:
    return Subject(label, lambda merchant: [("", str(getattr(merchant, f"get_{name}_display")()))], name)


def page(name, label) -> Subject:
    return Subject(label, lambda merchant: [("", getattr(showing.showcase_of(merchant), name))], name)


# --- Hours ------------------------------------------------------------------------------------


def week(merchant) -> Told:
    return [(str(Weekday(day).label), written(times) or SHUT) for day, times in editing.week_of(merchant).items()]


def holidays(merchant) -> Told:
    """Those of the year to come on which it opens, under their names."""
    names = editing.holidays_after(timezone.localdate()).values()
    opens = [name for name in names if opens_on(merchant, name)]
    return [("", ", ".join(sorted(opens)))]


def opens_on(merchant, name) -> bool:
    return merchant.opens_on_public_holidays != (name in merchant.holidays_otherwise)


def closures(merchant) -> Told:
    coming = Closure.objects.filter(merchant=merchant, last_on__gte=timezone.localdate()).order_by("first_on", "pk")
    return [(days_written(one.first_on, one.last_on), one.reason) for one in coming]


def special_days(merchant) -> Told:
    coming = SpecialOpening.objects.filter(merchant=merchant, day__gte=timezone.localdate())
    days: dict[datetime.date, list] = {}
    for one in coming.order_by("day", "opens_at"):
        days.setdefault(one.day, []).append((one.opens_at, one.closes_at))
    return [(days_written(day, day), written(times)) for day, times in days.items()]


def days_written(first, last) -> str:
    """Never what a spreadsheet takes for a date of its own and writes back otherwise."""
    return f"le {first:%d/%m/%Y}" if first == last else f"du {first:%d/%m/%Y} au {last:%d/%m/%Y}"


def days_read(text) -> tuple[datetime.date, datetime.date]:
    """One day, or the first and the last; raises ValueError."""
    found = [datetime.date(*map(int, parts)) for parts in map(year_month_day, A_DATE.finditer(text))]
    if not 1 <= len(found) <= 2:
        raise ValueError(text)
    return found[0], found[-1]


def year_month_day(match) -> tuple[str, ...]:
    return match.groups()[:3] if match[1] else match.groups()[:2:-1]


# --- Photos, and what the association keeps ---------------------------------------------------


def photos_of_kind(kind) -> Callable[[Merchant], Told]:
    def told(merchant):
        shown = ShopPhoto.objects.filter(merchant=merchant, kind=kind, is_shown=True)
        return [(sealed_name(one.picture.name), one.caption) for one in shown]

    return told


def recycling(merchant) -> Told:
    return [(str(one.get_scheme_display()), one.number) for one in merchant.recycling_identifiers.order_by("scheme")]


def terms_accepted(merchant) -> Told:
    latest = TermsAcceptance.objects.filter(merchant=merchant).select_related("terms").order_by("-at").first()
    return [("", latest.terms.version if latest else "")]


def commission(merchant) -> Told:
    rule = rules.rule_for(merchant=merchant, on=timezone.localdate())
    return [("", how_much(rule) if rule else "")]


# --- The table --------------------------------------------------------------------------------

# Who sells, as one may correct it by hand; the SIRET and what follows from it are apart.
IDENTITY = [
    field("legal_name", "Nom légal"),
    choice("vat_regime", "Situation de TVA"),
    field("street", "Adresse"),
    field("postcode", "Code postal"),
    field("city", "Commune"),
    field("phone", "Téléphone"),
    field("email", "E-mail"),
    field("mediator", "Médiateur de la consommation"),
    field("mediator_url", "Site du médiateur"),
]
PAGE = [
    field("story", "Votre histoire"),
    page("person", "Qui tient la boutique"),
    page("made_here", "Ce que vous faites sur place"),
]
WEEK = Subject("Horaires", week)
HOLIDAYS = Subject("Jours fériés où la boutique ouvre", holidays)
CLOSURE = Subject("Fermeture", closures)
SPECIAL = Subject("Ouverture exceptionnelle", special_days)
RECYCLING = Subject("Identifiant de recyclage", recycling)
LOW_STOCK = field("low_stock", "Prévenir quand il en reste")
PORTRAIT = Subject("Portrait", photos_of_kind(ShopPhoto.Kind.PORTRAIT), ShopPhoto.Kind.PORTRAIT)
PHOTO = Subject("Photo de la boutique", photos_of_kind(ShopPhoto.Kind.PHOTO), ShopPhoto.Kind.PHOTO)
# Which shop it is.
NAME = field("name", "Nom de la boutique")
SIRET = field("siret", "SIRET")
# Told, and never taken from a file: a merchant cannot write them by hand, or the association has checked them.
KEPT_BY_THE_ASSOCIATION = [
    NAME,
    field("trade", "Métier"),
    choice("colour", "Couleur du store"),
    SIRET,
    # That of the SIREN.
    field("vat_number", "Numéro de TVA"),
    field("alcohol_licence", "Licence de vente d’alcool"),
    Subject("Conditions acceptées", terms_accepted),
    Subject("Commission", commission),
]
DATED = (CLOSURE, SPECIAL)
SUBJECTS = [*IDENTITY, *PAGE, WEEK, HOLIDAYS, *DATED, LOW_STOCK, RECYCLING, PORTRAIT, PHOTO, *KEPT_BY_THE_ASSOCIATION]
BY_LABEL = {subject.label: subject for subject in SUBJECTS}


def rows_of(merchant):
    """Guarded for a spreadsheet."""
    for subject in SUBJECTS:
        for detail, content in subject.told(merchant):
            yield [subject.label, plain(detail), plain(content)]
