"""What a person reads of an act made without a network that the books cannot take as it is."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from merchants.models import MerchantOrder
from pickup import words
from pickup.bags import custody
from pickup.counter.handover import WaitsElsewhere
from pickup.models import Bag, BagMove, OfflineAct
from pickup.words import amount

Kind = OfflineAct.Kind


def conflict(act, why) -> str:
    """« Monique a remis à 10 h 12, sans réseau, un sac de la boulangerie à Odette M. Ces sacs … »"""
    # « … à Odette M. » has its full stop already.
    return _("%(what)s. %(why)s") % {"what": what_was_done(act).removesuffix("."), "why": why}


def what_was_done(act) -> str:
    facts = {"who": name(act), "hour": words.hour(act.made_at), "to": resident(act)}
    return {Kind.HAND_OVER: handed, Kind.PAY: paid, Kind.UNDO: undone, Kind.NOTE: noted}[act.kind](act, facts)


def handed(act, facts):
    bags = bags_told(act)
    if act.payload.get("to_whom"):
        facts["to"] = _("%(name)s, à la place de %(to)s") % {"name": act.payload["to_whom"], "to": facts["to"]}
    sentence = ngettext(
        "%(who)s a remis à %(hour)s, sans réseau, le sac de %(merchants)s à %(to)s",
        "%(who)s a remis à %(hour)s, sans réseau, les sacs de %(merchants)s à %(to)s",
        len(bags) or len(act.payload["bags"]),
    )
    return sentence % (facts | {"merchants": merchants_of(bags) or _("commerçants inconnus")})


def paid(act, facts):
    cents = sum(cents for _part, cents in act.payload["amounts"])
    return _("%(who)s a reçu à %(hour)s, sans réseau, %(amount)s de %(to)s") % (facts | {"amount": amount(cents)})


def undone(act, facts):
    return _("%(who)s a annulé à %(hour)s, sans réseau, ce qui venait d’être noté pour %(to)s") % facts


def noted(act, facts):
    if not act.payload.get("text"):
        return _("%(who)s a laissé une note à %(hour)s, sans réseau, pour %(to)s") % facts
    said = _("%(who)s a noté à %(hour)s, sans réseau, pour %(to)s\u202f: «\u202f%(text)s\u202f»")
    return said % (facts | {"text": act.payload["text"]})


def put_aside(act) -> str:
    """« Monique a noté à 10 h 12, sans réseau, pour Odette M. : « 2 poires abîmées ». C’est mis de côté … »"""
    return conflict(act, _("C’est mis de côté\u202f: ouvrez sa page, retirez ce qui est refusé, puis dites-le ici."))


def given_elsewhere(act, bags) -> str:
    """« …, sans réseau, le sac de la boulangerie à Odette M. ; il avait déjà été remis à 10 h 05 par Paul. »"""
    twice = [bag for bag in bags if bag.where == Bag.Where.HANDED_OVER]
    if not twice:
        return conflict(act, " ".join(where_it_is(bag, act) for bag in bags))
    last = (
        BagMove.objects.filter(bag__in=twice, act=BagMove.Act.HANDED_OVER).select_related("by").order_by("pk").last()
    )
    facts = {"what": what_was_done(act), "hour": words.hour(last.at), "who": words.name_of(last.by)}
    facts["merchants"] = merchants_of(twice)
    if len(twice) == len(bags_told(act)) == 1:
        return _("%(what)s\u202f; il a aussi été remis à %(hour)s par %(who)s.") % facts
    return _("%(what)s\u202f; ceux de %(merchants)s ont aussi été remis à %(hour)s par %(who)s.") % facts


def where_it_is(bag, act) -> str:
    if bag.where not in {Bag.Where.HERE, Bag.Where.UNCOLLECTED}:
        return str(custody.NotThere(bag))
    if bag.place_id(act.collection.slot) != act.point_id:
        return str(WaitsElsewhere(bag, act.collection.slot))
    return _("Le sac %(label)s est vide dans les registres\u202f: tout en a été retiré depuis.") % {"label": bag.label}


def bags_told(act) -> list[Bag]:
    """Those of this order that the act names; of another one, nothing is said."""
    if not act.collection:
        return []
    bags = Bag.objects.filter(merchant_order__order=act.collection.order_id, pk__in=act.payload["bags"])
    return list(bags.select_related("merchant_order__merchant"))


def merchants_of(bags) -> str:
    return ", ".join(dict.fromkeys(bag.merchant_order.merchant.name for bag in bags))


def name(act):
    return words.name_of(act.by) if act.by else _("Quelqu’un")


def resident(act) -> str:
    """« Odette M. », as the merchants know the person."""
    part = MerchantOrder.objects.filter(order=act.collection.order_id).first() if act.collection else None
    return part.customer_name if part else _("une personne inconnue")
