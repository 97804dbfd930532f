"""From the idea of a resident to what is told of its day, in a real browser and without scripts."""

import datetime

from django.urls import reverse
from django.utils import timezone

from animations.deciding.models import Proposal
from animations.models import Animation
from tests import factories
from tests.animations.deciding.situations import a_threshold
from tests.journeys.steps import hear, press, sign_in
from tests.journeys.test_programme import over
from tests.journeys.town import town


def test_a_resident_proposes_others_support_the_committee_says_yes_and_it_is_held(visitor, transactional_db):
    here = town()
    a_threshold(1)
    resident = visitor()
    resident.goto(reverse("proposals"))
    press(resident, "Proposer quelque chose")
    resident.get_by_label("Une animation").check()
    resident.get_by_label("En quelques mots").fill("Réparer son vélo ensemble")
    resident.get_by_label("Ce que l’on ferait").fill("Un samedi, avec les outils de chacun.")
    resident.get_by_label("Signée").fill("Camille, du bourg")
    press(resident, "Proposer")
    hear(resident, "Merci, votre idée est arrivée")

    coach = visitor()
    sign_in(coach, factories.association_member("COACH"))
    coach.goto(reverse("association_proposals"))
    press(coach, "Réparer son vélo ensemble")
    press(coach, "Montrer à tous")
    hear(coach, "on peut la soutenir")

    neighbour = visitor()
    sign_in(neighbour, factories.UserFactory())
    neighbour.goto(reverse("proposals"))
    press(neighbour, "Réparer son vélo ensemble")
    press(neighbour, "Je la soutiens")
    hear(neighbour, "Votre soutien compte")
    hear(neighbour, "À l’ordre du jour")

    coach.goto(reverse("association_proposals"))
    press(coach, "Réparer son vélo ensemble")
    day = timezone.localdate() + datetime.timedelta(days=6)
    answer(coach, here.point, day)
    hear(coach, "La réponse est sur la page, signée.")

    press(coach, "Son animation, au programme")
    press(coach, "Garder la salle sans l’annoncer")
    hear(coach, "sa salle est gardée")
    press(coach, "L’annoncer")
    hear(coach, "L’animation est annoncée")

    resident.goto(reverse("proposal", args=[Proposal.objects.get().pk]))
    hear(resident, "C’est oui.")
    press(resident, "la voir au programme")
    hear(resident, "Proposée par Camille, du bourg.")

    animation = Animation.objects.get(title="Réparer son vélo ensemble")
    over(animation)
    coach.reload()
    coach.get_by_label("Racontez-le à qui n’y était pas").fill("Onze vélos sont repartis.")
    coach.get_by_label("Combien de personnes sont venues").fill("14")
    press(coach, "Le raconter")
    resident.reload()
    hear(resident, "Onze vélos sont repartis.")
    hear(resident, "Proposée par Camille, du bourg.")


def answer(page, point, day):
    """Yes, signed, with a first date."""
    page.get_by_label("Acceptée").check()
    page.get_by_label("Ce que tout le monde lira").fill("Avec joie : la halle est libre.")
    page.get_by_label("Signée", exact=True).fill("Hélène Roux")
    page.get_by_label("En tant que").fill("pour le comité")
    page.locator("[name=point]").select_option(str(point.pk))
    page.locator("[name=day]").fill(day.isoformat())
    page.locator("[name=starts]").fill("10:00")
    page.locator("[name=ends]").fill("12:00")
    press(page, "Répondre sur la page")
