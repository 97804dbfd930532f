"""« I have never sold online » to a first product on sale: asked, welcomed, papers whole, open; on a phone."""

import re

from django.core import mail
from django.urls import reverse

from merchants.models import AssociationMember, Merchant
from tests import factories
from tests.journeys.steps import hear, press, said, sign_in

SIRET = "732 829 320 00074"


def test_from_the_first_word_to_the_first_product(visitor, transactional_db):
    coach = factories.association_member(AssociationMember.Role.COACH)
    ask_to_come(visitor())
    welcome(visitor(), coach)
    page = visitor()
    enter(page)
    list_a_product(page)
    hear(page, "Avant la première vente")
    fill_the_papers(page)
    give_ones_word(page)
    put_on_sale(page)
    shop = Merchant.objects.get()
    assert (shop.state, shop.siret, shop.team.get().role) == ("ACTIVE", SIRET.replace(" ", ""), "OWNER")
    resident = visitor()
    resident.goto(reverse("merchant", args=[shop.code]))
    hear(resident, "Réparer un sac")
    hear(resident, "Médiation de l’artisanat")


def ask_to_come(page):
    page.goto("/")
    press(page, "Vendre ici")
    press(page, "Faire ma demande")
    page.get_by_label("Nom de la boutique").fill("L’Atelier du cuir")
    press(page, "Envoyer ma demande")
    assert page.get_by_label("Nom de la boutique").input_value() == "L’Atelier du cuir"
    page.get_by_label("Métier").fill("Maroquinerie")
    page.get_by_label("Vos prénom et nom").fill("Sabine Ollier")
    page.get_by_label("Téléphone", exact=True).fill("01 99 00 33 22")
    page.get_by_label("E-mail").fill("atelier@example.org")
    press(page, "Envoyer ma demande")
    hear(page, "Merci, c’est reçu")


def welcome(page, coach):
    sign_in(page, coach)
    page.goto(reverse("association_merchants"))
    press(page, "L’Atelier du cuir")
    press(page, "Accepter : la boutique se prépare")
    hear(page, "le lien pour choisir un mot de passe est parti à atelier@example.org")


def enter(page):
    letter = next(message for message in mail.outbox if "mot de passe" in message.body)
    page.goto(re.search(r"/invitation/\w+/", letter.body).group(0))
    page.get_by_label("Mot de passe").fill("trois-mots-et-un-fil")
    press(page, "Entrer")
    hear(page, "Avant d’ouvrir")


def list_a_product(page):
    """Before any paper: what one came for."""
    press(page, "Premier produit en vente")
    if page.get_by_label("Nom du produit").count() == 0:
        page.goto(page.url.replace("photo", "nouveau"))
    page.get_by_label("Nom du produit").fill("Réparer un sac")
    page.get_by_label("Prix TTC").first.fill("25")
    page.get_by_text(said("Un service que vous rendez")).first.click()
    page.get_by_label("Taux de TVA").or_(page.get_by_label("TVA", exact=True)).first.select_option("standard")
    press(page, "Enregistrer et mettre en vente")


def fill_the_papers(page):
    press(page, "ce qu’il reste à faire avant d’ouvrir")
    press(page, "Continuer : Nom légal")
    page.get_by_label("Nom légal").fill("Sabine Ollier")
    page.get_by_label("SIRET", exact=True).fill(SIRET)
    page.get_by_text("Redevable de la TVA", exact=True).click()
    page.get_by_label("Adresse", exact=True).fill("7 rue des Tanneurs")
    page.get_by_label("Code postal").fill("26999")
    page.get_by_label("Commune").fill("Saint-Aubrac-sur-Lance")
    page.get_by_label("Médiateur de la consommation").fill("Médiation de l’artisanat")
    press(page, "Enregistrer")
    hear(page, "« Qui vend » est complet.")


def give_ones_word(page):
    press(page, "Continuer : Votre engagement et les conditions")
    page.get_by_label(said("J’ai lu ces conditions")).check()
    page.get_by_label(said("Je m’engage à ne proposer")).check()
    press(page, "M’engager et accepter")
    hear(page, "Merci : votre accord est gardé")


def put_on_sale(page):
    press(page, "Premier produit en vente")
    press(page, "Réparer un sac")
    press(page, "Mettre en vente sans rien changer")
    hear(page, "« Réparer un sac » est en vente.")
