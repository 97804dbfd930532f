"""A number typed on a page that is no longer quite fresh: what was counted since it was read."""

from datetime import UTC

from django.utils.translation import gettext as _

from merchants.models import Deed
from merchants.refusals import Refusal


class SomebodyElseCounted(Refusal):
    """Two people counted at once: the first number stays, the second person reads it and decides."""

    def __init__(self, title, name, left):
        words = _(
            "%(title)s\u202f: %(name)s vient de noter %(left)s. Votre nombre n’est pas enregistré\u202f: regardez."
        )
        noted = _("«\u202fne s’épuise pas\u202f»") if left is None else left
        super().__init__(words % {"title": title, "name": name, "left": noted})


def typed(left: int | None, *, read_at) -> dict:
    """What a deed keeps of its page: the number as it was typed, whatever it made once the orders were taken off."""
    return {"typed": left, "read_at": read_at.astimezone(UTC).isoformat()}


def started_from(sheet, *, left, read_at, seen, now, by, **which) -> int | None:
    """The number that this one starts from: one's own last one since the page was read, else what the page showed.

    The same number from the same page is one press, sent again because its answer was lost: it starts from itself.
    Somebody else's is not undone. `which` picks the deeds of the trail, oldest first; `now` is what is left.
    """
    deeds = Deed.objects.filter(merchant=sheet.merchant_id, about=f"sheet:{sheet.pk}", at__gt=read_at, **which)
    since, page = list(deeds.select_related("by").order_by("at", "pk")), typed(left, read_at=read_at)
    own = [deed.after for deed in since if deed.by == by]
    same_page = [after for after in own if after.get("read_at") == page["read_at"]]
    if same_page and same_page[-1]["typed"] == left:
        return left
    others = [deed.by for deed in since if deed.by != by]
    if others:
        name = others[-1].first_name if others[-1] else _("quelqu’un")
        raise SomebodyElseCounted(sheet.product.title, name, now)
    return own[-1].get("typed", own[-1]["left"]) or 0 if own else seen
