"""A number typed on a page that is no longer quite fresh: what was counted since it was read."""

from django.utils.translation import gettext as _

from merchants.models import Deed
from merchants.refusals import Refusal


class SomebodyElseCounted(Refusal):
    """Two people counted at once: the first number stays, the second person reads it and decides."""

    def __init__(self, title, name, left):
        words = _(
            "%(title)s\u202f: %(name)s vient de noter %(left)s. Votre nombre n’est pas enregistré\u202f: regardez."
        )
        super().__init__(words % {"title": title, "name": name, "left": left})


def started_from(sheet, *, read_at, seen, now, by, **which) -> int:
    """The number that this one starts from: one's own count since the page was read, else what the page showed.

    Sent again because its answer was lost, a count so counts once. Somebody else's is not undone. `which` picks the
    deeds of the trail, oldest first; `now` is what is left.
    """
    deeds = Deed.objects.filter(merchant=sheet.merchant_id, about=f"sheet:{sheet.pk}", at__gt=read_at, **which)
    since = deeds.select_related("by").order_by("at", "pk")
    other = since.exclude(by=by).last()
    if other:
        raise SomebodyElseCounted(sheet.product.title, other.by.first_name if other.by else _("quelqu’un"), now)
    own = since.last()
    return own.after["left"] or 0 if own else seen
