"""A cider maker who sells bottles, and seats at a tasting of the same day at the same place."""

import datetime

from django.utils import timezone
from oscar.apps.basket.models import Basket

from animations.models import Registration
from animations.seats_sold import products
from animations.taking_part import seats
from pickup.collections import Contact
from shop.basket import edits
from tests import factories
from tests.shop.situations import Town

Status = Registration.Status


class TastingTown(Town):
    """`TastingTown(capacity=10)`: twelve euros the seat, nine for members, in three days from eleven to noon."""

    def __init__(self, *, capacity=10, **told):
        super().__init__()
        starts_at = factories.in_days(3, hour=11)
        facts = {"starts_at": starts_at, "ends_at": starts_at + datetime.timedelta(hours=1), "capacity": capacity}
        facts |= {"title": "Dégustation de cidre", "slug": "degustation-de-cidre", "entry": "REGISTRATION"}
        facts |= {"host": self.merchant, "point": self.slot.point, "price": 12, "member_price": 9}
        self.animation = factories.AnimationFactory(**facts | told)
        products.keep(self.animation)

    def seat(self, *, for_members=False):
        return self.animation.seats.get(for_members=for_members).product

    def order_seats(self, people=1, *, members=0, goods=None, basket=None, contact=None, **facts):
        """An order of so many seats, some at the members' price, and of goods."""
        quantities = {self.seat(): people, **(goods or {})}
        quantities |= {self.seat(for_members=True): members} if members else {}
        basket = basket or self.fill({one: many for one, many in quantities.items() if many}, facts.get("customer"))
        return self.place(basket, contact=contact or somebody(), **facts)

    def fill(self, quantities, owner=None):
        basket = Basket.objects.create(owner=owner)
        for product, many in quantities.items():
            edits.add(basket=basket, product_id=product.pk, quantity=many)
        return basket

    @property
    def held(self):
        return seats.held(self.animation)

    def registration(self, order):
        return Registration.objects.filter(sold__line__merchant_order__order=order).distinct().get()

    @property
    def after(self):
        return self.animation.ends_at + datetime.timedelta(minutes=5)


def somebody(name="Odette", email="odette@example.org", phone=""):
    return Contact(first_name=name, last_name="Marchand", email=email, phone=phone)


def now():
    return timezone.now()
