"""Someone with an account pays by card, is refused once, pays, changes their mind in time and gets it all back."""

from django.core.management import call_command

from pickup.models import Slot
from shop.payments.double.models import DoubleThing
from tests.journeys.steps import agree_and_order, choose_slot, hear, press, put_in_basket, said
from tests.journeys.town import PASSWORD, town
from tests.shop.settlement.sales import payable


def sign_up(page):
    page.goto("/connexion/")
    press(page, "Créer un compte")
    page.get_by_label("E-mail").fill("Blanche.Faure@example.org")
    page.get_by_label("Prénom").fill("Blanche")
    page.get_by_label("Nom", exact=True).fill("Faure")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    press(page, "Créer mon compte")
    hear(page, "Connectez-vous")
    page.get_by_label("E-mail").fill("blanche.faure@example.org")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.locator("main form button").first.click()
    hear(page, "Mes commandes")


def order_by_card(page, here):
    put_in_basket(page, here.bread, here.novel)
    press(page, "Panier (2)")
    press(page, "Commander")
    page.get_by_label("Téléphone", exact=True).fill("06 39 98 07 89")
    press(page, "Continuer")
    choose_slot(page, here.morning)
    agree_and_order(page, pays="Maintenant, par carte en ligne")


def test_refused_then_paid_then_cancelled_and_refunded(visitor, transactional_db):
    here = town()
    for merchant in (here.bakery, here.bookshop):
        payable(merchant)
    page = visitor()
    sign_up(page)
    order_by_card(page, here)
    hear(page, "26,10 €")
    press(page, "La banque refuse")
    hear(page, "La banque a refusé le paiement")
    hear(page, "26,10 €")
    press(page, "Payer 26,10 € par carte")
    press(page, "Payer 26,10 €")
    hear(page, "Votre paiement est reçu")
    hear(page, "Déjà payé")
    page.goto("/mes-commandes/")
    page.get_by_role("link", name=said("Commande")).first.click()
    press(page, "Annuler ma commande")
    hear(page, "Les 26,10 € déjà payés repartent tout de suite sur la carte qui a payé")
    press(page, "Oui, annuler la commande")
    hear(page, "Cette commande est annulée")
    hear(page, "26,10 €")
    paid = DoubleThing.objects.get(kind="charge").body
    assert (paid["amount_captured"], paid["amount_refunded"]) == (2610, 2610)
    call_command("verify_ledger")
    assert Slot.objects.get(pk=here.morning.pk).taken == 0
