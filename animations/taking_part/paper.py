"""The list of the door, on paper: a box for each person who may come, and lines for those who register with a pen."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from animations.models import Registration
from animations.taking_part import evening, seats
from merchants.invoicing.printing import set_page
from pickup import words

PAGE = Path(__file__).with_name("list.typ")
Status = Registration.Status
# Past that many one writes a number in the last box.
MOST_BOXES = 8
FREE_LINES = 6


def list_pdf(animation, *, at) -> bytes:
    return set_page(PAGE, page_of(animation, at=at))


def page_of(animation, *, at) -> dict:
    everybody = evening.on_the_sheet(animation)
    answers = answers_of(everybody)
    of_today = seats.seats_of(animation)
    return {
        "site": settings.SITE_NAME,
        "title": animation.title,
        "when": f"{words.day(animation.starts_at)}, {words.hours(animation.starts_at, animation.ends_at)}",
        "place": animation.point.name,
        "limit": limit_words(of_today.limit),
        "printed": _("Imprimée %(when)s") % {"when": words.day_hour(at)},
        "lines": [line_of(one, answers) for one in everybody if one.status != Status.WAITING],
        "waiting": [line_of(one, answers) for one in everybody if one.status == Status.WAITING],
        "free_lines": FREE_LINES if animation.takes_registrations else 0,
    }


def limit_words(limit) -> str:
    if limit is None:
        return ""
    words_of = ngettext("une personne au plus", "%(limit)d personnes au plus dans la salle", limit)
    return words_of % {"limit": limit}


def line_of(registration, answers) -> dict:
    return {
        "name": registration.name,
        "code": registration.spoken_code,
        "phone": registration.phone,
        "party": registration.party,
        "boxes": min(registration.party, MOST_BOXES),
        "state": registration.get_status_display() if registration.status == Status.OFFERED else "",
        "answers": answers.get(registration.pk, []),
    }


def answers_of(registrations) -> dict[int, list[str]]:
    rows = Registration.objects.filter(pk__in=[one.pk for one in registrations])
    found = rows.exclude(answers=None).values_list("pk", "answers__question__words", "answers__words")
    said = {}
    for pk, asked, answered in found.order_by("pk", "answers__question_id"):
        said.setdefault(pk, []).append(f"{asked} {answered}")
    return said
