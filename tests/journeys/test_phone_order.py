"""Someone calls; the association takes the order, reads the code aloud and prints the slip."""

from merchants.models import AssociationMember
from pickup.models import Collection
from tests import factories
from tests.journeys.steps import enter, hear, press, said, sign_in
from tests.journeys.town import town


def look_for_and_add(page, words, title, quantity=1):
    page.get_by_role("searchbox", name="Chercher un produit").fill(words)
    press(page, "Chercher")
    page.get_by_label(said(f"Quantité : {title}")).first.fill(str(quantity))
    press(page, f"Ajouter : {title}")
    hear(page, "Dans les sacs")


def test_a_person_without_e_mail_nor_mobile_is_a_full_customer(visitor, transactional_db):
    here = town()
    coach = factories.association_member(AssociationMember.Role.COACH)
    page = visitor()
    sign_in(page, coach)
    enter(page, "Au téléphone")
    look_for_and_add(page, "pains", "Pain de seigle", quantity=2)
    look_for_and_add(page, "tomme", "Tomme de brebis")
    hear(page, "15,75 €")
    press(page, "Choisir le nom et le créneau")
    page.get_by_label("Nom", exact=True).fill("Pic")
    page.get_by_label("Prénom", exact=True).fill("Aimée")
    page.locator(f"input[name=slot][value='{here.evening.pk}']").check()
    page.get_by_label(said("J’ai dit à la personne le total")).check()
    press(page, "Passer la commande")
    hear(page, "Code de retrait, à lire à la personne")
    hear(page, "15,75 €")
    collection = Collection.objects.get()
    assert (collection.channel, collection.placed_by, collection.last_name) == ("PHONE", coach, "Pic")
    assert page.locator(".code strong").inner_text() == collection.spoken_code
    assert collection.order.lines.count() == 2


def test_what_is_missing_is_said_and_what_was_typed_stays(visitor, transactional_db):
    here = town()
    page = visitor()
    sign_in(page, here.treasurer)
    enter(page, "Au téléphone")
    look_for_and_add(page, "tomme", "Tomme de brebis")
    press(page, "Choisir le nom et le créneau")
    page.get_by_label("Nom", exact=True).fill("Pic")
    page.locator(f"input[name=slot][value='{here.evening.pk}']").check()
    press(page, "Passer la commande")
    assert page.locator("main [role=alert]").inner_text()
    assert page.get_by_label("Nom", exact=True).input_value() == "Pic"
    assert page.locator(f"input[name=slot][value='{here.evening.pk}']").is_checked()
    assert not Collection.objects.exists()


def test_who_calls_again_is_served_in_six_gestures(visitor, transactional_db):
    """What an order by phone takes when the town knows them: found, usual basket, moment, said, placed."""
    here = town()
    page = visitor()
    sign_in(page, factories.association_member(AssociationMember.Role.COACH))
    enter(page, "Au téléphone")
    look_for_and_add(page, "pains", "Pain de seigle", quantity=2)
    press(page, "Choisir le nom et le créneau")
    page.get_by_label("Nom", exact=True).fill("Pic")
    page.get_by_label("Prénom", exact=True).fill("Aimée")
    page.get_by_label("Téléphone", exact=True).fill("01 99 00 12 34")
    page.get_by_label(said("La personne veut bien")).check()
    page.locator(f"input[name=slot][value='{here.evening.pk}']").check()
    page.get_by_label(said("J’ai dit à la personne le total")).check()
    press(page, "Passer la commande")
    hear(page, "Code de retrait, à lire à la personne")
    press(page, "Une autre commande")
    page.get_by_role("searchbox", name=said("Qui appelle")).fill("12 34")
    press(page, "Retrouver")
    press(page, "C’est cette personne : Aimée Pic")
    press(page, "Mettre tout cela dans les sacs")
    press(page, "Choisir le nom et le créneau")
    assert page.get_by_label("Nom", exact=True).input_value() == "Pic"
    page.locator(f"input[name=slot][value='{here.evening.pk}']").check()
    page.get_by_label(said("J’ai dit à la personne le total")).check()
    press(page, "Passer la commande")
    hear(page, "Code de retrait, à lire à la personne")
    first, second = Collection.objects.order_by("pk")
    assert first.resident == second.resident
    assert second.order.lines.get().quantity == 2
