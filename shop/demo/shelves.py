"""The merchants of the demo town and what they sell, through the acts that a real merchant uses."""

import datetime
from decimal import Decimal

from oscar.apps.catalogue.models import Category
from oscar.apps.partner.models import Partner
from stdnum.fr import siren

from merchants.listing import bundles, sheets
from merchants.models import Closure, Merchant, OpeningHours, ProductSheet, TeamMember
from shop.demo import agreements, newcomers, reading
from shop.demo.people import login

SAID_AS_IT_IS = (
    "code", "name", "trade", "colour", "story", "legal_name", "siret", "vat_regime", "street", "phone", "email",
    "mediator", "mediator_url",
)  # fmt: skip


def open_shops(*, at):
    town = reading.read("town")
    aisles = lay_aisles()
    agreements.decide_the_rules(at=at)
    for shop in reading.shops():
        merchant = open_shop(shop["merchant"], town, at)
        set_hours(merchant, shop, at)
        agreements.agree_on_a_rate(merchant, shop["merchant"])
        for product in shop["product"]:
            put_on_sale(merchant, product, shop.get("makers", {}), aisles, at)


def day_before(at, days) -> datetime.date:
    return at.date() - datetime.timedelta(days=days)


def open_shop(facts, town, at) -> Merchant:
    merchant = Merchant.objects.create(
        partner=Partner.objects.create(code=facts["code"], name=facts["name"]),
        postcode=town["postcode"],
        city=town["city"],
        vat_number=vat_number(facts),
        alcohol_licence=facts.get("alcohol_licence", ""),
        joined_on=day_before(at, facts["joined_days_ago"]),
        state=Merchant.State.ACTIVE,
        **{name: facts[name] for name in SAID_AS_IT_IS},
    )
    first_name, last_name = facts["owner"].split(" ", 1)
    owner = login(first_name=first_name, last_name=last_name, email=f"{facts['code']}@example.org")
    TeamMember.objects.create(merchant=merchant, user=owner, role=TeamMember.Role.OWNER)
    newcomers.take_word(merchant, owner, at=at)
    return merchant


def vat_number(facts) -> str:
    """A small business exempt of VAT has none to show."""
    exempt = facts["vat_regime"] == Merchant.VatRegime.EXEMPT_SMALL_BUSINESS
    return "" if exempt else "FR" + siren.to_tva(facts["siret"][:9]).replace(" ", "")


def set_hours(merchant, shop, at):
    for day, openings in shop["merchant"]["hours"].items():
        for opens_at, closes_at in map(reading.span, openings):
            OpeningHours.objects.create(
                merchant=merchant, weekday=reading.weekday(day), opens_at=opens_at, closes_at=closes_at
            )
    for closure in shop.get("closure", ()):
        Closure.objects.create(
            merchant=merchant,
            first_on=day_before(at, -closure["first_in"]),
            last_on=day_before(at, -closure["last_in"]),
            reason=closure["reason"],
        )


def lay_aisles() -> dict[str, Category]:
    """The categories by their path, in the order in which one walks through them."""
    order = reading.read("town")["aisles"]
    paths = dict.fromkeys(product["category"] for product in reading.products())
    found = {name: Category.add_root(name=name) for name in order}
    for path in sorted(paths, key=lambda path: order.index(path.split(" > ")[0])):
        top, below = path.split(" > ")
        found[path] = found[top].add_child(name=below)
        found[top].refresh_from_db()
    return found


def put_on_sale(merchant, product, makers, aisles, at):
    """Lists a product, and shows it unless something the law wants is missing, as for a real one."""
    listed_at = at - (at.date() - merchant.joined_on)
    sheet = sheets.save_sheet(merchant=merchant, facts=facts_of(product, makers, aisles), by=None, at=listed_at)
    if product["bundle"]:
        quantities = {merchant.sheets.get(product__title=title).pk: many for title, many in product["bundle"].items()}
        sheet = bundles.compose(bundle=sheet, quantities=quantities, by=None, at=listed_at)
    if not sheets.obstacles(sheet):
        sheets.publish(sheet=sheet, by=None, at=listed_at)


def facts_of(product, makers, aisles) -> dict:
    quantity, unit = reading.net(product["net"])
    maker = makers.get(product["maker"], {"name": "", "contact": ""})
    return {
        "title": product["name"],
        "description": f"<p>{product['description']}</p>",
        "price": Decimal(product["price"]) if product["price"] else None,
        "num_in_stock": product["stock"],
        "categories": [aisles[product["category"]]],
        "nature": product["nature"],
        "vat_code": product["vat"],
        "is_food": product["is_food"],
        "is_prepacked": product["prepacked"],
        "origin": product["origin"],
        "storage_class": product["storage"],
        "lead_time_hours": product["lead"],
        "made_on_the_day": product["made_on_the_day"],
        "is_alcohol": product["alcohol"],
        "withdrawal_exception": product["withdrawal"],
        "unit_price_exemption": product["exemption"],
        "net_quantity": quantity,
        "net_unit": unit,
        "manufacturer": maker["name"],
        "manufacturer_contact": maker["contact"],
        "picture_alt": f"Dessin\u202f: {product['name']}"[:150],
        "origin_rule": product["origin_rule"],
        "origin_country": product["country"],
        "labels": list(product["labels"]),
        **weights_of(product),
        **allergens_of(product),
    }


def weights_of(product) -> dict:
    """Of what is sold by weight: the kilo's price, what one piece weighs, and at most."""
    if not product["kilo"]:
        return {}
    usual, most = product["grams"]
    told = {"piece_grams": usual, "most_piece_grams": most, "weighed_one_by_one": product["one_by_one"]}
    return {"price_per_kg": Decimal(product["kilo"]), **told}


def allergens_of(product) -> dict:
    said, states = product["allergens"], ProductSheet.AllergenState
    if not product["is_food"] or said == "unanswered":
        return {"allergen_state": states.UNANSWERED, "allergens": []}
    if said == "none":
        return {"allergen_state": states.NONE, "allergens": []}
    return {"allergen_state": states.CONTAINS, "allergens": said}
