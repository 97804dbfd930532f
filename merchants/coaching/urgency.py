"""Who needs a visit: the shops that a coach stands beside, each with the reasons to go and see them first."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from merchants.coaching import autonomy, visits
from merchants.models import CoachingVisit, Merchant, MerchantOrder

LONG_AGO = datetime.timedelta(days=45)
TO_PREPARE = [MerchantOrder.Status.PLACED, MerchantOrder.Status.ACCEPTED]


@dataclass
class Beside:
    """One shop, as its coach reads it."""

    merchant: Merchant
    coach: object
    score: autonomy.Score
    last_visit: CoachingVisit | None
    reasons: list[str] = field(default_factory=list)


def ranked(accompaniments, *, at, today) -> list[Beside]:
    """Those with the most reasons first, then by name; the same few queries whatever their number."""
    merchants = [one.merchant for one in accompaniments]
    coaches = {one.merchant_id: one.coach for one in accompaniments}
    scores, last = autonomy.scores_of(merchants, at=at), last_visits(merchants)
    late = late_orders(merchants, at=at)
    rows = []
    for merchant in merchants:
        now, before = scores[merchant.pk]
        visit = last.get(merchant.pk)
        found = [late_words(late.get(merchant.pk, 0)), *visit_words(visit, today), fall_words(now, before)]
        rows.append(Beside(merchant, coaches[merchant.pk], now, visit, [words for words in found if words]))
    return sorted(rows, key=lambda row: (-len(row.reasons), row.merchant.name))


def last_visits(merchants) -> dict[int, CoachingVisit]:
    found = CoachingVisit.objects.filter(merchant__in=merchants).order_by("on", "id")
    return {visit.merchant_id: visit for visit in found}


def late_orders(merchants, *, at) -> dict[int, int]:
    """Those that should have been at the place already."""
    late = MerchantOrder.objects.confirmed().filter(merchant__in=merchants, status__in=TO_PREPARE, due_at__lt=at)
    return dict(late.values_list("merchant").annotate(many=Count("pk")).order_by())


def late_words(many) -> str:
    said = ngettext("%(many)d commande en retard", "%(many)d commandes en retard", many)
    return said % {"many": many} if many else ""


def visit_words(visit, today):
    if visit is None:
        yield _("aucune visite encore")
        return
    days = (today - visit.on).days
    if days > LONG_AGO.days:
        yield _("pas de visite depuis %(days)d jours") % {"days": days}
    if visits.is_late(visit, today):
        yield _("à faire, et la date est passée\u202f: %(step)s") % {"step": visit.next_step}
    if visit.obstacles:
        obstacles = ", ".join(visits.labels(visit.obstacles, CoachingVisit.Obstacle.choices))
        yield _("freins\u202f: %(obstacles)s") % {"obstacles": obstacles.lower()}


def fall_words(now, before) -> str:
    if now.percent is None or before.percent is None or before.percent - now.percent < autonomy.A_FALL:
        return ""
    return _("autonomie en baisse\u202f: %(now)d\u202f%% au lieu de %(before)d\u202f%%") % {
        "now": now.percent,
        "before": before.percent,
    }
