"""What a shop still has to do, computed, declared or verified: each item says who saw it, or which page mends it."""

from dataclasses import dataclass

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.commission.words import long_day
from merchants.joining import identity
from merchants.joining.identity import Lack
from merchants.models import Attestation, InvoicingMandate, OpeningHours, ProductSheet

Kind = Attestation.Kind


class How(models.TextChoices):
    COMPUTED = "computed", gettext_lazy("vérifié par le site")
    ATTESTED = "attested", gettext_lazy("déclaré par vous")
    VERIFIED = "verified", gettext_lazy("vérifié par l’association")


# Until it is done, nobody has seen anything.
TO_COME = {
    How.COMPUTED: gettext_lazy("sera vérifié par le site"),
    How.ATTESTED: gettext_lazy("à déclarer par vous"),
    How.VERIFIED: gettext_lazy("sera vérifié par l’association"),
}


@dataclass(frozen=True)
class Item:
    name: str
    label: str
    how: How
    is_done: bool
    # What is known when it is done; what to do when it is not.
    words: str = ""
    # The page, and the field in it, that mends it; nothing when only the association can.
    url: str = ""
    # Nothing is put on sale without it.
    is_legal: bool = False
    # One may sell for ever without it.
    is_optional: bool = False

    @property
    def seen_by(self) -> str:
        return How(self.how).label if self.is_done else TO_COME[self.how]


@dataclass(frozen=True)
class Checklist:
    items: list[Item]

    @property
    def wanted(self):
        return [item for item in self.items if not item.is_optional]

    @property
    def optional(self):
        return [item for item in self.items if item.is_optional]

    @property
    def done(self) -> int:
        return sum(item.is_done for item in self.wanted)

    @property
    def many(self) -> int:
        return len(self.wanted)

    @property
    def legal_left(self) -> list[Item]:
        return [item for item in self.items if item.is_legal and not item.is_done]

    @property
    def next(self) -> Item | None:
        """What to do now: the law's first, then what the shop can do itself."""
        open_items = [item for item in self.wanted if not item.is_done and item.url]
        return min(open_items, key=lambda item: not item.is_legal, default=None)


def checklist(merchant, *, elsewhere=()) -> Checklist:
    """`elsewhere` are items that only a room above can compute, such as where the money is sent."""
    told = {one.kind: one for one in merchant.attestations.filter(ended_at=None).select_related("by")}
    items = [*legal_items(merchant, told), *computed_items(merchant), *elsewhere, *declared_items(merchant, told)]
    return Checklist([*items, *verified_items(told)])


# --- What the law wants -----------------------------------------------------------------------

LABELS = {
    Lack.LEGAL_NAME: gettext_lazy("Nom légal"),
    Lack.SIRET: gettext_lazy("SIRET"),
    Lack.VAT: gettext_lazy("TVA"),
    Lack.ADDRESS: gettext_lazy("Adresse"),
    Lack.PHONE: gettext_lazy("Téléphone"),
    Lack.EMAIL: gettext_lazy("E-mail"),
    Lack.MEDIATOR: gettext_lazy("Médiateur de la consommation"),
    Lack.WORD: gettext_lazy("Votre engagement et les conditions"),
}


# Only its digits can be read by the site; the rest is the shop's word.
READ_BY_THE_SITE = {Lack.SIRET}


def legal_items(merchant, told) -> list[Item]:
    lacks = set(identity.missing(merchant))
    return [
        Item(
            name=lack.value,
            label=str(label),
            how=How.COMPUTED if lack in READ_BY_THE_SITE else How.ATTESTED,
            is_done=lack not in lacks,
            words=str(lack.label) if lack in lacks else known(lack, merchant, told),
            url=page_of(lack, merchant),
            is_legal=True,
        )
        for lack, label in LABELS.items()
    ]


def page_of(lack, merchant) -> str:
    if lack == Lack.WORD:
        return reverse("merchant_seller_terms", args=[merchant.code]) + "#engagement"
    return reverse("merchant_identity", args=[merchant.code]) + f"#id_{lack.value}"


def known(lack, merchant, told) -> str:
    """What stands, as residents read it."""
    said = {
        Lack.LEGAL_NAME: merchant.legal_name,
        Lack.SIRET: merchant.siret,
        Lack.VAT: merchant.get_vat_regime_display() if merchant.vat_exempt else vat_number(merchant),
        Lack.ADDRESS: f"{merchant.street}, {merchant.postcode} {merchant.city}",
        Lack.PHONE: merchant.phone,
        Lack.EMAIL: merchant.email,
        Lack.MEDIATOR: merchant.mediator,
        Lack.WORD: signed(told.get(Kind.LAWFUL_GOODS)),
    }
    return str(said[lack])


def vat_number(merchant) -> str:
    return merchant.vat_number or identity.vat_number_of(merchant.siret)


# --- What the site sees by itself ----------------------------------------------------------------


def computed_items(merchant) -> list[Item]:
    has_hours = OpeningHours.objects.filter(merchant=merchant).exists()
    sheets = ProductSheet.objects.filter(merchant=merchant)
    on_sale, drafts = sheets.filter(product__is_public=True).count(), sheets.count()
    return [
        Item(
            name="hours",
            label=_("Horaires d’ouverture"),
            # The site sees that they are there, never that they are right.
            how=How.ATTESTED,
            is_done=has_hours,
            words="" if has_hours else _("Dites quand vous êtes ouvert\u202f: les créneaux de retrait en dépendent."),
            url=reverse("merchant_hours", args=[merchant.code]),
        ),
        Item(
            name="product",
            label=_("Premier produit en vente"),
            how=How.COMPUTED,
            is_done=bool(on_sale),
            words=_("%(many)d en vente") % {"many": on_sale} if on_sale else first_product(drafts),
            url=reverse("merchant_products" if drafts else "sheet_quick", args=[merchant.code]),
        ),
    ]


def first_product(drafts) -> str:
    if drafts:
        return _("Vous avez une fiche\u202f: mettez-la en vente quand le reste est complet.")
    return _("Une photo, un nom, un prix\u202f: commencez quand vous voulez.")


# --- What the merchant declares -------------------------------------------------------------------


def declared_items(merchant, told) -> list[Item]:
    url = reverse("merchant_declarations", args=[merchant.code])
    return [recycling_item(merchant, told, url), *licence_items(merchant, told, url), mandate(merchant)]


def recycling_item(merchant, told, url) -> Item:
    numbers = [f"{one.get_scheme_display()}\u202f: {one.number}" for one in merchant.recycling_identifiers.all()]
    word = told.get(Kind.NOT_A_PRODUCER)
    sentence = _("Dites si vous fabriquez ou importez des produits soumis aux filières de recyclage.")
    return Item(
        name="recycling",
        label=_("Recyclage (identifiants uniques)"),
        how=How.ATTESTED,
        is_done=bool(numbers or word),
        words=", ".join(numbers) or (_("Non-producteur. %(signed)s") % {"signed": signed(word)} if word else sentence),
        url=f"{url}#recyclage",
    )


def licence_items(merchant, told, url) -> list[Item]:
    """Wanted as soon as the shop lists something with alcohol."""
    sells = ProductSheet.objects.filter(merchant=merchant, is_alcohol=True).exists()
    has_it = bool(merchant.alcohol_licence)
    if not sells and not has_it:
        return []
    words = f"{merchant.alcohol_licence} {signed(told.get(Kind.ALCOHOL_LICENCE))}".strip()
    words = words if has_it else _("Une fiche d’alcool attend votre licence de vente à emporter.")
    facts = {"is_done": has_it, "words": words, "url": f"{url}#alcool"}
    return [Item(name="licence", label=_("Licence de vente d’alcool"), how=How.ATTESTED, **facts)]


def mandate(merchant) -> Item:
    live = InvoicingMandate.objects.filter(merchant=merchant, ended_at=None).first()
    words = _("Si vous voulez\u202f: l’association établit à votre nom les factures que vos clients demandent.")
    if live:
        words = _("Signé par %(name)s le %(day)s.") % {"name": live.signed_by, "day": long_day(live.signed_on)}
    return Item(
        name="mandate",
        label=_("Mandat de facturation"),
        how=How.ATTESTED,
        is_done=bool(live),
        words=words,
        url=reverse("merchant_statements", args=[merchant.code]) + "#mandat",
        is_optional=True,
    )


# --- What the association has seen -----------------------------------------------------------------

SEEN = {
    Kind.IDENTITY_SEEN: gettext_lazy("Identité vue"),
    Kind.REGISTER_SEEN: gettext_lazy("Inscription au registre vue"),
}


def verified_items(told) -> list[Item]:
    waits = _("L’association le vérifie avec vous, à sa prochaine visite. Vous pouvez vendre avant.")
    return [
        Item(
            name=kind.value.lower(),
            label=str(label),
            how=How.VERIFIED,
            is_done=kind in told,
            words=signed(told.get(kind)) or waits,
        )
        for kind, label in SEEN.items()
    ]


def signed(word) -> str:
    """« Camille Besson, le 3 mars 2026 »."""
    if word is None:
        return ""
    day = long_day(timezone.localdate(word.at))
    return _("%(name)s, le %(day)s") % {"name": word.by.get_full_name() or word.by.email, "day": day}
