"""How the place says a day, an hour, a merchant's refusal: the same words on each screen and message."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from merchants import people
from merchants.models.sheet import StorageClass
from merchants.money import to_euros
from merchants.opening import clock_of

NARROW = "\u202f"
NO_BREAK = "\u00a0"


def hour(at):
    """« 18 h », « 10 h 30 »."""
    clock = clock_of(at)
    minutes = f"{NO_BREAK}{clock:%M}" if clock.minute else ""
    return f"{clock.hour}{NO_BREAK}h{minutes}"


def weekday_hour(at):
    """« jeudi 18 h »."""
    return f"{date_format(clock_of(at), 'l')} {hour(at)}"


def day_hour(at):
    """« samedi 28 novembre à 10 h 12 »."""
    return _("%(day)s à %(hour)s") % {"day": day(at), "hour": hour(at)}


def day(at):
    """« samedi 28 novembre », « dimanche 1er février »."""
    return date_format(clock_of(at), "l j F").replace(" 1 ", " 1er ")


def hours(start, end):
    """« 10 h – 12 h »."""
    return f"{hour(start)} – {hour(end)}"


def amount(cents):
    """« 1 204,60 € »."""
    text = f"{to_euros(cents):,.2f}".replace(",", NARROW).replace(".", ",")
    return f"{text}{NARROW}€"


def name_of(user):
    """The person's name; nobody is the team."""
    return people.name_of(user) if user else _("l’équipe")


def does(merchant, one, several):
    """The merchant's real name and what it does, in the plural for « Les Ruches »."""
    verb = several if merchant.name.startswith("Les ") else one
    return f"{merchant.name} {verb}"


def no_room(storage_class, *, ever):
    """Why a bag of this class cannot wait here: the place is full, or never keeps any."""
    if not ever:
        return {
            StorageClass.AMBIENT: _("Rien ne peut attendre ici sur une étagère."),
            StorageClass.CHILLED: _("Rien ne peut attendre ici au frais."),
            StorageClass.FROZEN: _("Rien ne peut attendre ici au congélateur."),
            StorageClass.HOT: _("Rien ne peut attendre ici au chaud."),
            StorageClass.FRAGILE: _("Rien de fragile ne peut attendre ici."),
        }[storage_class]
    return {
        StorageClass.AMBIENT: _("Plus de place sur les étagères."),
        StorageClass.CHILLED: _("Plus de place au frais."),
        StorageClass.FROZEN: _("Plus de place au congélateur."),
        StorageClass.HOT: _("Plus de place au chaud."),
        StorageClass.FRAGILE: _("Plus de place pour ce qui est fragile."),
    }[storage_class]
