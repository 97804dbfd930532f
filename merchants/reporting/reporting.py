"""Saying that something should not be on the site, and answering with reasons (DSA, art. 16 and 17)."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import trail
from merchants.listing import sheets
from merchants.models import ContentReport
from merchants.notifications import ONCE
from merchants.refusals import Refusal

Decision = ContentReport.Decision
# As it is said in a sentence: on a product, or on the shop's page.
SAID = {
    Decision.REMOVED: gettext_lazy("Ce contenu est retiré du site."),
    Decision.CORRECTED: gettext_lazy("Ce contenu est corrigé."),
    Decision.KEPT: gettext_lazy("Ce contenu reste en place."),
}
TO_MERCHANT = {
    Decision.REMOVED: gettext_lazy("Un contenu de votre boutique est retiré"),
    Decision.CORRECTED: gettext_lazy("Un contenu de votre boutique est corrigé"),
}


class NoReasons(Refusal):
    sentence = gettext_lazy("Dites pourquoi\u202f: ces motifs sont envoyés à qui a signalé et au commerçant.")


@transaction.atomic
def report(*, key, merchant, sheet, facts, at) -> ContentReport:
    """The same key twice is one report; receipt is acknowledged to who left an e-mail, and the association told."""
    told = {"merchant": merchant, "sheet": sheet, "reported_at": at, **facts}
    made, is_new = ContentReport.objects.get_or_create(key=key, defaults=told)
    if is_new:
        write("report_received", made, to=made.email, subject=_("Votre signalement est bien arrivé"))
        write("report_to_read", made, to=settings.OPERATOR["email"], subject=_("Un contenu est signalé"))
    return made


@transaction.atomic
def decide(*, report, decision, reasons, by, at) -> None:
    """Decided once, by somebody; a product to remove leaves the shelves in the same act. Decided twice is decided."""
    reasons = reasons.strip()
    if not reasons:
        raise NoReasons
    held = ContentReport.objects.select_for_update(of=["self"]).select_related("merchant", "sheet__product")
    held = held.get(pk=report.pk)
    if held.decision:
        return
    held.decision, held.reasons, held.decided_by, held.decided_at = decision, reasons, by, at
    held.save(update_fields=["decision", "reasons", "decided_by", "decided_at"])
    if decision == Decision.REMOVED and held.sheet and held.sheet.product.is_public:
        sheets.unpublish(sheet=held.sheet, by=by, at=at)
    trail.sign(
        merchant=held.merchant,
        by=by,
        at=at,
        act="report-decide",
        words=_("Contenu signalé\u202f: %(decision)s. %(reasons)s")
        % {"decision": held.get_decision_display().lower(), "reasons": reasons},
        about=f"report:{held.pk}",
    )
    tell_decided(held)


def tell_decided(report):
    """Who reported, and the shop where something changes for it: the same reasons, and how to contest them."""
    write("report_decided", report, to=report.email, subject=_("Réponse à votre signalement"))
    if report.decision != Decision.KEPT:
        write("report_to_merchant", report, to=report.merchant.email, subject=str(TO_MERCHANT[report.decision]))


def write(template, report, *, to, subject):
    """Nothing to somebody who left no e-mail: the reasons stay with the association, who says them at the counter."""
    if not to:
        return
    facts = {"report": report, "operator": settings.OPERATOR, "site": settings.SITE_URL}
    facts["decision"] = SAID.get(report.decision, "")
    body = render_to_string(f"merchants/messages/{template}.txt", facts)
    EmailMessage(subject, body, to=[to], headers={ONCE: f"{template}:{report.pk}"}).send()
