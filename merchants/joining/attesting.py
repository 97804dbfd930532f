"""What a merchant declares in its own name, and what the association has seen for itself: who said it, and when."""

import re

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import trail
from merchants.joining import terms
from merchants.models import Attestation, Merchant, RecyclingIdentifier
from merchants.refusals import Refusal

Kind = Attestation.Kind
# What the trail says of each, as one reads it later.
SAID = {
    Kind.LAWFUL_GOODS: gettext_lazy("La boutique s’engage à ne vendre que des produits conformes à la loi"),
    Kind.ALCOHOL_LICENCE: gettext_lazy("La boutique déclare sa licence de vente d’alcool"),
    Kind.NOT_A_PRODUCER: gettext_lazy("La boutique déclare n’être producteur d’aucune filière de recyclage"),
    Kind.IDENTITY_SEEN: gettext_lazy("L’identité de la personne responsable a été vue"),
    Kind.REGISTER_SEEN: gettext_lazy("L’inscription au registre a été vérifiée"),
}
# The unique identifier of a producer: FR, six digits, the scheme on two, then four characters.
IDU = re.compile(r"FR\d{6}_\d{2}[A-Z0-9]{4}")


class NothingAttested(Refusal):
    sentence = gettext_lazy("Il n’y a rien à reprendre\u202f: rien n’a été déclaré.")


class LicenceUntold(Refusal):
    sentence = gettext_lazy("Indiquez votre licence\u202f: son nom ou son numéro, tel qu’il est sur le récépissé.")


class NotAnIdentifier(Refusal):
    sentence = gettext_lazy("Cet identifiant semble incomplet. Exemple\u202f: FR012345_01ABCD.")


class IsAProducer(Refusal):
    sentence = gettext_lazy("Vous avez noté un identifiant de recyclage\u202f: effacez-le d’abord.")


@transaction.atomic
def certify(*, merchant, version, by, at) -> None:
    """The word that opens a shop: lawful goods only, under the terms that the page showed. Given twice, it is one."""
    held = Merchant.objects.select_for_update(no_key=True).get(pk=merchant.pk)
    terms.accept(merchant=held, version=version, by=by, at=at)
    if held.self_certified_at is None:
        held.self_certified_at = at
        held.save(update_fields=["self_certified_at"])
        attest(merchant=held, kind=Kind.LAWFUL_GOODS, by=by, at=at)
    merchant.self_certified_at = held.self_certified_at


@transaction.atomic
def attest(*, merchant, kind, by, at, words="") -> Attestation:
    """Said again in the same words, nothing is added; in others, they take the place of the first."""
    Merchant.objects.select_for_update(no_key=True).get(pk=merchant.pk)
    live = merchant.attestations.filter(kind=kind, ended_at=None)
    same = live.filter(words=words).first()
    if same:
        return same
    live.update(ended_at=at)
    made = Attestation.objects.create(merchant=merchant, kind=kind, words=words, by=by, at=at)
    sign(merchant, kind, f"{SAID[Kind(kind)]}\u202f: {words}" if words else SAID[Kind(kind)], by=by, at=at)
    return made


@transaction.atomic
def take_back(*, merchant, kind, by, at) -> None:
    if not merchant.attestations.filter(kind=kind, ended_at=None).update(ended_at=at):
        raise NothingAttested
    sign(merchant, kind, _("Ce n’est plus tenu pour sûr\u202f: %(what)s") % {"what": SAID[Kind(kind)]}, by=by, at=at)


def sign(merchant, kind, words, *, by, at):
    trail.sign(merchant=merchant, by=by, at=at, act="checklist-attest", words=words, about=f"attestation:{kind}")


# --- Alcohol ----------------------------------------------------------------------------------


@transaction.atomic
def declare_licence(*, merchant, licence, by, at) -> None:
    """The licence to sell alcohol to take away, which its products need (CSP L3331-4)."""
    licence = licence.strip()
    if not licence:
        raise LicenceUntold
    Merchant.objects.filter(pk=merchant.pk).update(alcohol_licence=licence)
    merchant.alcohol_licence = licence
    attest(merchant=merchant, kind=Kind.ALCOHOL_LICENCE, words=licence, by=by, at=at)


# --- Recycling (C. env. L541-10-9) ---------------------------------------------------------------


@transaction.atomic
def note_identifier(*, merchant, scheme, number, by, at) -> RecyclingIdentifier:
    """A producer's number in one scheme; typed again, it is corrected."""
    number = re.sub(r"\s", "", number).upper()
    if not IDU.fullmatch(number):
        raise NotAnIdentifier
    facts = {"number": number, "noted_at": at, "noted_by": by}
    noted, _is_new = RecyclingIdentifier.objects.update_or_create(merchant=merchant, scheme=scheme, defaults=facts)
    merchant.attestations.filter(kind=Kind.NOT_A_PRODUCER, ended_at=None).update(ended_at=at)
    words = _("Recyclage\u202f: %(scheme)s, %(number)s") % {"scheme": noted.get_scheme_display(), "number": number}
    trail.sign(merchant=merchant, by=by, at=at, act="checklist-recycling", words=words, about=f"recycling:{scheme}")
    return noted


@transaction.atomic
def forget_identifier(*, merchant, identifier, by, at) -> None:
    words = _("Recyclage\u202f: %(scheme)s, identifiant effacé") % {"scheme": identifier.get_scheme_display()}
    told = {"words": words, "about": f"recycling:{identifier.scheme}"}
    identifier.delete()
    trail.sign(merchant=merchant, by=by, at=at, act="checklist-recycling", **told)


@transaction.atomic
def declare_no_producer(*, merchant, by, at) -> None:
    if merchant.recycling_identifiers.exists():
        raise IsAProducer
    attest(merchant=merchant, kind=Kind.NOT_A_PRODUCER, by=by, at=at)
