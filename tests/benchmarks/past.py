"""Orders of the months before, placed in the shops of a town and collected there; and three people who work in it."""

import datetime
import itertools
import random

from tests.benchmarks import month_end

SLOTS = 60
# The address of the first place's counter.
COUNTER = "la-halle"
CODE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
# The keys of three sessions that are open already: signing in is not what is measured.
MERCHANT, VOLUNTEER, TREASURER = (f"bench{name}".ljust(32, "0") for name in ("merchant", "volunteer", "treasurer"))


def fill(*, orders):
    from merchants.models import Merchant, ProductSheet

    shops = list(Merchant.objects.order_by("pk"))
    products = [ProductSheet.objects.filter(merchant=shop).select_related("product").first().product for shop in shops]
    month_end.fill_for(shops, products, lines=orders * month_end.LINES_PER_ORDER)
    collected()


def collected():
    """Each by somebody, at a slot of the past."""
    from oscar.apps.order.models import Order

    from pickup.models import Collection, PickupPoint
    from tests import factories

    point, dice = PickupPoint.objects.order_by("pk").first(), random.Random(7)  # noqa: S311 – the same ones each time
    starts = [month_end.FIRST + datetime.timedelta(hours=8 * number) for number in range(SLOTS)]
    slots = [factories.SlotFactory(point=point, starts_at=at, capacity=100_000) for at in starts]
    codes = ("".join(letters) for letters in itertools.product(CODE, repeat=6))
    made = (
        Collection(
            order_id=pk,
            slot=dice.choice(slots),
            code=code,
            token=f"passé-{pk}",
            first_name="Odette",
            last_name=f"Marchal {pk}",
            phone="0639980000",
            channel=Collection.Channel.PHONE,
        )
        for pk, code in zip(Order.objects.values_list("pk", flat=True).iterator(), codes, strict=False)
    )
    while some := list(itertools.islice(made, month_end.MOST)):
        Collection.objects.bulk_create(some)


def people_at_work():
    from merchants.models import AssociationMember, Merchant
    from pickup.models import PickupPoint
    from tests import factories

    point = PickupPoint.objects.order_by("pk").first()
    PickupPoint.objects.filter(pk=point.pk).update(slug=COUNTER)
    at_work(factories.owner_of(Merchant.objects.order_by("pk").first()), MERCHANT)
    at_work(factories.volunteer_at(point), VOLUNTEER)
    at_work(factories.association_member(AssociationMember.Role.TREASURER), TREASURER)


def at_work(user, key):
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.models import Session
    from django.utils import timezone
    from django_otp import DEVICE_ID_SESSION_KEY

    told = {SESSION_KEY: str(user.pk), HASH_SESSION_KEY: user.get_session_auth_hash()}
    told[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    if device := getattr(user, "otp_device", None):
        told[DEVICE_ID_SESSION_KEY] = device.persistent_id
    Session.objects.save(key, told, timezone.now() + datetime.timedelta(days=1))
