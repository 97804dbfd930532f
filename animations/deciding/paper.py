"""On paper: the form to propose, the sheet on which one supports, the ballots to cut."""

from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from animations.hearing.paper import dictated
from animations.membership.letters import long_day
from merchants.invoicing.printing import set_page
from merchants.qr import drawn
from pickup.words import day_hour

HERE = Path(__file__).parent
FORM, SHEET, BALLOTS = HERE / "form.typ", HERE / "sheet.typ", HERE / "ballots.typ"
# What one sheet holds under a short text, and under the longest; another is printed for more.
MOST_LINES, FEWEST_LINES, SIGNS_A_LINE = 18, 6, 70


def of_the_town(name, *arguments) -> dict:
    address = settings.SITE_URL + reverse(name, args=arguments)
    facts = {"site": settings.SITE_NAME, "town": settings.TOWN_NAME}
    return facts | {"address": dictated(address), "qr": drawn(address)}


def form_pdf() -> bytes:
    """Blank: the same questions as on the web."""
    return set_page(FORM, of_the_town("propose"))


def sheet_pdf(proposal) -> bytes:
    """One proposal, and lines for whoever supports it."""
    by = _("Proposée par %(who)s, le %(day)s")
    told = {"who": proposal.signed, "day": long_day(timezone.localdate(proposal.at))}
    facts = {"title": proposal.title, "what": proposal.what, "signed": by % told, "lines": lines_under(proposal.what)}
    return set_page(SHEET, {**of_the_town("proposal", proposal.pk), **facts})


def lines_under(text) -> int:
    written = sum(1 + len(line) // SIGNS_A_LINE for line in text.splitlines())
    return max(FEWEST_LINES, MOST_LINES - written // 2)


def ballots_pdf(vote) -> bytes:
    """Four to a sheet: a question and its answers, no name nor number."""
    until = _("Dans l’urne avant %(moment)s") % {"moment": day_hour(vote.closes_at)}
    choices = [choice.words for choice in vote.choices.all()]
    facts = {"question": vote.question, "choices": choices, "until": until}
    return set_page(BALLOTS, {**of_the_town("vote", vote.pk), **facts})
