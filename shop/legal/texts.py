"""Which version of each text is in force, the next ones written, and the pages kept as they were told."""

import datetime

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from merchants.refusals import Refusal
from shop.legal.models import WRITTEN, LegalText

Kind = LegalText.Kind


class TooSoon(Refusal):
    sentence = _("Une version s’applique demain au plus tôt\u202f: personne n’accepte un texte après coup.")


class NameTaken(Refusal):
    sentence = _("Une version porte déjà ce nom.")


class NothingChanges(Refusal):
    sentence = _("Rien n’a changé dans le texte.")


class AnotherIsComing(Refusal):
    sentence = _("Une version est déjà annoncée\u202f: retirez-la d’abord, ou attendez son jour.")


class InForce(Refusal):
    sentence = _("Cette version s’est appliquée\u202f: elle reste, avec les commandes passées sous elle.")


def text_on(kind, day) -> LegalText | None:
    return LegalText.objects.filter(kind=kind, applies_from__lte=day).order_by("applies_from", "pk").last()


def versions_on(day) -> dict[str, str]:
    """The version in force of each text, by kind, in one query: what an order is placed under."""
    found = LegalText.objects.filter(applies_from__lte=day).order_by("applies_from", "pk")
    return dict(found.values_list("kind", "version"))


def coming(kind, day) -> LegalText | None:
    return LegalText.objects.filter(kind=kind, applies_from__gt=day).first()


@transaction.atomic
def write(*, kind, version, applies_from, body, by, at) -> LegalText:
    """The next version of a text that is written. Raises TooSoon, NameTaken, NothingChanges, AnotherIsComing."""
    today = timezone.localdate(at)
    if applies_from <= today:
        raise TooSoon
    # Two people publish at once: the second waits, and is told.
    before = list(LegalText.objects.select_for_update().filter(kind=kind))
    if any(one.version == version for one in before):
        raise NameTaken
    if any(one.applies_from > today for one in before):
        raise AnotherIsComing
    found = LegalText(kind=kind, version=version, applies_from=applies_from, body=body.strip(), by=by, at=at)
    last = text_on(kind, today)
    if last and last.paragraphs == found.paragraphs:
        raise NothingChanges
    found.save()
    return found


@transaction.atomic
def withdraw(*, text, at) -> None:
    """Announced and not in force yet: it never was. Raises InForce. Withdrawn already: nothing."""
    held = LegalText.objects.select_for_update().filter(pk=text.pk).first()
    if held is None:
        return
    if held.applies_from <= timezone.localdate(at) or not held.is_written:
        raise InForce
    held.delete()


# --- What the pages tell ----------------------------------------------------------------------


def keep_pages(*, at) -> None:
    """Each page that changed since it was last kept is a new version, named by its day; safe to run twice."""
    for kind in Kind:
        if kind not in WRITTEN:
            keep_page(kind, at=at)


@transaction.atomic
def keep_page(kind, *, at) -> None:
    day, body = timezone.localdate(at), told(kind)
    last = LegalText.objects.select_for_update().filter(kind=kind).order_by("applies_from", "pk").last()
    if last is None or last.body != body:
        LegalText.objects.create(kind=kind, version=free_name(kind, day), applies_from=day, body=body, at=at)


def told(kind) -> str:
    """The words of the page, as HTML of our own templates."""
    return render_to_string(f"legal/texts/{kind}.html", {"operator": settings.OPERATOR}).strip()


def free_name(kind, day: datetime.date) -> str:
    """« 2026-11-23 », then « 2026-11-23.2 » for a second one of the same day."""
    many = LegalText.objects.filter(kind=kind, applies_from=day).count()
    return f"{day.isoformat()}.{many + 1}" if many else day.isoformat()
