"""Somebody without an account changes their mind after the visit: the page, the counter and the card say the same."""

from django.core.management import call_command
from django.utils import timezone

from merchants.preparation import merchant_orders
from pickup.bags import drop_off
from pickup.counter.handover import hand_over
from pickup.models import Collection
from shop.payments import refunds
from shop.payments.double.models import DoubleThing
from tests.journeys.steps import (
    agree_and_order,
    choose_slot,
    code_on,
    hear,
    press,
    put_in_basket,
    said,
    say_who,
    sign_in,
)
from tests.journeys.town import town
from tests.shop.settlement.sales import payable

PHONE = "06 39 98 01 23"


def test_from_the_order_to_the_card(visitor, transactional_db):
    here = town()
    here.bread.sheet.withdrawal_exception = "perishable"
    here.bread.sheet.save()
    for merchant in (here.bakery, here.bookshop):
        payable(merchant)
    resident = visitor()
    order_by_card(resident, here)
    code = code_on(resident)
    hear(resident, "même avant de venir le chercher")
    everything_is_handed_over(code)
    renounce(resident, here, code)
    brought_back(visitor(), here)
    press(resident, "Revenir à ma commande")
    hear(resident, "Rapporté le")
    hear(resident, "21,90 € en moins")
    hear(resident, "21,90 € repartent vers la carte qui a payé")
    # Each minute, nobody: what is held beyond what is kept goes back.
    refunds.plan_due(at=timezone.now())
    resident.reload()
    hear(resident, "21,90 € sont repartis le")
    paid = DoubleThing.objects.get(kind="charge").body
    assert (paid["amount_captured"], paid["amount_refunded"]) == (2610, 2190)
    call_command("verify_ledger")


def order_by_card(page, here):
    """What cannot be given back is said on the product, in the basket and before ordering."""
    page.goto(f"/produit/{here.bread.slug}-{here.bread.pk}/")
    hear(page, "Pas de rétractation : denrée périssable")
    put_in_basket(page, here.bread, here.novel)
    press(page, "Panier (2)")
    hear(page, "sans droit de rétractation (denrée périssable)")
    press(page, "Commander")
    say_who(page, phone=PHONE)
    choose_slot(page, here.morning)
    hear(page, "sans droit de rétractation (denrée périssable)")
    agree_and_order(page, pays="Maintenant, par carte en ligne")
    press(page, "Payer 26,10 €")
    hear(page, "Merci Odette !")


def everything_is_handed_over(code):
    collection = Collection.objects.get(code=code)
    said_by = {"by": None, "at": timezone.now()}
    for part in collection.order.merchant_orders.all():
        merchant_orders.accept(merchant_order=part, **said_by)
        merchant_orders.mark_ready(merchant_order=part, **said_by)
        drop_off.receive(merchant_order=part, shelf="", **said_by)
    parts = list(collection.order.merchant_orders.all())
    place = collection.slot.point
    hand_over(collection=collection, point=place, merchant_orders=parts, adult_checked=False, **said_by)


def renounce(page, here, code):
    """From the search field: the link of the order is lost, its code and the telephone are not."""
    page.goto("/recherche/?q=remboursment")
    hear(page, "Être remboursé")
    page.goto("/recherche/?q=Rétractation")
    page.get_by_role("main").get_by_role("link", name=said("Renoncer au contrat ici")).click()
    page.get_by_label("Votre code de retrait").fill(code.lower())
    page.get_by_label("Le téléphone ou l’e-mail donné en commandant").fill(PHONE.replace(" ", ""))
    press(page, "Renoncer au contrat ici")
    assert page.get_by_label("Pain de seigle").count() == 0
    page.get_by_label("Les Eaux lentes").select_option(label="J’y renonce (21,90\u202f€)")
    press(page, "Confirmer la rétractation")
    hear(page, "Votre rétractation est reçue")
    hear(page, "À rapporter au plus tard le")
    hear(page, "21,90 € vous seront rendus sur la carte qui a payé")
    hear(page, here.point.street)
    press(page, "Revenir à ma commande")
    hear(page, "Vous y avez renoncé le")
    hear(page, "à son retour, 21,90 € vous seront rendus sur la carte qui a payé")
    press(page, "voir l’accusé de réception")


def brought_back(page, here):
    sign_in(page, here.volunteer)
    press(page, "Retours")
    hear(page, "1 × Les Eaux lentes")
    press(page, "C’est revenu")
    hear(page, "Ce qui a été payé en ligne repart sur la carte")
    hear(page, "Aucun retour n’est attendu")
