"""A small town ready to be lived in: three shops, a place, two moments, and the people who keep them."""

import io
from dataclasses import dataclass
from datetime import time, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone
from oscar.apps.catalogue.models import Product
from PIL import Image, ImageDraw, ImageFilter

from animations.models import Animation
from merchants.listing import pictures
from merchants.models import AssociationMember, Merchant, News, PriceChange, Promotion, ShopPhoto, Showcase, Word
from merchants.promotions import offering
from merchants.promotions.offering import Offer
from pickup.models import PickupPoint, Slot
from shop.accounts.models import User
from tests import factories
from tests.factories import in_days

PASSWORD = "un-mot-de-passe"
# seed → the name under which its picture is kept
DRAWN = {}


@dataclass
class Town:
    bakery: Merchant
    dairy: Merchant
    bookshop: Merchant
    bread: Product
    cheese: Product
    novel: Product
    point: PickupPoint
    morning: Slot
    evening: Slot
    tasting: Animation
    owners: dict
    volunteer: User
    treasurer: User


def town():
    """Shops open every day; the rates differ so that the treasurer's sums cannot agree by chance."""
    bakery = shop("Boulangerie du Pont", code="boulangerie-du-pont", trade="Boulangerie", rate="8.00")
    dairy = shop("La Halle aux fromages", code="halle-aux-fromages", trade="Fromagerie", rate="6.50")
    bookshop = shop("Librairie des Arcades", code="librairie-des-arcades", trade="Librairie", rate="5.00")
    point = factories.PickupPointFactory(name="Tiers-lieu La Halle", slug="la-halle")
    volunteer = factories.volunteer_at(point)
    morning = factories.SlotFactory(point=point, starts_at=in_days(3, hour=10))
    return Town(
        bakery=bakery,
        dairy=dairy,
        bookshop=bookshop,
        bread=goods(bakery, "Pain de seigle", "4.20"),
        cheese=goods(dairy, "Tomme de brebis", "7.35", storage_class="CHILLED", allergens=["milk"]),
        novel=goods(bookshop, "Les Eaux lentes", "21.90", is_food=False, allergen_state="UNANSWERED", allergens=[]),
        point=point,
        morning=morning,
        evening=factories.SlotFactory(point=point, starts_at=in_days(3, hour=16)),
        tasting=factories.AnimationFactory(
            title="Dégustation de tommes", slug="degustation-de-tommes", point=point, starts_at=morning.starts_at
        ),
        owners={merchant.code: factories.owner_of(merchant) for merchant in (bakery, dairy, bookshop)},
        volunteer=volunteer,
        treasurer=factories.association_member(AssociationMember.Role.TREASURER),
    )


def shop(name, **facts):
    return factories.MerchantFactory(name=name, open_every_day=True, **facts)


def goods(merchant, title, price, *, stock=10, **sheet):
    facts = {"net_quantity": "0.500", "net_unit": "kg"} if sheet.get("is_food", True) else {}
    return factories.ProductFactory(
        merchant=merchant,
        title=title,
        slug=title.lower().replace(" ", "-"),
        price=price,
        stock=stock,
        sheet=facts | sheet,
    )


def draw(field_file, seed):
    """Give a sheet, a shop or an animation a picture, kept as uploads are; the same seed is drawn once a session."""
    if seed not in DRAWN:
        pictures.keep(field_file, ContentFile(drawing(seed)))
        DRAWN[seed] = field_file.name
    setattr(field_file.instance, field_file.field.name, DRAWN[seed])
    field_file.instance.save()


def drawing(seed):
    """With as much in it as a photograph."""
    picture = Image.effect_noise((960, 720), 40).convert("RGB")
    pen = ImageDraw.Draw(picture)
    for stroke in range(60):
        x, y, size, *colour = ((seed * 7919 + stroke * 104_729 + n * 15_485_863) % 9973 for n in range(6))
        box = [x % 960 - size % 240, y % 720 - size % 120, x % 960 + size % 240, y % 720 + size % 120]
        pen.ellipse(box, fill=tuple(40 + shade % 210 for shade in colour))
    file = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(2)).save(file, "PNG")
    return file.getvalue()


def full_market(shops, *, products=30):
    """Enough goods with their pictures to fill a page of the market and one of a shop."""
    aisle = factories.category("Épicerie", "Douceurs")
    for n in range(products):
        product = goods(shops[0] if n % 2 else shops[1 + n % 2], f"Confiture de mirabelles {n}", "5.40")
        product.categories.add(aisle)
        draw(product.sheet.picture, seed=n % 24)
    for n, merchant in enumerate(shops):
        draw(merchant.front, seed=1000 + n)
    return aisle


def full_shop(found):
    """The dairy shows all that a shop may: sixty products, half of them reduced, photos, news, words, special days."""
    dairy, at = found.dairy, timezone.now()
    for n in range(60):
        cheese = goods(dairy, f"Tomme de la cave {n}", "5.40", storage_class="CHILLED", allergens=["milk"])
        draw(cheese.sheet.picture, seed=n % 24)
        if n % 2:
            lower(cheese, at)
    draw(dairy.front, seed=1001)
    tell(dairy, at)
    unlike_the_others(dairy)


def lower(product, at):
    """A fifth off, named as long as one may."""
    sheet, today = product.sheet, timezone.localdate(at)
    PriceChange.objects.create(sheet=sheet, price=sheet.product.stockrecords.get().price, at=at - timedelta(60))
    facts = {"merchant": sheet.merchant, "sheet": sheet, "offered_by": Promotion.OfferedBy.MERCHANT}
    facts |= {"first_day": today, "last_day": today + timedelta(7), "name": "Semaine du goût au village"}
    offering.offer(Offer(**facts, percent=20), key=f"plein-{product.pk}", by=None, at=at)


def tell(merchant, at):
    """Its story, its people, its photos, what it tells and what is said of it."""
    merchant.story = "Un lait du matin, deux ans de cave et beaucoup de patience.\n\n" * 4
    merchant.save()
    Showcase.objects.create(
        merchant=merchant, person="Ange Rouvier", made_here="Tommes\nFaisselles\n" * 4, changed_at=at
    )
    for n in range(9):
        kind = ShopPhoto.Kind.PHOTO if n else ShopPhoto.Kind.PORTRAIT
        photo = ShopPhoto(
            merchant=merchant, kind=kind, caption=f"La cave, salle {n}", rank=n, is_shown=True, added_at=at
        )
        draw(photo.picture, seed=4000 + n)
    for n in range(5):
        News.objects.create(
            merchant=merchant,
            key=f"{n:032}",
            title="La cave est ouverte",
            words="Venez. " * 60,
            written_at=at,
            published_at=at,
        )
        Word.objects.create(
            merchant=merchant,
            author=factories.UserFactory(),
            words="On y revient. " * 12,
            signature="Odette M.",
            status=Word.Status.PUBLISHED,
            said_at=at,
            collected_on=at.date(),
        )


def unlike_the_others(merchant):
    today = timezone.localdate()
    for n in range(4, 40, 6):
        first = today + timedelta(n)
        merchant.closures.create(first_on=first, last_on=first + timedelta(1), reason="Inventaire de la cave")
        merchant.special_openings.create(day=first + timedelta(3), opens_at=time(8), closes_at=time(12))
