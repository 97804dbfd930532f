"""Two seats and a cheese: one basket, one payment by card, one visit, and somebody at the door."""

from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from oscar.apps.order.models import Order

from animations.models import Animation
from animations.seats_sold import products
from merchants.models import MerchantOrder
from tests.journeys.steps import agree_and_order, hear, press, pressable, said, say_who, sign_in
from tests.journeys.town import town
from tests.shop.settlement.sales import payable


def a_paid_tasting(here) -> Animation:
    """The dairy's, at six euros the seat, with its cheese on the table."""
    tasting = here.tasting
    tasting.host, tasting.entry, tasting.pricing, tasting.price, tasting.capacity = (
        here.dairy,
        Animation.Entry.REGISTRATION,
        Animation.Pricing.FIXED,
        6,
        10,
    )
    tasting.save()
    tasting.products.set([here.cheese])
    products.keep(tasting)
    return tasting


def begins_now(tasting):
    """The day has come."""
    tasting.ends_at += timezone.now() - tasting.starts_at
    tasting.starts_at = timezone.now()
    tasting.save()


def test_two_seats_and_a_cheese_are_one_basket_one_payment_and_one_visit(visitor, transactional_db):
    here = town()
    payable(here.dairy)
    tasting = a_paid_tasting(here)
    resident = visitor()
    resident.goto(tasting.get_absolute_url())
    resident.get_by_label(said("Combien de places, à 6,00 €")).fill("2")
    press(resident, "Mettre dans mon panier")
    hear(resident, "Elle est à vous quand vous commandez, pas avant")
    resident.goto(tasting.get_absolute_url())
    press(resident, f"Ajouter au panier : {here.cheese.title}")
    press(resident, "Panier (3)")
    hear(resident, "une commande, un paiement, et une seule visite")
    press(resident, "Commander")
    say_who(resident)
    press(resident, "Continuer")
    hear(resident, "10 h – 12 h")
    agree_and_order(resident, pays="Maintenant, par carte en ligne")
    press(resident, "Payer 19,35 €")
    hear(resident, "Votre paiement est reçu")
    order = Order.objects.get()
    registration = tasting.registrations.get()
    assert registration.party == 2
    assert order.collection.slot == here.morning
    assert MerchantOrder.objects.get().bags.count() == 1
    resident.goto(reverse("order", args=[order.collection.token]))
    hear(resident, "2 places")
    hear(resident, registration.spoken_code)
    hear(resident, order.collection.spoken_code)

    begins_now(tasting)
    volunteer = visitor()
    sign_in(volunteer, here.volunteer)
    volunteer.goto(reverse("door", args=[tasting.slug]))
    press(volunteer, registration.name)
    hear(volunteer, "payées")
    volunteer.go_back()
    press(volunteer, "Entrés")
    hear(volunteer, "2 personnes sont là")
    assert not pressable(volunteer, "Entrés").is_visible()
    call_command("verify_ledger")
