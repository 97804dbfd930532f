"""Lists of the double, newest first and page by page, and what is expanded in an answer."""

from django.db.models import Q

from shop.payments.double import balance, memory
from shop.payments.double.models import DoubleThing

LONGEST_PAGE = 100
BOUNDS = {"gte": "made_at__gte", "gt": "made_at__gt", "lte": "made_at__lte", "lt": "made_at__lt"}
# Which parameter narrows which column.
FILTERS = {
    "transfer_group": "parent",
    "destination": "account",
    "payment_intent": "parent",
    "charge": "parent",
    "source": "parent",
    "status": "body__status",
    "type": "body__type",
}


def of(kind):
    return lambda call: _page(kind, call)


def _page(kind, call):
    said = call.params
    limit = min(int(said.get("limit", 10)), LONGEST_PAGE)
    found = DoubleThing.objects.filter(_asked(said), kind=kind)
    if "starting_after" in said:
        found = found.filter(pk__lt=memory.find(said["starting_after"], kind).pk)
    things = list(found[: limit + 1])
    told = [balance.as_told(thing) for thing in things[:limit]]
    return {"object": "list", "data": told, "has_more": len(things) > limit, "url": call.path}


def _asked(said) -> Q:
    asked = Q(**{FILTERS[name]: value for name, value in said.items() if name in FILTERS})
    created = said.get("created", {})
    for bound, lookup in BOUNDS.items():
        if bound in created:
            asked &= Q(**{lookup: memory.moment(created[bound])})
    return asked


def expand(told, paths):
    """Puts whole objects in the place of their names: `payment_intent.latest_charge`, `data.source`."""
    for path in paths:
        first, _dot, rest = path.partition(".")
        inside = [rest] if rest else []
        if first == "data" and told.get("object") == "list":
            told = {**told, "data": [expand(one, inside) for one in told["data"]]}
        elif told.get(first):
            told = {**told, first: _whole(told[first], inside)}
    return told


def _whole(value, inside):
    if isinstance(value, str):
        value = balance.as_told(memory.find(value))
    return expand(value, inside)
