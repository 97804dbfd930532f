"""What people type in the search field that is no product: each question has one answer and one page that does it."""

import difflib
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from merchants.listing.search_words import stem, words_asked, words_in

MOST_SHOWN = 2
# From how many letters a word's beginning is enough, and a slip is forgiven: « compote » is no « compte ».
ENOUGH, LONG, NEAR = 5, 7, 0.8


@dataclass(frozen=True)
class Question:
    """The words that ask it, as people type them; what is answered; where it is done."""

    words: str
    title: str
    answer: str
    url_name: str
    link: str

    @cached_property
    def forms(self) -> set[str]:
        words = words_in(self.words)
        return {*words, *(stem(word) for word in words)}

    @cached_property
    def long_words(self) -> list[str]:
        return [word for word in words_in(self.words) if len(word) >= LONG]

    def is_asked_by(self, word, its_stem) -> bool:
        if word in self.forms or its_stem in self.forms:
            return True
        return len(word) >= ENOUGH and any(form.startswith(word) for form in self.forms)

    def is_nearly(self, word) -> bool:
        return len(word) >= LONG and bool(difflib.get_close_matches(word, self.long_words, n=1, cutoff=NEAR))


THE_ORDER = _("Retrouver ma commande")
QUESTIONS = [
    Question(
        "renoncer renonciation rétractation rétracter rendre retourner retour échanger avis",
        _("Renoncer à un achat"),
        _("Vous avez changé d’avis\u202f? Dites-le ici, sans compte et sans raison à donner."),
        "withdrawal_find",
        _("Renoncer au contrat ici"),
    ),
    Question(
        "annuler annulation supprimer",
        _("Annuler une commande"),
        _("C’est sans frais jusqu’à l’heure limite, depuis la page de la commande. Après, on peut encore renoncer."),
        "order_find",
        THE_ORDER,
    ),
    Question(
        "rembourser remboursement argent",
        _("Être remboursé"),
        _("La page de votre commande dit ce qui vous revient, de quelle façon et depuis quand."),
        "order_find",
        THE_ORDER,
    ),
    Question(
        "facture facturation justificatif reçu",
        _("Avoir une facture"),
        _(
            "Une fois le sac remis, la page de votre commande dit, boutique par boutique, "
            "s’il faut la demander là ou appeler la boutique."
        ),
        "order_find",
        THE_ORDER,
    ),
    Question(
        "avoir avoirs crédit",
        _("Votre avoir"),
        _("Tapez son code en commandant. La page de la commande d’où il vient le redit, avec ce qui y reste."),
        "order_find",
        THE_ORDER,
    ),
    Question(
        "commande commandes suivi suivre code colis retrait",
        _("Votre commande"),
        _("Où en sont vos sacs, votre code de retrait, l’heure et le lieu\u202f: tout est sur sa page."),
        "order_find",
        THE_ORDER,
    ),
    Question(
        "abîmé cassé défaut défectueux réclamation garantie plainte litige médiateur médiation",
        _("Quelque chose ne va pas"),
        _("Abîmé, ou pas le bon\u202f? Dites-le au comptoir, ou à la boutique\u202f: la commande donne son numéro."),
        "order_find",
        THE_ORDER,
    ),
    Question(
        "horaire horaires heure heures ouverture ouvert ouverte fermeture fermé",
        _("Les horaires"),
        _("Les prochains retraits sont sur la place\u202f; chaque boutique dit ses heures sur sa page."),
        "merchants",
        _("Voir les commerçants"),
    ),
    Question(
        "livraison livrer livreur domicile expédition",
        _("Où prendre vos achats"),
        _("Rien n’est livré\u202f: tout vous attend au même endroit, en une seule visite."),
        "home",
        _("Voir les prochains rendez-vous"),
    ),
    Question(
        "commission commissions pourcentage frais vendre adhérer",
        _("Ce que coûte la vente ici"),
        _("La part que garde l’association sur chaque vente, et à qui elle sert."),
        "selling_costs",
        _("Lire ce que coûte la vente"),
    ),
    Question(
        "promotion promotions promo promos réduction réductions réduit réduits rabais remise remises solde soldes",
        _("Les prix réduits"),
        _("Tout ce que les boutiques vendent moins cher en ce moment."),
        "reduced",
        _("Voir les prix réduits"),
    ),
    Question(
        "cadeau cadeaux",
        _("Une carte cadeau\u202f?"),
        _("Il n’y en a pas ici pour l’instant. Demandez à la boutique qui plairait\u202f: sa page donne son numéro."),
        "merchants",
        _("Voir les commerçants"),
    ),
    Question(
        "contact contacter téléphone appeler joindre aide",
        _("Nous joindre"),
        _("Le nom, l’adresse et l’e-mail de l’association."),
        "legal_notice",
        _("Voir comment nous joindre"),
    ),
    Question(
        "compte connexion connecter inscription inscrire passe",
        _("Votre compte"),
        _("Il est facultatif\u202f: on commande aussi bien sans."),
        "login",
        _("Se connecter"),
    ),
    Question(
        "données privée rgpd cookie cookies",
        _("Vos données"),
        _("Ce que nous gardons, combien de temps, et comment l’effacer."),
        "privacy",
        _("Lire la page"),
    ),
    Question(
        "conditions cgv paiement payer règlement",
        _("Les conditions de vente"),
        _("Le prix, le paiement, l’annulation, le droit de changer d’avis."),
        "sale_terms",
        _("Les lire"),
    ),
]


def asked_by(query: str) -> list[Question]:
    """The questions that these words ask, the first asked first; nothing when they ask for goods only."""
    found = [one for words in words_asked(query) for one in QUESTIONS if one.is_asked_by(*words)]
    return list(dict.fromkeys(found))[:MOST_SHOWN]


def nearly_asked_by(query: str) -> list[Question]:
    """The same, a slip of the finger forgiven: for words that find nothing at all."""
    found = [one for word, _stem in words_asked(query) for one in QUESTIONS if one.is_nearly(word)]
    return list(dict.fromkeys(found))[:MOST_SHOWN]
