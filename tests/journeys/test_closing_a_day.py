"""A baker closes a day that has orders, from her phone: one is moved, one is cancelled, and everybody knows."""

from django.core import mail
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from merchants.models import MerchantOrder
from pickup.collections import Contact
from pickup.models import Collection
from tests import factories
from tests.factories import in_days
from tests.journeys.steps import hear, press, sign_in
from tests.journeys.town import town
from tests.shop.situations import Town

ODETTE = Contact(first_name="Odette", last_name="Marchal", phone="06 39 98 01 23", email="odette@example.org")
JEAN = Contact(first_name="Jean", last_name="Vidal", phone="06 39 98 04 56", email="")


def test_one_moved_one_cancelled(visitor, transactional_db):
    here = town()
    here.bread.sheet.made_on_the_day = True
    here.bread.sheet.save()
    later = factories.SlotFactory(point=here.point, starts_at=in_days(5))
    for contact in (ODETTE, JEAN):
        an_order(here, contact)
    baker = visitor()
    sign_in(baker, here.owners["boulangerie-du-pont"])
    baker.goto(reverse("merchant_shop", args=[here.bakery.code]))
    press(baker, "Horaires et fermetures")
    day = timezone.localdate(here.morning.starts_at)
    baker.get_by_label("Du", exact=True).fill(day.isoformat())
    baker.get_by_label("Motif").fill("formation")
    press(baker, "Fermer ces jours")
    hear(baker, "2 commandes comptent sur vous")
    assert not here.bakery.closures.exists()
    odette, jean = (MerchantOrder.objects.get(order__collection__first_name=name) for name in ("Odette", "Jean"))
    expect(baker.locator("input[type=radio]:checked")).to_have_count(0)
    baker.locator(f"input[name=sort-{odette.pk}][value=MOVE]").check()
    baker.locator(f"select[name=vers-{odette.pk}]").select_option(str(later.pk))
    baker.locator(f"input[name=sort-{jean.pk}][value=CANCEL]").check()
    press(baker, "Confirmer et prévenir")
    hear(baker, "La personne est prévenue par e-mail")
    hear(baker, "Sans e-mail : l’association l’appelle")
    assert Collection.objects.get(first_name="Odette").slot == later
    jean.refresh_from_db()
    assert jean.status == MerchantOrder.Status.CANCELLED
    assert here.bakery.closures.get().reason == "formation"
    volunteer = visitor()
    sign_in(volunteer, here.volunteer)
    volunteer.goto(reverse("counter_to_call", args=[here.point.slug]))
    hear(volunteer, "Jean Vidal")
    assert not [message for message in mail.outbox if "jean" in str(message.to)]


def an_order(here, contact):
    """Somebody ordered bread for the morning."""
    return Town.place(here_as_town(here), Town.basket(here_as_town(here), {here.bread: 1}), contact=contact)


def here_as_town(here):
    found = Town.__new__(Town)
    found.merchant, found.product, found.slot = here.bakery, here.bread, here.morning
    return found
