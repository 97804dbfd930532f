"""Who sits for tests/journeys/portraits.py: each story walks a demo town and stops where it is worth a look.

A story is a generator whose docstring is its name; it yields the name of each state its page comes to, and spends the
town freely. A button is found by its place in the page rather than by its words, which change most.
"""

import datetime
from collections import Counter

from django.contrib.auth.tokens import default_token_generator
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from oscar.apps.partner.models import StockRecord

from animations.deciding.models import Proposal, Vote
from animations.models import Animation, Membership, Registration
from animations.taking_part.own_page import path_of
from pickup.models import Collection, Slot
from shop.accounts.models import User
from shop.accounts.second_factor import devices
from shop.bulletin.models import Bulletin
from shop.catalogue.offers import with_prices

PASSWORD = "bienvenue-au-bourg"
# What is in the basket; what nobody can have any more.
WANTED = ["Pain de seigle", "Tomme de montagne", "Miel de lavande", "Bouquet du marché"]
SOLD_OUT = "Brioche aux pralines roses"
STORIES = []


def story(told):
    STORIES.append(told)
    return told


def each(page, addresses):
    for name, address in addresses.items():
        page.goto(address)
        yield name


def product(sheet):
    return reverse("product", args=[sheet.product.slug, sheet.product_id])


def on_sale():
    return with_prices().select_related("product").order_by("pk")


def named(title):
    return on_sale().get(product__title=title)


def sell_out(title):
    sheet = named(title)
    stock = StockRecord.objects.get(product=sheet.product)
    StockRecord.objects.filter(pk=stock.pk).update(num_in_stock=stock.num_allocated or 0)
    return sheet


def restock(title):
    """Whatever other portraits took of it before."""
    sheet = named(title)
    StockRecord.objects.filter(product=sheet.product).update(num_in_stock=Coalesce("num_allocated", 0) + 12)
    return sheet


def send(page, selector="main form button.large"):
    """Press the first of these, and be on the page that comes after."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def sign_in(page, email):
    page.goto(reverse("login"))
    page.locator("#id_username").fill(email)
    page.locator("#id_password").fill(PASSWORD)
    send(page, "main form button")
    if "/code/" in page.url:
        user = User.objects.get(email=email)
        page.locator("main input[name=code]").fill(devices.code_now(devices.installed(user), at=timezone.now()))
        send(page, "main form button")


# --- What anybody opens -----------------------------------------------------------------------


@story
def street(page):
    """rue"""
    sold_out, weighed = sell_out(SOLD_OUT), on_sale().filter(price_per_kg__isnull=False).first()
    bundle, bottle = on_sale().filter(is_bundle=True).first(), on_sale().filter(is_alcohol=True).first()
    yield from each(
        page,
        {
            "accueil": reverse("home"),
            "etals": reverse("catalogue"),
            "rayon": reverse("category", args=[named("Pain de seigle").product.categories.get().full_slug]),
            "au-bout": reverse("catalogue") + "?page=99",
            "prix-reduits": reverse("reduced"),
            "recherche": reverse("search") + "?q=miel",
            "recherche-faute": reverse("search") + "?q=fromaje",
            "recherche-sans": reverse("search") + "?q=pain+sans+gluten",
            "recherche-rien": reverse("search") + "?q=trottinette",
            "affiner": reverse("narrow"),
            "affine-a-rien": reverse("search") + "?q=pain&jusqua=0,5",
            "produit": product(restock("Pain de seigle")),
            "produit-au-poids": product(weighed),
            "produit-epuise": product(sold_out),
            "produit-panier": product(bundle),
            "produit-alcool": product(bottle),
            "commercants": reverse("merchants"),
            "commercant": reverse("merchant", args=["boulangerie-du-pont"]),
            "entrez": reverse("merchant_inside", args=["boulangerie-du-pont"]),
            "il-manque": reverse("missing_shops"),
            "lieux": reverse("places"),
            "lieu": reverse("place", args=["la-halle"]),
        },
    )


@story
def town_hall(page):
    """association"""
    month = Bulletin.objects.latest("month").month if Bulletin.objects.exists() else None
    votes = {"ouvert": Vote.objects.filter(closes_at__gt=timezone.now()).first()}
    votes["clos"] = Vote.objects.filter(closes_at__lt=timezone.now()).first()
    yield from each(
        page,
        {
            "devenir-membre": reverse("become_member"),
            "etonnement": reverse("surprise"),
            "etonnements": reverse("surprises"),
            "demandes": reverse("heard_needs"),
            "propositions": reverse("proposals"),
            "proposition": reverse("proposal", args=[Proposal.objects.filter(status="OPEN").first().pk]),
            "proposer": reverse("propose"),
            "decisions": reverse("decisions"),
            **{f"vote-{name}": reverse("vote", args=[vote.pk]) for name, vote in votes.items() if vote},
            "bulletins": reverse("bulletins"),
            **({"bulletin": reverse("bulletin", args=[f"{month:%Y-%m}"])} if month else {}),
            "argent": reverse("where_money_goes"),
            "ce-que-coute-la-vente": reverse("selling_costs"),
            "vendre-ici": reverse("sell_here"),
            "candidature": reverse("apply"),
            "nouvelles": reverse("town_news"),
            "classement": reverse("ranking"),
            "mentions-legales": reverse("legal_notice"),
            "conditions-de-vente": reverse("sale_terms"),
            "textes": reverse("legal_texts"),
            "accessibilite": reverse("accessibility"),
        },
    )


@story
def wrong_ways(page):
    """refus"""
    for name in ("403", "403_csrf", "429", "500"):
        told = {"wait": "Revenez dans dix minutes.", "site_name": "Adopte mon commerçant", "town_name": "Le bourg"}
        body = render_to_string(f"{name}.html", told)
        page.route(
            f"**/essai-{name}/", lambda route, _request, body=body: route.fulfill(body=body, content_type="text/html")
        )
        page.goto(f"/essai-{name}/")
        yield name
    page.goto("/nulle-part/")
    yield "404"
    page.goto(reverse("login"))
    yield "connexion"
    page.locator("#id_username").fill("personne@example.org")
    page.locator("#id_password").fill("non")
    send(page, "main form button")
    yield "connexion-refusee"
    page.goto(reverse("sign_up"))
    send(page, "main form button")
    yield "inscription-refusee"
    page.goto(reverse("password_reset"))
    yield "mot-de-passe"
    page.locator("main input[type=email]").fill("camille.besson@example.org")
    send(page, "main form button")
    yield "mot-de-passe-envoye"
    user = User.objects.get(email="camille.besson@example.org")
    key = urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)
    page.goto(reverse("password_reset_confirm", args=key))
    yield "mot-de-passe-nouveau"
    page.goto(reverse("order_find"))
    yield "retrouver"
    send(page, "main form button")
    yield "retrouver-refuse"
    page.goto(reverse("withdrawal_find"))
    yield "renoncer"
    for name, address in {
        "signaler-refuse": reverse("report_shop", args=["boulangerie-du-pont"]),
        "membre-refuse": reverse("become_member"),
        "proposer-refuse": reverse("propose"),
        "candidature-refusee": reverse("apply"),
    }.items():
        page.goto(address)
        send(page, "main form button")
        yield name


# --- The calendar -----------------------------------------------------------------------------


@story
def calendar(page):
    """agenda"""
    now = timezone.now()
    waited = Registration.objects.filter(status="WAITING").first()
    full, sold = waited.animation, Animation.objects.exclude(seats=None).filter(starts_at__gt=now).first()
    next_month = (now.replace(day=28) + datetime.timedelta(days=5)).strftime("%Y-%m")
    yield from each(
        page,
        {
            "animations": reverse("calendar"),
            "rien-ce-mois": reverse("calendar") + "?mois=2027-09",
            "mois": reverse("calendar_month", args=[f"{now:%Y-%m}"]),
            "mois-suivant": reverse("calendar_month", args=[next_month]),
            "agenda-partage": reverse("shared_agenda"),
            "complete": full.get_absolute_url(),
            **({"payante": sold.get_absolute_url()} if sold else {}),
            "liste-d-attente": reverse("register", args=[full.slug]),
            "en-attente": path_of(waited),
            "inscrite": path_of(Registration.objects.filter(status="CONFIRMED").first()),
        },
    )
    page.goto(reverse("register", args=[full.slug]))
    send(page)
    yield "inscription-refusee"
    Registration.objects.filter(pk=waited.pk).update(status="OFFERED", offered_until=now + datetime.timedelta(days=1))
    page.goto(path_of(waited))
    yield "place-proposee"
    Registration.objects.filter(pk=waited.pk).update(status="WAITING", offered_until=None)


# --- Ordering ---------------------------------------------------------------------------------


def put(page, title):
    page.goto(product(restock(title)))
    send(page, "main form[action*=ajouter] button.large")


def fill(page, titles=WANTED):
    for title in titles:
        put(page, title)


@story
def ordering(page):
    """panier"""
    page.goto(reverse("basket"))
    yield "vide"
    fill(page)
    yield "ajoute"
    page.goto(reverse("basket"))
    yield "plein"
    page.locator("main input[type=number]").first.fill("60")
    send(page, "main .actions button.second")
    yield "trop"
    stock = StockRecord.objects.filter(product=named("Miel de lavande").product)
    before = stock.get().num_in_stock
    sell_out("Miel de lavande")
    page.goto(reverse("basket"))
    yield "plus-en-stock"
    stock.update(num_in_stock=before)
    page.goto(reverse("basket"))
    send(page, "main .actions button[name=order]")
    yield "qui"
    send(page)
    yield "qui-refuse"
    page.locator("#id_first_name").fill("Odette")
    page.locator("#id_last_name").fill("Marchal")
    page.locator("#id_phone").fill("06 39 98 01 23")
    page.locator("#id_email").fill("odette@example.org")
    send(page)
    full = Slot.objects.filter(starts_at__gt=timezone.now() + datetime.timedelta(days=3)).order_by("starts_at").first()
    Slot.objects.filter(pk=full.pk).update(taken=full.capacity)
    page.goto(reverse("checkout_slot"))
    yield "quand"
    send(page)
    yield "quand-refuse"
    Slot.objects.filter(pk=full.pk).update(taken=full.taken)
    page.goto(reverse("checkout_slot"))
    page.locator("main input[name=slot]:enabled").first.check(force=True)
    send(page)
    yield "verifier"
    send(page, "main form .actions button.large")
    yield "verifier-refuse"
    page.locator("main input[name=pays][value=online]").check(force=True)
    page.locator("main input[name=terms]").check()
    send(page, "main form .actions button.large")
    yield "banque"
    order = reverse("order", args=[Collection.objects.latest("pk").token])
    page.goto(order)
    yield "a-payer"
    send(page, "main form button.large")
    send(page, "main button[value=refuse]")
    yield "paiement-refuse"
    page.goto(order)
    send(page, "main form button.large")
    send(page, "main button[value=pay]")
    yield "payee"


@story
def coming(page):
    """je-viens"""
    page.goto(reverse("coming"))
    yield "choisir"
    page.locator("main input[name=slot]:enabled").first.check(force=True)
    send(page)
    yield "etals"
    page.goto(product(named("Bouquet du marché")))
    yield "produit"
    page.goto(reverse("home"))
    yield "accueil"


@story
def neighbours(page):
    """voisins"""
    page.goto(reverse("share_basket"))
    yield "ouvrir"
    send(page, "main form button")
    yield "refuse"
    page.locator("#id_name").fill("L’escalier B")
    page.locator("#id_person").fill("Odette")
    send(page, "main form button")
    yield "vide"
    send(page, "main button[name=choose]")
    fill(page, WANTED[:2])
    yield "aux-etals"
    page.goto(reverse("basket"))
    yield "panier"
    send(page, "main .actions a.button[href*=partage]")
    send(page, "main button[name=bring]")
    yield "plein"


@story
def told_when_back(page):
    """prevenez-moi"""
    sheet = sell_out(SOLD_OUT)
    page.goto(reverse("waiting", args=[sheet.product_id]))
    yield "demander"
    send(page)
    yield "refuse"
    page.locator("#id_email").fill("odette@example.org")
    send(page)
    yield "demande"


@story
def orders(page):
    """commande"""
    seen = Counter()
    for collection in Collection.objects.select_related("order").order_by("-pk"):
        states = set(collection.order.merchant_orders.values_list("status", flat=True))
        name = "-".join(sorted(states)).lower()
        if seen[name]:
            continue
        seen[name] += 1
        page.goto(reverse("order", args=[collection.token]))
        yield name
    page.goto(reverse("order_again", args=[collection.token]))
    yield "encore"
    page.goto(reverse("withdrawal", args=[collection.token]))
    yield "renoncer"


# --- Who has an account -----------------------------------------------------------------------


@story
def resident(page):
    """habitante"""
    sign_in(page, "camille.besson@example.org")
    names = ["my_space", "my_orders", "my_data_page", "my_preferences", "my_agenda", "my_place", "my_skills"]
    names += ["usual_basket", "my_favourites", "my_merchants", "bulletin_receive", "decisions"]
    yield from each(page, {name: reverse(name) for name in names})
    vote = Vote.objects.filter(closes_at__gt=timezone.now()).first()
    yield from each(page, {"vote": reverse("vote", args=[vote.pk])} if vote else {})


# --- Who works --------------------------------------------------------------------------------


@story
def counter(page):
    """comptoir"""
    sign_in(page, "monique@example.org")
    slot = Slot.objects.filter(point__slug="la-halle", starts_at__gt=timezone.now()).order_by("starts_at").first()
    waits = Collection.objects.filter(slot=slot).exclude(order__merchant_orders__status="CANCELLED").order_by("pk")
    here, noted = ["la-halle"], Collection.objects.exclude(notes=None).latest("pk")
    yield from each(
        page,
        {
            "comptoir": reverse("counter", args=here),
            "creneau": reverse("counter_slot", args=[*here, slot.pk]),
            "retrait": reverse("counter_collection", args=[*here, waits.first().code]),
            "retrait-note": reverse("counter_collection", args=[*here, noted.code]),
            "depots": reverse("drop_offs", args=here),
            "non-retires": reverse("counter_uncollected", args=here),
            "aide": reverse("counter_help", args=here),
            "membres": reverse("counter_members", args=here),
            "commande-telephone": reverse("phone_order"),
        },
    )


@story
def merchant(page):
    """commercante"""
    sign_in(page, "boulangerie-du-pont@example.org")
    names = ["merchant_board", "merchant_products", "merchant_stock", "merchant_shop", "merchant_money"]
    yield from each(page, {name: reverse(name, args=["boulangerie-du-pont"]) for name in names})


@story
def team(page):
    """equipe"""
    sign_in(page, "coach@example.org")
    names = ["association", "coaching", "association_texts", "association_slots", "members"]
    yield from each(page, {name: reverse(name) for name in names})
    one = Membership.objects.order_by("pk").first()
    yield from each(page, {"reunir": reverse("member_merge", args=[one.pk])})
