"""A product or a whole shop that rests: nothing of it is ordered, orders placed stay, and it ends by itself."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import trail
from merchants.models import Merchant, ProductSheet
from merchants.opening import instant_of, local_day
from merchants.refusals import Refusal

LONGEST_WORD = Merchant._meta.get_field("pause_word").max_length
LONGEST_DAYS = 366


class BackTooSoon(Refusal):
    sentence = gettext_lazy("Le jour du retour vient après aujourd’hui.")


class BackTooLate(Refusal):
    sentence = gettext_lazy("Le jour du retour est dans un an au plus. Sinon, laissez-le vide.")


class WordTooLong(Refusal):
    sentence = gettext_lazy("Votre mot tient en 80 caractères.")


# --- The shop ---------------------------------------------------------------------------------


@transaction.atomic
def pause_shop(*, merchant, back_on: datetime.date | None, word: str, by, at):
    """Until the day it is back, or until somebody says so."""
    held = Merchant.objects.select_for_update(no_key=True).get(pk=merchant.pk)
    rest(held, back_on, word, at)
    words = _("La boutique est en pause, %(back)s.") % {"back": back_words(back_on)}
    trail.sign(merchant=held, by=by, at=at, act="shop-pause", words=words)


@transaction.atomic
def resume_shop(*, merchant, by, at):
    """Back already, nothing was done."""
    held = Merchant.objects.select_for_update(no_key=True).get(pk=merchant.pk)
    if held.is_paused(at):
        wake(held)
        trail.sign(merchant=held, by=by, at=at, act="shop-resume", words=_("La boutique reprend."))


# --- One product ------------------------------------------------------------------------------


@transaction.atomic
def pause_sheet(*, sheet, back_on: datetime.date | None, word: str, by, at):
    """The others stay on sale."""
    held = ProductSheet.objects.select_for_update(of=["self"]).select_related("product", "merchant").get(pk=sheet.pk)
    rest(held, back_on, word, at)
    facts = {"title": held.product.title, "back": back_words(back_on)}
    sign(held, "listing-pause", _("«\u202f%(title)s\u202f» est en pause, %(back)s.") % facts, by, at)


def rest_sheet(*, sheet, by, at):
    """One tap on what has no number to bring to nothing; already at rest, its day back and its word stay."""
    if not sheet.is_paused(at):
        pause_sheet(sheet=sheet, back_on=None, word="", by=by, at=at)


@transaction.atomic
def resume_sheet(*, sheet, by, at):
    """Back already, nothing was done."""
    held = ProductSheet.objects.select_for_update(of=["self"]).select_related("product", "merchant").get(pk=sheet.pk)
    if held.is_paused(at):
        wake(held)
        sign(held, "listing-resume", _("«\u202f%(title)s\u202f» reprend.") % {"title": held.product.title}, by, at)


def sign(sheet, act, words, by, at):
    trail.sign(merchant=sheet.merchant, by=by, at=at, act=act, words=words, about=f"sheet:{sheet.pk}")


# --- How --------------------------------------------------------------------------------------


def rest(thing, back_on, word, at):
    if len(word.strip()) > LONGEST_WORD:
        raise WordTooLong
    if back_on is not None and back_on <= local_day(at):
        raise BackTooSoon
    if back_on is not None and (back_on - local_day(at)).days > LONGEST_DAYS:
        raise BackTooLate
    until = instant_of(back_on, datetime.time.min) if back_on else None
    write(thing, paused_at=at, paused_until=until, pause_word=word.strip())


def wake(thing):
    write(thing, paused_at=None, paused_until=None, pause_word="")


def write(thing, **facts):
    """These columns alone: a form may be saving the others now."""
    type(thing).objects.filter(pk=thing.pk).update(**facts)
    for name, value in facts.items():
        setattr(thing, name, value)


def back_words(back_on) -> str:
    if back_on is None:
        return _("sans date de retour")
    return _("de retour le %(day)s") % {"day": f"{back_on:%d/%m/%Y}"}
