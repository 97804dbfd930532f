"""Whether a shop said where its money goes, as the town's money mode asks: an item of its checklist."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.joining.checklist import How, Item
from merchants.money_mode import MoneyMode, money_mode
from shop.settlement import accounts

MENDED = {
    MoneyMode.PSP_SPLIT: gettext_lazy(
        "Ouvrez votre compte chez le prestataire de paiement, pour recevoir ce qui est payé en ligne."
    ),
    MoneyMode.MANDATED: gettext_lazy("Donnez votre IBAN, pour recevoir ce que l’association encaisse pour vous."),
}


def payment_item(merchant) -> Item:
    mode = money_mode()
    if mode == MoneyMode.DIRECT_AT_PICKUP:
        words, is_done = _("Vos clients vous paient au retrait\u202f: il n’y a rien à régler."), True
    else:
        is_done = not accounts.who_cannot_receive([merchant])
        words = _("Prêt à recevoir") if is_done else str(MENDED[mode])
    return Item(
        name="payment",
        label=_("Être payé"),
        how=How.COMPUTED,
        is_done=is_done,
        words=words,
        url=reverse("merchant_payouts", args=[merchant.code]),
    )
