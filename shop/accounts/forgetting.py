"""An account that its owner closes for good: what was theirs goes at once, their orders keep no name once over."""

from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import CASCADE
from django.utils.translation import gettext_lazy as _

from animations.membership import leaving
from animations.taking_part import forgetting as seats
from merchants.forgetting import STRUCK, Traces
from merchants.models import AssociationMember, ContentReport, TeamMember
from merchants.refusals import Refusal
from pickup.models import Collection, Volunteer
from pickup.phone_numbers import digits
from pickup.residents import forgetting as visits
from shop.accounts.models import User
from shop.outbox import letters_of

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
    leaving.erase_with_account(user=held, at=at)
    letters_of.forget_of_registrations(registrations=seats.forget_account(user=held, at=at), at=at)
    visits.ask(collections=Collection.objects.filter(order__user=held), at=at)
    letters_of.forget_address(email=held.email, traces=traces_of(held), at=at)
    ContentReport.objects.filter(email__iexact=held.email).update(name="", email="")
    LogEntry.objects.filter(object_repr__contains=held.email).update(object_repr=STRUCK)
    forget_belongings(held)
    forget_sessions(held)
    held.email = f"compte-{held.pk}@{NOBODY}"
    held.first_name = held.last_name = held.phone = ""
    held.is_active, held.last_login = False, None
    held.set_unusable_password()
    held.save()


def works_here(user) -> bool:
    return user.is_staff or any(model.objects.filter(user=user).exists() for model in WORK)


def traces_of(user) -> Traces:
    first, last = user.first_name, user.last_name
    named = {user.email, f"{first} {last}"} if first and last else {user.email}
    number = digits(user.phone)
    return Traces(whole=frozenset(named), numbers=frozenset({number} if number else ()))


def forget_belongings(user):
    """Adoptions, words, preferences, votes, codes: whatever exists for this account only goes with it."""
    for relation in user._meta.related_objects:
        if relation.on_delete is CASCADE:
            relation.related_model._base_manager.filter(**{relation.field.name: user}).delete()


def forget_sessions(user):
    """Wherever it is still signed in; a session may also hold what was typed for an order."""
    for session in Session.objects.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
