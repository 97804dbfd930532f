"""For all: what a screen reader is given of the six pages everybody passes through, written by hand."""

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.steps import choose_slot, press, put_in_basket, said, say_who
from tests.journeys.town import lower, town

FRAME = """
- banner:
  - link "Aller au contenu"
  - link /Adopte mon commerçant/
  - link /Panier/
  - navigation "Principale":
    - link "Produits"
    - link "Commerçants"
    - link "Animations"
    - link "Se connecter"
- main
- contentinfo:
  - navigation "Informations"
"""
SEARCH = """
- search:
  - searchbox "Chercher un produit"
  - button "Chercher"
"""


def is_told(page, tree, part="main"):
    expect(page.locator(part)).to_match_aria_snapshot(tree)


def test_what_is_told_of_the_six_pages_of_an_order(visitor, transactional_db):
    here, page = town(), visitor()
    lower(here.cheese, timezone.now())
    page.goto(reverse("home"))
    is_told(page, FRAME, "body")
    is_told(page, SEARCH, "body > header")
    is_told(page, '- heading [level=1]\n- paragraph\n- paragraph:\n  - link "Faire mon marché"')
    the_list(page)
    the_product(page, here)
    the_basket(page, here)
    the_moments(page, here)
    the_order(page)


def the_list(page):
    page.goto(reverse("catalogue"))
    is_told(
        page,
        """
        - heading "Les produits" [level=1]
        - list:
          - listitem:
            - link "Pain de seigle"
            - text: /4,20 €/
            - 'button /Ajouter.: Pain de seigle/'
        """,
    )
    # A price that was lowered is said in a sentence, the one crossed out never by itself.
    reduced = page.get_by_role("listitem").filter(has_text="Tomme de brebis").get_by_role("img")
    expect(reduced).to_have_accessible_name(
        said("Prix réduit 5,88 €, prix le plus bas des 30 jours avant la réduction 7,35 €, 11,76 €/kg")
    )


def the_product(page, here):
    page.goto(reverse("product", args=[here.bread.slug, here.bread.pk]))
    is_told(
        page,
        """
        - heading "Pain de seigle" [level=1]
        - paragraph: /4,20 € 8,40 €\\/kg/
        - spinbutton "Combien ?"
        - button "Ajouter au panier"
        - term: Allergènes
        - definition: Céréales contenant du gluten
        """,
    )


def the_basket(page, here):
    put_in_basket(page, here.bread, here.novel)
    is_told(page, "- status:\n  - list:\n    - listitem: /Dans votre panier/")
    page.goto(reverse("basket"))
    is_told(
        page,
        """
        - heading "Votre panier" [level=1]
        - heading "Boulangerie du Pont" [level=2]
        - list:
          - listitem:
            - link "Pain de seigle"
            - 'button /Un de moins.: Pain de seigle/'
            - spinbutton /Pain de seigle/
            - 'button /Un de plus.: Pain de seigle/'
        - heading "Librairie des Arcades" [level=2]
        """,
    )


def the_moments(page, here):
    page.goto(reverse("checkout_who"))
    say_who(page)
    is_told(
        page,
        """
        - heading "Quand venez-vous ?" [level=1]
        - heading "Tiers-lieu La Halle" [level=2]
        - group:
          - radio /10 h –.?.12 h.*place/
          - radio /16 h –.?.18 h.*place/
        - button "Continuer"
        """,
    )
    choose_slot(page, here.morning)


def the_order(page):
    page.get_by_label(said("J’ai lu les conditions de vente")).check()
    press(page, "Commande avec obligation de paiement")
    is_told(page, "- heading /Merci Odette/ [level=1]")
    assert page.get_by_role("heading", level=1).count() == 1
