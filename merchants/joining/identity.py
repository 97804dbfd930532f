"""Who sells: what the law wants shown of a shop before anything of it is sold (DOMAIN 2.7), and how it is said."""

import re

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.fr import siren as siren_numbers
from stdnum.fr import siret as siret_numbers
from stdnum.fr import tva as vat_numbers

from merchants import trail
from merchants.models import Merchant
from merchants.refusals import Refusal

FACTS = [
    "legal_name", "siret", "vat_regime", "vat_number", "street", "postcode", "city", "phone", "email", "mediator",
    "mediator_url",
]  # fmt: skip


class Lack(models.TextChoices):
    """What is missing of a shop, named after the field that mends it, with the sentence to show beside that field."""

    LEGAL_NAME = "legal_name", gettext_lazy("Indiquez le nom sous lequel vous êtes inscrit au registre.")
    ADDRESS = "street", gettext_lazy("Indiquez l’adresse, le code postal et la commune.")
    PHONE = "phone", gettext_lazy("Indiquez un téléphone où vos clients peuvent vous joindre.")
    EMAIL = (
        "email",
        gettext_lazy("Indiquez un e-mail. Vous n’en avez pas\u202f? L’association vous aide à en ouvrir un."),
    )
    SIRET = "siret", gettext_lazy("Indiquez un SIRET exact\u202f: quatorze chiffres, ceux de votre avis de situation.")
    VAT = "vat_regime", gettext_lazy("Dites si vous êtes redevable de la TVA, et vérifiez son numéro.")
    MEDIATOR = "mediator", gettext_lazy("Indiquez le médiateur de la consommation auquel vous adhérez, et son site.")
    WORD = "lawful", gettext_lazy("Engagez-vous à ne vendre que des produits conformes à la loi.")


SHORT = {
    Lack.LEGAL_NAME: gettext_lazy("le nom légal"),
    Lack.ADDRESS: gettext_lazy("l’adresse"),
    Lack.PHONE: gettext_lazy("le téléphone"),
    Lack.EMAIL: gettext_lazy("l’e-mail"),
    Lack.SIRET: gettext_lazy("le SIRET"),
    Lack.VAT: gettext_lazy("la situation de TVA"),
    Lack.MEDIATOR: gettext_lazy("le médiateur de la consommation"),
    Lack.WORD: gettext_lazy("votre engagement de vendeur"),
}


class StillSelling(Refusal):
    """A shop that sells may correct what residents read, never take it away."""

    def __init__(self, lacks):
        self.lacks = lacks
        sentence = _("Votre boutique est ouverte\u202f: vous pouvez corriger %(names)s, pas l’effacer.")
        super().__init__(sentence % {"names": ", ".join(str(SHORT[lack]) for lack in lacks)})


class SiretTaken(Refusal):
    sentence = gettext_lazy("Une autre boutique a déjà ce SIRET. Relisez-le, ou appelez l’association.")


# --- What is missing: read on the merchant's own row, without any query -----------------------------


def lacks_vat(merchant) -> bool:
    """Liable, its number is its own or the one that its SIREN gives; exempt, it has none to show."""
    if merchant.vat_exempt:
        return False
    return not merchant.vat_regime or not is_vat_of(merchant.vat_number, merchant.siret)


def is_vat_of(number, siret) -> bool:
    """Without a number, that of its SIREN is the one printed on its invoices."""
    return not number or (vat_numbers.is_valid(number) and number.replace(" ", "").upper()[4:] == siret[:9])


STANDS_WHEN = {
    Lack.LEGAL_NAME: lambda merchant: not merchant.legal_name,
    Lack.ADDRESS: lambda merchant: not (merchant.street and merchant.postcode and merchant.city),
    Lack.PHONE: lambda merchant: not merchant.phone,
    Lack.EMAIL: lambda merchant: not merchant.email,
    Lack.SIRET: lambda merchant: not siret_numbers.is_valid(merchant.siret),
    Lack.VAT: lacks_vat,
    Lack.MEDIATOR: lambda merchant: not merchant.mediator,
    Lack.WORD: lambda merchant: merchant.self_certified_at is None,
}


def missing(merchant) -> list[Lack]:
    """What the law wants and the shop has not said yet."""
    return [lack for lack, stands in STANDS_WHEN.items() if stands(merchant)]


def obstacle(merchant) -> str:
    """The sentence that keeps every product of the shop off the shelves, or nothing."""
    lacks = missing(merchant)
    if not lacks:
        return ""
    names = ", ".join(str(SHORT[lack]) for lack in lacks)
    return _("Avant la première vente, complétez «\u202fMa boutique\u202f»\u202f: il manque %(names)s.") % {
        "names": names
    }


# --- Saying it --------------------------------------------------------------------------------


def vat_number_of(siret) -> str:
    """The number that the tax office gives to a SIREN."""
    return "FR" + siren_numbers.to_tva(siret[:9]).replace(" ", "")


def tidied(facts) -> dict:
    """Numbers without the spaces that people write in them; a VAT number left blank is that of the SIREN."""
    said = {name: value.strip() for name, value in facts.items()}
    said["siret"] = re.sub(r"\s", "", said["siret"])
    said["vat_number"] = re.sub(r"[\s.]", "", said["vat_number"]).upper()
    if said["vat_regime"] != Merchant.VatRegime.LIABLE:
        said["vat_number"] = ""
    elif not said["vat_number"] and siret_numbers.is_valid(said["siret"]):
        said["vat_number"] = vat_number_of(said["siret"])
    return said


@transaction.atomic
def say(*, merchant, facts, by, at) -> Merchant:
    """What residents read of who sells. Once open, nothing that the law wants is taken away."""
    held = Merchant.objects.select_for_update(no_key=True).get(pk=merchant.pk)
    before, lacked = {name: getattr(held, name) for name in FACTS}, set(missing(held))
    after = tidied({name: facts[name] for name in FACTS})
    for name, value in after.items():
        setattr(held, name, value)
    if held.siret and Merchant.objects.exclude(pk=held.pk).filter(siret=held.siret).exists():
        raise SiretTaken
    lost = [lack for lack in missing(held) if lack not in lacked]
    if lost and held.state != Merchant.State.CANDIDATE:
        raise StillSelling(lost)
    held.save(update_fields=FACTS)
    sign_changes(held, before, after, by=by, at=at)
    return held


def sign_changes(merchant, before, after, *, by, at):
    changed = [name for name in FACTS if before[name] != after[name]]
    if not changed:
        return
    parts = [
        _("%(label)s «\u202f%(after)s\u202f»") % {"label": label_of(name), "after": shown(name, after[name])}
        for name in changed
    ]
    trail.sign(
        merchant=merchant,
        by=by,
        at=at,
        act="identity-change",
        words=_("Identité de la boutique\u202f: %(parts)s") % {"parts": ", ".join(parts)},
        about="identity",
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )


def label_of(name) -> str:
    return Merchant._meta.get_field(name).verbose_name


def shown(name, value) -> str:
    return str(dict(Merchant.VatRegime.choices).get(value, value)) if name == "vat_regime" else value
