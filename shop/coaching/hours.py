"""The hours of accompaniment for a funder: on a page that prints, and as a file."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from merchants.access import association_only
from merchants.coaching import hours
from merchants.models import AssociationMember
from shop.association import spreadsheet
from shop.association.exports.forms import BetweenForm

Role = AssociationMember.Role
counted_by = association_only(Role.COACH, Role.TREASURER)


@never_cache
@require_safe
@counted_by
def coaching_hours(request):
    form = BetweenForm(request.GET or None, initial=days_of(usual().period))
    period = period_of(form)
    told = hours.told(period.first_on, period.last_on)
    facts = {
        "form": form,
        "period": period,
        "hours": told,
        "tags": [(_("Sujets"), told.topics), (_("Freins"), told.obstacles)],
    }
    facts["query"] = f"du={period.first_on:%Y-%m-%d}&au={period.last_on:%Y-%m-%d}"
    return render(request, "coaching/hours.html", facts)


def period_of(form):
    """What was asked; badly asked, this year up to today, with the reason beside the field."""
    return form.period if form.is_bound and form.is_valid() else usual().period


def days_of(period) -> dict:
    """As the page shows them before anything is asked: those that are counted."""
    return {"du": period.first_on, "au": period.last_on}


def usual() -> BetweenForm:
    form = BetweenForm({})
    form.is_valid()
    return form


@never_cache
@require_safe
@counted_by
def coaching_hours_csv(request):
    period = period_of(BetweenForm(request.GET or None))
    told = hours.told(period.first_on, period.last_on)
    headings = [_("Mois"), _("Personne"), _("Visites"), _("Heures"), _("Commerçants")]
    rows = [headings, *(row_of(row) for row in told.months), row_of(told.total, label=_("Total"))]
    rows += tags(_("Sujet"), told.topics) + tags(_("Frein"), told.obstacles)
    name = f"accompagnement-{period.first_on:%Y-%m-%d}-{period.last_on:%Y-%m-%d}.csv"
    return spreadsheet.response(rows, name=name)


def tags(heading, rows) -> list:
    return [[], [heading, "", _("Visites"), _("Heures"), _("Commerçants")], *map(row_of, rows)] if rows else []


def row_of(row, label="") -> list:
    names = [spreadsheet.plain(label or row.label), spreadsheet.plain(row.beside)]
    if row.is_hidden:
        return [*names, _("trop peu de commerçants pour le dire"), "", ""]
    # In hours and hundredths, as a funder adds them up.
    return [*names, row.visits, f"{row.minutes / 60:.2f}".replace(".", ","), row.merchants]
