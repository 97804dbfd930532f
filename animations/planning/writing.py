"""Writing an animation: a draft first, then as it is from now on; its picture and products go with it."""

from django.db import transaction
from django.utils.formats import date_format

from animations import programme
from animations import series as comes_back
from animations.models import Animation, Series
from merchants.listing import pictures
from merchants.opening import local_day


@transaction.atomic
def draft(*, facts, products, picture, key, by, at) -> Animation:
    """A draft that nobody sees yet; the same key again is the same one, as it was first written."""
    found = Animation.objects.filter(key=key).first()
    if found:
        return found
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


@transaction.atomic
def begin_series(*, facts, recurrence, picture, key, by, at) -> Series:
    """Its first dates are made at once, as drafts; the same key again is the same series."""
    found = Series.objects.filter(key=key).first()
    if found:
        return found
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
