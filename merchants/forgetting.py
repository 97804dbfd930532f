"""What stays of whoever bought, once they asked to be forgotten: goods and figures, no name (DOMAIN 2.10)."""

import re
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _

from merchants.models import Correction, MerchantOrder, MerchantOrderMove, Shortage, Withdrawal

# No longer than any name that it stands for.
STRUCK = "…"


def no_name() -> str:
    """What is read where a name was."""
    return _("Nom effacé")


@dataclass(frozen=True)
class Traces:
    """How somebody may be written in what others typed or in what was sent."""

    # Read whatever their capitals: « Odette Marchand », an e-mail.
    whole: frozenset[str]
    # « Odette M. », which is somebody else's too: looked for only where the order is named.
    short: frozenset[str] = frozenset()
    # Read with a capital only: « Mme Blanc » is a person, « vin blanc » is not.
    last_names: frozenset[str] = frozenset()
    # The nine digits of a number, however it is spaced.
    numbers: frozenset[str] = frozenset()

    @cached_property
    def pattern(self):
        whole = [rf"(?i:{re.escape(one)})" for one in sorted(self.whole | self.short, key=len, reverse=True)]
        last = [re.escape(form) for one in sorted(self.last_names) for form in (one, one.upper(), one.title())]
        # « commande », typed so as a name, is no name wherever it is read so.
        last = [form for form in last if not form.islower()]
        numbers = [r"[+(]*(?:\d[\s.()-]*){0,5}?" + r"[\s.()-]*".join(one) for one in sorted(self.numbers)]
        found = "|".join([*whole, *last, *numbers])
        return re.compile(rf"(?<!\w)(?:{found})(?!\w)") if found else None

    def struck(self, said):
        """The same text, list or dictionary without them."""
        if isinstance(said, str) and self.pattern:
            return self.pattern.sub(STRUCK, said)
        if isinstance(said, list):
            return [self.struck(one) for one in said]
        if isinstance(said, dict):
            return {name: self.struck(one) for name, one in said.items()}
        return said


def strike(rows, *fields, traces: Traces) -> None:
    """What was typed freely keeps its words, but theirs."""
    for row in rows:
        before = {name: getattr(row, name) for name in fields}
        after = {name: traces.struck(said) for name, said in before.items()}
        if after != before:
            type(row)._base_manager.filter(pk=row.pk).update(**after)


def signed_too(traces: Traces, *, order) -> Traces:
    """A declaration may be signed by another name, and answered at another address, than those of the order."""
    signed = {said for one in Withdrawal.objects.filter(order=order) for said in (one.name, one.email)}
    return replace(traces, whole=traces.whole | signed - {"", no_name()})


def forget_buyer(*, order, traces: Traces) -> None:
    """In the shops' books: what was sold stays, to whom does not. Invoices asked for stay as they were given."""
    MerchantOrder.objects.filter(order=order).update(customer_name=no_name(), phone_to_call="")
    declared = Withdrawal.objects.filter(order=order)
    strike(declared, "content", traces=traces)
    declared.update(name=no_name(), email="")
    strike(Correction.objects.filter(line__merchant_order__order=order), "reason", traces=traces)
    strike(MerchantOrderMove.objects.filter(merchant_order__order=order), "reason", traces=traces)
    strike(Shortage.objects.filter(line__merchant_order__order=order), "reason", traces=traces)
