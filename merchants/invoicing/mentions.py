"""What the law wants written on an invoice issued on a given day."""

from django.conf import settings

from merchants.models import LegalMention
from merchants.models.sheet import Nature

Code = LegalMention.Code
# The codes under which a machine looks for them (UNTDID 4451).
SUBJECTS = {Code.LATE_PENALTY: "PMD", Code.RECOVERY_INDEMNITY: "PMT", Code.NO_DISCOUNT: "AAB"}


def on(day) -> dict[str, LegalMention]:
    """By code, as worded on a local date; when two wordings hold, the one that began last."""
    return {mention.code: mention for mention in LegalMention.objects.in_force(day).order_by("applies_from")}


def between_professionals(day) -> list[dict]:
    """The sentences of an invoice for a service to a trader."""
    codes = [Code.SERVICES, Code.PAYMENT_TERM, *SUBJECTS]
    if settings.OPERATOR["vat_on_debits"]:
        codes.append(Code.VAT_ON_DEBITS)
    return written(codes, on(day))


def to_a_resident(day, natures) -> list[dict]:
    """What is sold: goods, a service, or both."""
    codes = {Nature.GOODS: Code.GOODS, Nature.SERVICE: Code.SERVICES}
    return written([code for nature, code in codes.items() if nature in natures], on(day))


def written(codes, worded) -> list[dict]:
    return [{"subject": SUBJECTS.get(code, ""), "body": worded[code].body} for code in codes if code in worded]
