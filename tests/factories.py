"""Situations are built from these; each names only what differs."""

import datetime
import secrets
from decimal import Decimal

import factory
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice
from oscar.apps.catalogue.models import Category, Product, ProductClass
from oscar.apps.order.models import Line, Order
from oscar.apps.partner.models import Partner, StockRecord
from stdnum import luhn

from animations.models import Animation, Series
from merchants.access import TRUSTED
from merchants.finding import documents
from merchants.listing import bundles
from merchants.models import (
    Accompaniment,
    AssociationMember,
    CommissionRule,
    Merchant,
    MerchantOrder,
    OpeningHours,
    OrderedLine,
    ProductSheet,
    TeamMember,
)
from merchants.money import excluding_vat, to_cents, to_euros, weighed_cents
from pickup.models import PickupPoint, Resident, Room, Slot, SlotStorage, StorageCapacity, Volunteer
from shop.accounts.models import User

JOINED = datetime.date(2026, 1, 5)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"personne{n}@example.org")
    first_name = "Camille"
    last_name = "Besson"
    password = factory.django.Password("un-mot-de-passe")


def siret_of(number) -> str:
    """A SIRET that checks out, another for each number."""
    siren = f"{number:08d}"
    siren += luhn.calc_check_digit(siren)
    return f"{siren}0001{luhn.calc_check_digit(f'{siren}0001')}"


class MerchantFactory(factory.django.DjangoModelFactory):
    """Closed all week unless the trait says otherwise."""

    class Meta:
        model = Merchant
        skip_postgeneration_save = True

    class Params:
        alcohol_licensed = factory.Trait(alcohol_licence="Licence à emporter n° 12")

    code = factory.Sequence(lambda n: f"boutique-{n}")
    name = factory.Sequence(lambda n: f"Boutique {n}")
    partner = factory.LazyAttribute(lambda o: Partner.objects.create(code=o.code, name=o.name))
    trade = "Épicerie"
    legal_name = factory.LazyAttribute(lambda o: f"{o.name} SARL")
    siret = factory.Sequence(lambda n: siret_of(n))
    street = "1 place de la Halle"
    postcode = "26999"
    city = "Saint-Aubrac-sur-Lance"
    phone = "04 65 71 00 01"
    email = factory.LazyAttribute(lambda o: f"{o.code}@example.org")
    mediator = "Médiation du commerce"
    mediator_url = "https://mediation.example.org"
    joined_on = JOINED
    state = Merchant.State.ACTIVE
    self_certified_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def open_every_day(self, create, extracted, **kwargs):
        """`MerchantFactory(open_every_day=True)`: 8 h to 19 h, seven days a week."""
        if extracted:
            OpeningHours.objects.bulk_create(
                OpeningHours(merchant=self, weekday=day, opens_at=datetime.time(8), closes_at=datetime.time(19))
                for day in range(7)
            )

    @factory.post_generation
    def rate(self, create, extracted, **kwargs):
        """`MerchantFactory(rate="8.00")`: commission since the merchant joined."""
        if extracted is not None:
            CommissionRule.objects.create(
                merchant=self, rate=Decimal(extracted), applies_from=JOINED, set_at=timezone.now()
            )


class ProductFactory(factory.django.DjangoModelFactory):
    """A product on sale, with its sheet and its stock: `ProductFactory(merchant=…, price="4.20", stock=3)`."""

    class Meta:
        model = Product
        skip_postgeneration_save = True

    merchant = None
    price = "4.20"
    stock = 10
    sheet = None
    title = factory.Sequence(lambda n: f"Pain de seigle {n}")
    slug = factory.Sequence(lambda n: f"pain-de-seigle-{n}")
    is_public = True
    product_class = factory.LazyFunction(lambda: ProductClass.objects.get_or_create(name="Article", slug="article")[0])

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        situation = {name: kwargs.pop(name) for name in ("merchant", "price", "stock", "sheet")}
        product = super()._create(model_class, *args, **kwargs)
        add_sheet_and_stock(product, **situation)
        return product


def add_sheet_and_stock(product, *, merchant=None, price="4.20", stock=10, sheet=None):
    merchant = merchant or MerchantFactory(open_every_day=True)
    facts = {
        "vat_code": "reduced",
        "is_food": True,
        "allergen_state": ProductSheet.AllergenState.CONTAINS,
        "allergens": ["gluten"],
    }
    ProductSheet.objects.create(product=product, merchant=merchant, **{**facts, **(sheet or {})})
    StockRecord.objects.create(
        product=product,
        partner=merchant.partner,
        partner_sku=f"sku-{product.pk}",
        price=Decimal(price),
        price_currency="EUR",
        num_in_stock=stock,
    )
    documents.keep(product.sheet.pk)


def by_weight(*, per_kg="18.90", grams=1400, most=1700, one_by_one=False, sheet=None, **facts):
    """A product sold by weight: `by_weight(merchant=…, per_kg="18.90", grams=1400, most=1700)`."""
    weights = {"price_per_kg": Decimal(per_kg), "piece_grams": grams, "most_piece_grams": most}
    told = {**weights, "weighed_one_by_one": one_by_one, **(sheet or {})}
    price = to_euros(weighed_cents(to_cents(Decimal(per_kg)), grams))
    return ProductFactory(price=str(price), sheet=told, **facts)


def bundle_of(parts, *, price="25.00", **facts):
    """A bundle on sale, of products with their quantities: `bundle_of({bread: 1, cheese: 2}, price="25.00")`."""
    merchant = next(iter(parts)).sheet.merchant
    made = ProductFactory(merchant=merchant, price=price, stock=None, sheet={"vat_code": ""}, **facts)
    quantities = {product.sheet.pk: quantity for product, quantity in parts.items()}
    bundles.compose(bundle=made.sheet, quantities=quantities, by=None, at=timezone.now())
    return Product.objects.select_related("sheet__merchant").get(pk=made.pk)


def category(*names):
    """The category at this path, made when missing."""
    tree, node = Category.objects, None
    for name in names:
        siblings = tree.get_children(node) if node else tree.get_root_nodes()
        facts = {"name": name}
        node = siblings.filter(name=name).first() or (tree.add_child(node, facts) if node else tree.add_root(facts))
    return node


class PickupPointFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PickupPoint
        skip_postgeneration_save = True

    name = "La Halle"
    slug = factory.Sequence(lambda n: f"la-halle-{n}")
    street = "2 place de la Halle"
    postcode = "26999"
    city = "Saint-Aubrac-sur-Lance"

    @factory.post_generation
    def storage(self, create, extracted, **kwargs):
        """`PickupPointFactory(storage={"CHILLED": 2})`; a hundred places of each class otherwise."""
        classes = extracted or dict.fromkeys(["AMBIENT", "CHILLED", "FROZEN", "HOT", "FRAGILE"], 100)
        StorageCapacity.objects.bulk_create(
            StorageCapacity(point=self, storage_class=name, places=places) for name, places in classes.items()
        )


class SlotFactory(factory.django.DjangoModelFactory):
    """In three days from 10 h to 12 h, closing two hours before, unless told otherwise."""

    class Meta:
        model = Slot
        skip_postgeneration_save = True

    point = factory.SubFactory(PickupPointFactory)
    starts_at = factory.LazyFunction(lambda: in_days(3, hour=10))
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + datetime.timedelta(hours=2))
    cutoff_at = factory.LazyAttribute(lambda o: o.starts_at - datetime.timedelta(hours=2))
    capacity = 20

    @factory.post_generation
    def storage_rows(self, create, extracted, **kwargs):
        SlotStorage.objects.bulk_create(
            SlotStorage(slot=self, storage_class=room.storage_class, capacity=room.places)
            for room in self.point.storage.all()
        )


def in_days(days, *, hour=10):
    """That many days from today, at an hour of the clock in Paris."""
    day = timezone.localdate() + datetime.timedelta(days=days)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


class AnimationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Animation

    title = factory.Sequence(lambda n: f"Dégustation de miels {n}")
    slug = factory.Sequence(lambda n: f"degustation-de-miels-{n}")
    kind = Animation.Kind.TASTING
    status = Animation.Status.PUBLISHED
    starts_at = factory.LazyFunction(lambda: in_days(3, hour=10))
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + datetime.timedelta(hours=1))
    point = factory.SubFactory(PickupPointFactory)
    pricing = factory.LazyAttribute(lambda o: "FIXED" if getattr(o, "price", 0) else "FREE")
    published_at = factory.LazyAttribute(
        lambda o: None if o.status in ("DRAFT", "PROPOSED", "CONFIRMED") else o.starts_at - datetime.timedelta(days=7)
    )


class SeriesFactory(factory.django.DjangoModelFactory):
    """The repair café, every Saturday."""

    class Meta:
        model = Series

    title = factory.Sequence(lambda n: f"Café réparation {n}")
    kind = Animation.Kind.REPAIR_CAFE
    recurrence = "FREQ=WEEKLY;BYDAY=SA"
    starts_on = factory.LazyFunction(timezone.localdate)
    starts_at = datetime.time(14)
    ends_at = datetime.time(17)
    point = factory.SubFactory(PickupPointFactory)


class RoomFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Room

    point = factory.SubFactory(PickupPointFactory)
    name = factory.Sequence(lambda n: f"La grande salle {n}")
    capacity = 40


def owner_of(merchant):
    user = UserFactory()
    TeamMember.objects.create(merchant=merchant, user=user, role=TeamMember.Role.OWNER)
    return user


def volunteer_at(point):
    user = UserFactory()
    Volunteer.objects.create(user=user, point=point)
    return user


def association_member(role):
    """Somebody of the association; those whose role asks for it have typed their code when they come in."""
    user = unproved_member(role)
    if role in TRUSTED:
        user.otp_device = TOTPDevice.objects.create(user=user, name="Téléphone")
    return user


def accompanied_by(coach, merchant, *, at=None):
    """The coach stands beside the shop, as an administrator would have put them."""
    at = at or timezone.now() - datetime.timedelta(days=30)
    return Accompaniment.objects.create(merchant=merchant, coach=coach, begun_at=at, begun_by=coach)


def coach_at_work(merchant):
    """A coach who opened this shop's own screens, with a reason."""
    coach, at = association_member(AssociationMember.Role.COACH), timezone.now()
    sessions = accompanied_by(coach, merchant).sessions
    sessions.create(reason="Mettre en ligne les pains du samedi", begun_at=at, seen_at=at)
    return coach


def unproved_member(role):
    """Somebody of the association with a password only."""
    user = UserFactory()
    AssociationMember.objects.create(user=user, role=role)
    return user


@receiver(user_logged_in)
def keep_the_code_typed(request, user, **facts):
    """`client.force_login` skips the password of the factory's people, and their code too."""
    if device := getattr(user, "otp_device", None):
        request.session[DEVICE_ID_SESSION_KEY] = device.persistent_id


def order(**facts):
    """An Oscar order with nothing in it yet."""
    facts = {"number": f"{secrets.randbelow(10**10):010d}", "date_placed": timezone.now(), **facts}
    return Order.objects.create(**{"currency": "EUR", "total_incl_tax": 0, "total_excl_tax": 0, **facts})


def merchant_order(*, lines=(("4.20", 1),), merchant=None, in_order=None, rate="8.00", **facts):
    """One merchant's part of an order, its stock promised: `merchant_order(lines=[("4.20", 3)], status="READY")`."""
    merchant = merchant or MerchantFactory()
    facts = {"placed_at": timezone.now(), "due_at": in_days(3), "due_until": in_days(3, hour=12), **facts}
    made = MerchantOrder.objects.create(
        order=in_order or order(),
        merchant=merchant,
        **{
            "confirmed_at": facts["placed_at"],
            "due_place": "La Halle",
            "customer_name": "Odette M.",
            "pickup_code": "KP7HM2",
            "commission_rate": Decimal(rate),
            "commission_vat_rate": Decimal("20.00"),
            "terms_version": "1",
            **facts,
        },
    )
    for price, quantity in lines:
        ordered_line(made, price=price, quantity=quantity)
    return made


def weighed_line(merchant_order, *, per_kg="18.00", grams=500, most=None, quantity=1, **facts):
    """A line sold by weight: `weighed_line(part, per_kg="18.00", grams=500)`, announced at a tenth more at most."""
    price = Decimal(per_kg) * grams / 1000 / quantity
    return ordered_line(
        merchant_order,
        price=str(price.quantize(Decimal("0.01"))),
        quantity=quantity,
        price_per_kg_cents=to_cents(Decimal(per_kg)),
        ordered_grams=grams,
        kept_grams=grams,
        most_grams=most or grams * 11 // 10,
        **facts,
    )


def ordered_line(merchant_order, *, price="4.20", quantity=1, product=None, **facts):
    """A line of a merchant order, with Oscar's line beside it; its stock is promised."""
    product = product or ProductFactory(merchant=merchant_order.merchant, price=price, stock=quantity + 10)
    stock = product.stockrecords.get()
    stock.num_allocated = (stock.num_allocated or 0) + quantity
    stock.save()
    total = Decimal(price) * quantity
    amounts = dict.fromkeys(["line_price_incl_tax", "line_price_before_discounts_incl_tax"], total)
    amounts |= dict.fromkeys(
        ["line_price_excl_tax", "line_price_before_discounts_excl_tax"], excluding_vat(total, Decimal("5.5"))
    )
    order_line = Line.objects.create(
        order=merchant_order.order,
        partner=stock.partner,
        partner_name=stock.partner.name,
        partner_sku=stock.partner_sku,
        stockrecord=stock,
        product=product,
        title=product.title,
        quantity=quantity,
        num_allocated=quantity,
        **amounts,
    )
    return OrderedLine.objects.create(
        merchant_order=merchant_order,
        order_line=order_line,
        **{
            "title": product.title,
            "unit_price_cents": to_cents(Decimal(price)),
            "vat_code": "reduced",
            "vat_rate": Decimal("5.50"),
            "ordered_quantity": quantity,
            "kept_quantity": quantity,
            "storage_class": "AMBIENT",
            "allergen_state": "CONTAINS",
            **facts,
        },
    )


def resident(*, point, **facts):
    """Somebody without a screen who agreed to be remembered."""
    return Resident.objects.create(
        point=point,
        **{"first_name": "Aimée", "last_name": "Pic", "phone": "01 99 00 12 34", "phone_digits": "199001234", **facts},
        agreed_how="PHONE",
        agreed_at=timezone.now(),
        agreed_before=UserFactory(),
    )
