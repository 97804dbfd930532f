"""What a card holds for a visit, or a bank has not answered yet: the counter does not ask for it again."""

from django.utils.translation import gettext as _

from merchants.money_mode import MoneyMode
from pickup.words import amount


def left_to_collect(collection, owed: dict[int, int]) -> dict[int, int]:
    """Cents by merchant order id, as `dues` tells them, less what the card covers, one merchant after the other."""
    covering, left = collection.card_holds_cents, dict(owed)
    for pk in sorted(owed):
        asked = max(0, owed[pk])
        covered = asked if collection.awaits_bank else min(asked, covering)
        covering -= min(covered, covering)
        left[pk] -= covered
    return left


def state_words(collection) -> str:
    """« 14,10 € au plus, retenus sur la carte », or nothing: the few words of a list."""
    if collection.awaits_bank:
        return _("réponse de la banque attendue")
    if collection.card_holds_cents:
        return _("%(amount)s au plus, retenus sur la carte") % {"amount": amount(collection.card_holds_cents)}
    return ""


def counter_words(collection) -> str:
    """What somebody at the counter reads before they collect, or nothing."""
    if collection.awaits_bank:
        return _(
            "Payé en ligne, mais la banque n’a pas encore répondu\u202f: n’encaissez rien, "
            "regardez à nouveau dans quelques minutes."
        )
    if collection.card_holds_cents:
        return _(
            "La carte retient %(amount)s au plus\u202f: seul le montant pesé y sera pris. "
            "N’encaissez pas ce qu’elle couvre."
        ) % {"amount": amount(collection.card_holds_cents)}
    return ""


def shop_words(collection) -> str:
    """What a shop reads of it beside its order, or nothing."""
    if collection.awaits_bank:
        return _(
            "Payée en ligne, la banque n’a pas encore répondu\u202f: n’encaissez rien. "
            "Le prestataire de paiement vous verse votre part après la remise."
        )
    if collection.card_holds_cents:
        return _(
            "La carte de la personne met de côté de quoi payer\u202f: n’encaissez rien. Une fois les sacs prêts, "
            "le prestataire de paiement y prend le montant pesé et vous verse votre part après la remise."
        )
    return ""


def chosen_words(collection, money_mode) -> str:
    """What a shop reads of an order of which nothing is paid, or nothing where its mode says it all."""
    if money_mode != MoneyMode.PSP_SPLIT:
        return ""
    if collection.pays_online:
        return _(
            "Pas encore payée. La personne a choisi de payer en ligne\u202f: le prestataire de paiement vous versera "
            "votre part après la remise."
        )
    return _("Pas encore payée. La personne a choisi de payer au comptoir\u202f: elle vous paiera en main propre.")
