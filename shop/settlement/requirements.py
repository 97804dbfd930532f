"""What the provider still asks of a merchant, from its own codes to a sentence that one can act on."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The first that fits wins: from the narrowest to the widest.
WORDS = [
    (
        r"external_account|payout_method|bank_account",
        gettext_lazy("Donnez l’IBAN du compte où vous voulez être payé."),
    ),
    (r"tos_acceptance|terms_of_service", gettext_lazy("Acceptez les conditions du prestataire de paiement.")),
    (r"attestation|declaration", gettext_lazy("Confirmez que ce que vous avez déclaré est exact.")),
    (
        r"verification.*additional_document",
        gettext_lazy("Envoyez un justificatif de domicile de la personne dirigeante."),
    ),
    (
        r"(person|individual|representative).*verification",
        gettext_lazy("Envoyez une pièce d’identité de la personne qui dirige la boutique, en cours de validité."),
    ),
    (
        r"verification|document",
        gettext_lazy("Envoyez un justificatif de votre entreprise (extrait Kbis ou avis SIRENE)."),
    ),
    (r"date_of_birth|\bdob\b", gettext_lazy("Indiquez la date de naissance de la personne dirigeante.")),
    (r"nationalit", gettext_lazy("Indiquez la nationalité de la personne dirigeante.")),
    (
        r"owner|director|executive|relationship",
        gettext_lazy("Dites qui dirige l’entreprise et qui en détient plus d’un quart."),
    ),
    (r"(person|individual|representative).*address", gettext_lazy("Indiquez l’adresse de la personne dirigeante.")),
    (r"address", gettext_lazy("Indiquez l’adresse de votre entreprise.")),
    (r"phone", gettext_lazy("Indiquez un numéro de téléphone.")),
    (r"email", gettext_lazy("Indiquez une adresse e-mail.")),
    (r"tax_id|id_number|registration_number", gettext_lazy("Indiquez le SIREN de votre entreprise.")),
    (
        r"registered_name|company\.name|legal_name|display_name",
        gettext_lazy("Indiquez la raison sociale de votre entreprise."),
    ),
    (
        r"given_name|surname|first_name|last_name|full_name",
        gettext_lazy("Indiquez le nom et le prénom de la personne dirigeante."),
    ),
    (r"business_type|entity_type|structure", gettext_lazy("Indiquez la forme de votre entreprise.")),
    (
        r"business_profile|product_description|\burl\b|\bmcc\b|\bprofile\b",
        gettext_lazy("Dites en quelques mots ce que vous vendez."),
    ),
    (r"representative|person|individual", gettext_lazy("Dites qui dirige l’entreprise.")),
]
WHY_STOPPED = [
    (r"past_due", gettext_lazy("Une information demandée n’est pas arrivée à temps.")),
    (
        r"pending_verification|under_review|pending",
        gettext_lazy("Une vérification est en cours\u202f: elle prend quelques jours."),
    ),
    (
        r"rejected|unsupported|fraud|listed",
        gettext_lazy("Le prestataire de paiement a refusé ce compte. Parlez-en à l’association."),
    ),
    (
        r"paused|other|platform",
        gettext_lazy("Le prestataire de paiement a suspendu ce compte. Parlez-en à l’association."),
    ),
]


def in_words(codes) -> list[str]:
    """One French sentence per thing to do, each once; a code that nobody foresaw is shown as it is."""
    return list(dict.fromkeys(sentence_for(code) for code in codes))


def sentence_for(code) -> str:
    found = first_that_fits(WORDS, code)
    return found or _("Complétez «\u202f%(code)s\u202f» chez le prestataire de paiement.") % {"code": code}


def why_stopped(code) -> str:
    """Why money is no longer sent there; nothing when nothing is stopped."""
    if not code:
        return ""
    found = first_that_fits(WHY_STOPPED, code)
    return found or _("Le prestataire de paiement dit\u202f: «\u202f%(code)s\u202f».") % {"code": code}


def first_that_fits(table, code) -> str:
    return next((str(words) for pattern, words in table if re.search(pattern, code)), "")
