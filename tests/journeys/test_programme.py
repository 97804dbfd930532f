"""From the idea of a shop to what is told of it, in a real browser and without scripts."""

import datetime

from django.urls import reverse
from django.utils import timezone

from animations.models import Animation
from merchants.models import AssociationMember
from tests import factories
from tests.journeys.steps import hear, press, sign_in
from tests.journeys.town import town


def test_a_shop_proposes_the_association_announces_everybody_reads_and_it_is_told(visitor, transactional_db):
    here = town()
    shop = factories.MerchantFactory(open_every_day=True, name="Le Rucher des Combes")
    day = timezone.localdate() + datetime.timedelta(days=6)
    owner = visitor()
    sign_in(owner, factories.owner_of(shop))
    owner.goto(reverse("merchant_animation_new", args=[shop.code]))
    owner.get_by_label("Titre").fill("Cinq miels à l’aveugle")
    owner.get_by_label("C’est").select_option("TASTING")
    owner.locator("[name=day]").fill(day.isoformat())
    owner.locator("[name=starts]").fill("10:30")
    owner.locator("[name=ends]").fill("11:30")
    owner.get_by_label("Où", exact=True).select_option(str(here.point.pk))
    press(owner, "Proposer à l’association")
    hear(owner, "C’est proposé")

    coach = visitor()
    sign_in(coach, factories.association_member(AssociationMember.Role.COACH))
    coach.goto(reverse("association_animations"))
    hear(coach, "On vous propose")
    press(coach, "Cinq miels à l’aveugle")
    press(coach, "L’annoncer")
    hear(coach, "L’animation est annoncée")

    resident = visitor()
    resident.goto(reverse("calendar"))
    press(resident, "Cinq miels à l’aveugle")
    hear(resident, "10 h 30 – 11 h 30")
    hear(resident, "Le Rucher des Combes")
    resident.goto(reverse("calendar_month", args=[f"{day:%Y-%m}"]))
    hear(resident, "Cinq miels à l’aveugle")

    animation = Animation.objects.get(title="Cinq miels à l’aveugle")
    over(animation)
    coach.reload()
    coach.get_by_label("Racontez-le à qui n’y était pas").fill("Tout le monde a reconnu la lavande.")
    coach.get_by_label("Combien de personnes sont venues").fill("22")
    press(coach, "Le raconter")
    resident.goto(animation.get_absolute_url())
    hear(resident, "Tout le monde a reconnu la lavande.")
    hear(resident, "22 personnes sont venues")


def over(animation):
    """A week goes by."""
    a_week = datetime.timedelta(days=7)
    animation.starts_at -= a_week
    animation.ends_at -= a_week
    animation.save()
