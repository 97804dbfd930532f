"""What the town keeps about a person, in a form they can take elsewhere."""

from animations.deciding import belongings as deciding
from animations.membership import belongings as membership
from merchants.adoption import letters
from merchants.money import to_euros
from shop.orders import reading
from shop.orders.access import collections_of
from shop.outbox import preferences
from shop.outbox.models import Way

RINGS = {Way.SMS, Way.CALL}


def of(user) -> dict:
    return {
        "compte": {
            "e_mail": user.email,
            "prenom": user.first_name,
            "nom": user.last_name,
            "telephone": user.phone,
            "inscription": user.date_joined.isoformat(),
        },
        "commandes": [_order(reading.sheet_of(collection)) for collection in collections_of(user)],
        "commercants_adoptes": [
            {"boutique": name, "depuis": at.isoformat()}
            for name, at in user.adoptions.values_list("merchant__name", "adopted_at")
        ],
        "nouvelles_par_e_mail": letters.rhythm_of(user),
        "prevenu_par": _told_by(user),
        "favoris": [
            {"produit": one.product.get_title(), "depuis": one.at.isoformat()}
            for one in user.favourites.select_related("product")
        ],
        "a_prevenir_quand_il_y_en_a": [
            {"produit": one.product.get_title(), "a": one.email or one.phone, "demande_le": one.asked_at.isoformat()}
            for one in user.waitings.select_related("product")
        ],
        "ce_qui_manque": [
            {
                "quoi": pledge.missing.name,
                "combien_de_fois": pledge.get_often_display(),
                "dit_le": pledge.at.isoformat(),
            }
            for pledge in user.pledges.select_related("missing")
        ],
        "adhesion_au_tiers_lieu": membership.of(user),
        "propositions_et_votes": deciding.of(user),
        "mots": [_word(word) for word in user.words.select_related("merchant")],
    }


def _told_by(user) -> dict:
    said = preferences.said_by(user=user)
    return {
        "d_abord": said.get_way_display(),
        "sms": said.accepts_sms,
        "appels": said.accepts_calls,
        "rappel_le_jour_meme": said.reminder,
    }


def _word(word) -> dict:
    return {
        "boutique": word.merchant.name,
        "mot": word.words,
        "signature": word.signature,
        "dit_le": word.said_at.isoformat(),
        "etat": word.get_status_display(),
        "reponse": word.answer,
    }


def _order(sheet) -> dict:
    collection = sheet.collection
    return {
        "numero": sheet.order.number,
        "passee_le": sheet.order.date_placed.isoformat(),
        "retrait": {
            "lieu": sheet.point.name,
            "debut": sheet.slot.starts_at.isoformat(),
            "prenom": collection.first_name,
            "nom": collection.last_name,
            "telephone": collection.phone,
            "e_mail": collection.email,
            "peut_venir_a_sa_place": collection.proxy_name,
        },
        "total_euros": str(to_euros(sheet.kept_cents)),
        "paye_euros": str(to_euros(sheet.paid_cents)),
        "boutiques": [_part(part) for part in sheet.parts],
        "remises": [
            {"le": given.at.isoformat(), "a_qui": given.to_whom or "vous"} for given in collection.handovers.standing()
        ],
        "mots_du_comptoir": [{"le": note.at.isoformat(), "mot": note.text} for note in collection.notes.all()],
        "messages": [_message(message) for message in sheet.order.messages.order_by("pk")],
    }


def _message(message) -> dict:
    return {
        "le": message.written_at.isoformat(),
        "par": message.get_way_display(),
        "a": message.phone if message.way in RINGS else message.recipient,
        "objet": message.subject,
        "texte": message.body,
    }


def _part(part) -> dict:
    return {
        "boutique": part.merchant.name,
        "etat": part.merchant_order.get_status_display(),
        "lignes": [
            {
                "produit": line.title,
                "quantite_commandee": line.ordered_quantity,
                "quantite_fournie": line.kept_quantity,
                "prix_unitaire_euros": str(to_euros(line.unit_price_cents)),
            }
            for line in part.lines
        ],
    }
