"""What is made for each collection, what rests, and a Sunday of their own: three shops that know their week."""

import datetime

from merchants.hours import editing
from merchants.listing import pausing, per_collection
from merchants.models import ProductSheet, TeamMember
from merchants.opening import local_day

# Baked anew for each collection, twice as many on Saturdays.
EACH_TIME = {"Croissant au beurre": (40, 80), "Pain au chocolat": (30, 60)}
RESTING = {"Bouquet de renoncules": "De retour au printemps", "Coques": "Pas de pêche cette semaine"}
SUNDAY = 6
OPENS, CLOSES = datetime.time(8), datetime.time(12, 30)


def keep_time(*, at) -> None:
    """Through the pages' own acts, each signed by its shop."""
    for title, (usual, on_saturdays) in EACH_TIME.items():
        for sheet, by in owned(title):
            per_collection.set_rule(sheet=sheet, quantity=usual, on_weekdays={5: on_saturdays}, by=by, at=at)
            open_next_sunday(sheet.merchant, by, at)
    for title, word in RESTING.items():
        for sheet, by in owned(title):
            pausing.pause_sheet(sheet=sheet, back_on=None, word=word, by=by, at=at)


def owned(title):
    """The sheets of that name, each with who answers for its shop."""
    for sheet in ProductSheet.objects.filter(product__title=title).select_related("product", "merchant"):
        owner = TeamMember.objects.filter(merchant=sheet.merchant, role=TeamMember.Role.OWNER).first()
        if owner:
            yield sheet, owner.user


def open_next_sunday(merchant, by, at):
    """The bakery opens the morning of the second Sunday to come, whatever its week."""
    today = local_day(at)
    day = today + datetime.timedelta(7 + (SUNDAY - today.weekday()) % 7)
    editing.open_on(merchant=merchant, day=day, times=[(OPENS, CLOSES)], by=by, at=at)
