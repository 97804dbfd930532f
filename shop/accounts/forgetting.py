"""An account that its owner closes for good: what was theirs goes at once, their orders keep no name once over."""

from importlib import import_module

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import CASCADE
from django.utils.translation import gettext_lazy as _
from oscar.apps.basket.models import Basket

from animations.deciding import forgetting as proposals
from animations.membership import leaving
from animations.taking_part import forgetting as seats
from merchants.forgetting import STRUCK
from merchants.models import AssociationMember, TeamMember
from merchants.refusals import Refusal
from pickup.models import Collection, Volunteer
from pickup.residents import forgetting as visits
from shop.accounts.models import User
from shop.outbox import letters_of
from shop.returning.models import SharedBasket

WORK = (TeamMember, AssociationMember, Volunteer)
# No post office serves this end of an address (RFC 2606).
NOBODY = "efface.invalid"


class WorksHere(Refusal):
    sentence = _(
        "Vous travaillez encore ici, pour une boutique, un comptoir ou l’association\u202f: demandez d’abord que l’on "
        "vous en retire, puis revenez."
    )


@transaction.atomic
def forget(*, user, at) -> None:
    """What must be kept keeps a number instead of a name; nobody signs in with it any more."""
    held = User.objects.select_for_update().get(pk=user.pk)
    if works_here(held):
        raise WorksHere
    forget_letters(held, at=at)
    leaving.erase_with_account(user=held, at=at)
    visits.ask(collections=Collection.objects.filter(order__user=held), at=at)
    forget_diary(held)
    forget_belongings(held)
    forget_sessions(held)
    held.email = f"compte-{held.pk}@{NOBODY}"
    held.first_name = held.last_name = held.phone = ""
    held.is_active, held.last_login = False, None
    held.set_unusable_password()
    held.save()


def works_here(user) -> bool:
    return user.is_staff or any(model.objects.filter(user=user).exists() for model in WORK)


def forget_letters(user, *, at):
    """By what ties them to the account, never by the address typed in it: nobody proved that it is theirs."""
    letters_of.forget_of_account(user=user, at=at)
    letters_of.forget_of_registrations(registrations=seats.forget_account(user=user, at=at), at=at)
    letters_of.forget_of_proposals(proposals=proposals.forget_account(user=user), at=at)


def forget_diary(user):
    """What the site's own administration wrote under their name."""
    about = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=about, object_id=str(user.pk)).update(object_repr=STRUCK)
    named_after_it = ContentType.objects.get_for_models(*WORK, *belongings()).values()
    named = LogEntry.objects.filter(content_type__in=named_after_it, object_repr__startswith=f"{user.email} ")
    named.update(object_repr=STRUCK)


def forget_belongings(user):
    """Adoptions, words, preferences, votes, codes: whatever exists for this account only goes with it.

    A basket that was ordered stays with its order, which tells by it what was ordered for neighbours; it has no name.
    """
    theirs = Basket.objects.filter(owner=user)
    theirs.filter(status=Basket.SUBMITTED).update(owner=None)
    SharedBasket.objects.filter(taken_in__in=theirs).update(taken_in=None, taken_by="")
    for model, name in belongings().items():
        model._base_manager.filter(**{name: user}).delete()


def belongings() -> dict:
    """The field that names the account, by model."""
    found = [one for one in User._meta.related_objects if one.on_delete is CASCADE]
    return {one.related_model: one.field.name for one in found}


def forget_sessions(user):
    """Wherever it is still signed in; a session may also hold what was typed for an order."""
    theirs = [
        one.session_key for one in Session.objects.iterator() if one.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    # The database's with the account; the cache's once it is sure, else a page read meanwhile would bring it back.
    Session.objects.filter(pk__in=theirs).delete()
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in theirs:
        transaction.on_commit(store(key).delete)
