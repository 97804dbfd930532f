"""Writing an animation: a draft first, then as it is from now on; its picture and products go with it."""

from functools import partial

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from animations import programme
from animations import series as comes_back
from animations.models import Animation, Series
from merchants.listing import pictures
from merchants.opening import local_day
from merchants.refusals import Refusal

TRIES = 5


class TakenMeanwhile(Refusal):
    sentence = gettext_lazy("Quelqu’un écrit la même animation au même moment\u202f: enregistrez à nouveau.")


def once(model, key, write):
    """What `write` makes, or what the same key made before; of two at once, the second finds the first one's."""
    for _try in range(TRIES):
        found = model.objects.filter(key=key).first()
        if found:
            return found
        try:
            with transaction.atomic():
                return write()
        except IntegrityError:
            # The same page a moment ago, or a namesake of that day took the address: look again.
            continue
    raise TakenMeanwhile


def draft(*, facts, products, picture, key, by, at) -> Animation:
    """A draft that nobody sees yet; the same key again is the same one, as it was first written."""
    told = {"facts": facts, "products": products, "picture": picture, "key": key, "by": by, "at": at}
    return once(Animation, key, partial(_draft, **told))


def _draft(*, facts, products, picture, key, by, at) -> Animation:
    day = date_format(local_day(facts["starts_at"]), "j F Y")
    made = Animation(key=key, updated_by=by, updated_at=at, **facts)
    made.slug = comes_back.free_slug(f"{facts['title']} {day}")
    hang(made, picture)
    made.save()
    made.products.set(products)
    return made


@transaction.atomic
def rewrite(*, animation, facts, products, picture, by, at) -> Animation:
    """Raises as `programme.change`: then nothing is written."""
    if picture:
        hang(animation, picture)
        facts = {**facts, "picture": animation.picture.name}
        animation.refresh_from_db(fields=["picture"])
    changed = programme.change(animation=animation, facts=facts, by=by, at=at)
    changed.products.set(products)
    return changed


def begin_series(*, facts, recurrence, picture, key, by, at) -> Series:
    """Its first dates are made at once, as drafts; the same key again is the same series."""
    told = {"facts": facts, "recurrence": recurrence, "picture": picture, "key": key, "by": by, "at": at}
    return once(Series, key, partial(_begin_series, **told))


def _begin_series(*, facts, recurrence, picture, key, by, at) -> Series:
    made = Series(key=key, recurrence=recurrence.text, starts_on=recurrence.first_on, **facts)
    hang(made, picture)
    return comes_back.begin(series=made, by=by, at=at)


@transaction.atomic
def rewrite_series(*, series, facts, picture, by, at):
    """Its dates to come follow, but for what is their own. Raises as `series.change`."""
    if picture:
        hang(series, picture)
        facts = {**facts, "picture": series.picture.name}
        series.refresh_from_db(fields=["picture"])
    comes_back.change(series=series, facts=facts, by=by, at=at)


def hang(one, picture):
    """In the model's field, not saved yet."""
    if picture:
        pictures.keep(one.picture, picture)
