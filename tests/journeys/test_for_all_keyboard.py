"""For all: the journeys of the town with the keyboard alone, with scripts and without."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from animations.models import Animation, Membership
from merchants.models import AssociationMember
from merchants.preparation import merchant_orders
from pickup.bags import drop_off
from pickup.models import Collection
from tests import factories
from tests.animations.deciding.situations import a_voter, an_open_vote
from tests.journeys.keyboard import Keyboard
from tests.journeys.steps import hear, said, sign_in
from tests.journeys.town import PASSWORD, town
from tests.situations import an_order


@pytest.fixture
def here(transactional_db):
    found = town()
    found.slot = found.morning
    return found


def is_led_to_what_is_wrong(page):
    """The page says it first, and the keyboard is where it is told."""
    expect(page).to_have_title(re.compile("^Erreur"))
    told = page.locator(":focus")
    expect(told).to_be_visible()
    return told


def test_from_the_home_page_to_an_order(visitor, here):
    for javascript in (False, True):
        page = visitor(javascript=javascript)
        keys = Keyboard(page)
        page.goto(reverse("home"))
        goes_past_the_menu(page, keys)
        finds_the_bread(page, keys)
        fills_the_basket(page, keys)
        orders(page, keys)
    assert Collection.objects.count() == 2


def goes_past_the_menu(page, keys):
    page.keyboard.press("Tab")
    assert keys.here["name"] == "Aller au contenu"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    page.goto(reverse("home"))


def finds_the_bread(page, keys):
    keys.type("Chercher un produit", "seigle").enter()
    keys.press("Pain de seigle")
    expect(page.get_by_role("heading", level=1)).to_have_text("Pain de seigle")


def fills_the_basket(page, keys):
    keys.press("Ajouter au panier")
    expect(page.get_by_role("status")).to_contain_text("Dans votre panier")
    keys.press("Panier (1)")
    keys.press("Un de plus : Pain de seigle")
    hear(page, "8,40 €")
    keys.press("Commander")


def orders(page, keys):
    keys.press("Continuer")
    is_led_to_what_is_wrong(page)
    keys.to("Prénom")
    page.keyboard.press("Enter")
    assert keys.here["name"] == "Prénom"
    page.keyboard.insert_text("Odette")
    keys.type("Nom", "Marchal").type("Téléphone", "06 39 98 01 23").press("Continuer")
    chooses_the_second_moment(page, keys)
    keys.press("Commande avec obligation de paiement")
    is_led_to_what_is_wrong(page)
    keys.tick("J’ai lu les conditions de vente").press("Commande avec obligation de paiement")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Merci Odette")
    assert page.locator(".code strong").is_visible()


def chooses_the_second_moment(page, keys):
    """The arrows go from one moment to the next, without leaving the question."""
    keys.to("10 h – 12 h")
    page.keyboard.press("ArrowDown")
    assert said("16 h – 18 h").match(keys.here["name"])
    page.keyboard.press("ArrowUp")
    assert page.locator("input[name=slot]:checked").count() == 1
    keys.press("Continuer")


def test_taking_part_in_the_life_of_the_place(visitor, here):
    Animation.objects.filter(pk=here.tasting.pk).update(entry="REGISTRATION", capacity=10)
    voter, vote = a_voter(point=here.point), an_open_vote()
    page = visitor()
    keys = Keyboard(page)
    makes_an_account(page, keys)
    becomes_a_member(page, keys)
    registers(page, keys, here)
    page.context.clear_cookies()
    sign_in(page, voter.user)
    page.goto(reverse("vote", args=[vote.pk]))
    keys.press("Glisser mon bulletin dans l’urne")
    is_led_to_what_is_wrong(page)
    page.keyboard.press("ArrowDown")
    assert keys.here["name"] == "8 %"
    keys.press("Glisser mon bulletin dans l’urne")
    expect(page.get_by_role("status")).to_be_visible()
    hear(page, "Vous avez voté")


def makes_an_account(page, keys):
    page.goto(reverse("sign_up"))
    keys.press("Créer mon compte")
    is_led_to_what_is_wrong(page)
    keys.type("E-mail", "odette@example.org").type("Prénom", "Odette").type("Nom", "Marchal")
    keys.type("Mot de passe", PASSWORD).enter()
    keys.type("E-mail ou nom de connexion", "odette@example.org").type("Mot de passe", PASSWORD).enter()
    hear(page, "Mon espace")


def becomes_a_member(page, keys):
    page.goto(reverse("become_member"))
    keys.type("Nom", "").press("Devenir membre")
    is_led_to_what_is_wrong(page)
    keys.tick("Habitant, habitante").type("Nom", "Marchal").press("Devenir membre")
    assert Membership.objects.filter(last_name="Marchal", first_name="Odette").exists()


def registers(page, keys, here):
    page.goto(reverse("register", args=[here.tasting.slug]))
    keys.type("Votre nom, ou votre prénom", "Odette").enter()
    hear(page, "Odette")
    assert here.tasting.registrations.count() == 1


def test_those_who_work_here(visitor, here):
    waiting, ready = (an_order(here, products=[here.bread]) for _order in range(2))
    bring_to_the_shelf(ready, here.volunteer)
    prepares_a_bag(visitor(javascript=True), here, waiting)
    lists_a_product(visitor(javascript=True), here)
    hands_a_bag_over(visitor(), ready.collection, here)
    takes_an_order_by_phone(visitor(), here)


def bring_to_the_shelf(order, volunteer):
    facts = {"merchant_order": order.merchant_orders.get(), "at": timezone.now()}
    merchant_orders.accept(by=None, **facts)
    merchant_orders.mark_ready(by=None, **facts)
    drop_off.receive(shelf="A1", by=volunteer, **facts)


def prepares_a_bag(page, here, order):
    keys = Keyboard(page)
    sign_in(page, here.owners[here.bakery.code])
    keys.press("Accepter").press(order.merchant_orders.get().customer_name).press("C’est prêt")
    assert order.merchant_orders.get().status == "READY"


def lists_a_product(page, here):
    keys = Keyboard(page)
    sign_in(page, here.owners[here.bakery.code])
    page.goto(reverse("sheet_quick", args=[here.bakery.code]))
    keys.type("Son nom", "Pain au levain").press("Mettre en vente")
    is_led_to_what_is_wrong(page)
    keys.to("Son prix")
    page.keyboard.press("Enter")
    page.keyboard.insert_text("4,20")
    keys.tick("Pain").tick("Céréales contenant du gluten").press("Mettre en vente")
    hear(page, "est enregistré, et en vente")


def hands_a_bag_over(page, collection, here):
    keys = Keyboard(page)
    sign_in(page, here.volunteer)
    page.goto(reverse("counter", args=[here.point.slug]))
    keys.type("Code, nom, téléphone ou étiquette", collection.code).enter()
    keys.press("Tout est payé en espèces")
    keys.press("Remettre le sac")
    hear(page, "remis")


def takes_an_order_by_phone(page, here):
    keys = Keyboard(page)
    sign_in(page, factories.association_member(AssociationMember.Role.COACH))
    page.goto(reverse("phone_order"))
    keys.type("Chercher un produit", "seigle").enter()
    keys.press("Ajouter : Pain de seigle").press("Choisir le nom et le créneau").press("Passer la commande")
    is_led_to_what_is_wrong(page)
    keys.type("Nom", "Pic").tick("10 h – 12 h").tick("J’ai dit à la personne le total").press("Passer la commande")
    hear(page, "Code de retrait, à lire à la personne")


# A page that the keyboard must not be left on: what is wrong with it.
TRAPS = {
    "does not see": "<style>a { outline: none !important }</style><a href='#'>Là</a><a href='#'>Ici</a>",
    "is above": "<button tabindex='2'>Plus loin</button><button tabindex='1'>Ici</button>",
    "holds the keyboard": "<button>Là</button><button tabindex='-1'>Ici</button>",
}


@pytest.mark.parametrize("fault", TRAPS)
def test_the_keyboard_sees(chromium, fault):
    context = chromium.new_context()
    page = context.new_page()
    page.set_content(f"<!doctype html><html lang='fr'><title>Piège</title><main>{TRAPS[fault]}</main></html>")
    with pytest.raises(AssertionError, match=fault):
        Keyboard(page).to("Plus loin" if fault == "is above" else "Ici")
    context.close()
