"""Each merchant's account at the provider: opened once, then copied from what the provider says of it."""

import datetime
import re
import secrets

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from merchants import trail
from merchants.models import Merchant
from merchants.money_mode import MoneyMode, money_mode
from merchants.refusals import Refusal
from shop.jobs import one_by_one
from shop.payments import gateway as gateways
from shop.settlement import notifications, sepa_zone
from shop.settlement.models import IBAN_REST, PayoutAccount

Status = PayoutAccount.Status
# Why an account receives nothing, when it is more than waiting for an answer.
STOPPED = re.compile(r"rejected|past_due|paused|unsupported|fraud|listed")
SET_OFF = _("Commission retenue sur les versements\u202f: accord donné")
NO_SET_OFF = _("Commission retenue sur les versements\u202f: accord repris")
# One that is not ready is read again this often; one that is, once a day.
LOOKED_AT_EVERY, A_DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
LONGEST_NAME = PayoutAccount._meta.get_field("iban_confirmed_with").max_length


class NoProvider(Refusal):
    sentence = _("Le paiement en ligne n’est pas proposé ici\u202f: il n’y a pas de compte à ouvrir.")


class NobodyCalled(Refusal):
    sentence = _("Écrivez le nom de la personne que vous avez eue au téléphone.")


class OwnWord(Refusal):
    sentence = _("C’est vous qui avez changé ce compte\u202f: quelqu’un d’autre doit appeler et confirmer.")


class AnotherIban(Refusal):
    sentence = _("Ce compte vient encore de changer\u202f: relisez-le, puis rappelez.")


# --- Who can be paid --------------------------------------------------------------------------


def who_cannot_receive(merchants, *, mode=None) -> list[Merchant]:
    """Those, among these merchants, to whom nothing paid online could be sent; one query.

    Under mandate (`mode`, agreed for an order, or the town's) a bank account is enough: the association collects,
    and its bank pays.
    """
    known = PayoutAccount.objects.filter(merchant__in=[merchant.pk for merchant in merchants])
    is_mandated = (mode or money_mode()) == MoneyMode.MANDATED
    able = {one.merchant_id for one in known if is_ready(one) or (is_mandated and has_bank_account(one))}
    return [merchant for merchant in merchants if merchant.pk not in able]


def is_ready(account) -> bool:
    """Whether the provider of this town sends to it."""
    return account.status == Status.PAYABLE and account.gateway == settings.PAYMENT_GATEWAY


def has_bank_account(account) -> bool:
    """The account number is there, right and within reach of a SEPA transfer, and somebody holds the account."""
    return bool(account and account.holder) and sepa_zone.is_valid(account.iban)


def all_can_receive(merchants) -> bool:
    return not who_cannot_receive(merchants)


def held_account(merchant) -> PayoutAccount:
    """The merchant's row, held until the end of the transaction; made when missing, once."""
    PayoutAccount.objects.get_or_create(merchant=merchant)
    return PayoutAccount.objects.select_for_update(of=["self"]).select_related("merchant").get(merchant=merchant)


# --- Opening ----------------------------------------------------------------------------------


def open_account(*, merchant, at) -> PayoutAccount:
    """Opens the merchant's account at the provider; clicked twice, it is the same one."""
    code = settings.PAYMENT_GATEWAY
    if not code:
        raise NoProvider
    account, _created = PayoutAccount.objects.get_or_create(merchant=merchant)
    if account.gateway == code and account.reference:
        return account
    reference = gateways.gateway_named(code).open_account(merchant, key=f"acct:{merchant.code}")
    return _opened(merchant, code, reference)


@transaction.atomic
def _opened(merchant, code, reference) -> PayoutAccount:
    account = held_account(merchant)
    if (account.gateway, account.reference) != (code, reference):
        account.gateway, account.reference, account.status = code, reference, Status.INVITED
        account.save(update_fields=["gateway", "reference", "status"])
    return account


def link_to_complete(*, merchant, return_url, refresh_url, at) -> str:
    """Where the merchant says who they are; the link works once, for a few minutes."""
    account = open_account(merchant=merchant, at=at)
    return gateways.gateway_named(account.gateway).account_link(
        account.reference,
        return_url=return_url,
        refresh_url=refresh_url,
        key=f"acct:{merchant.code}:{secrets.token_hex(8)}",
    )


# --- The mirror -------------------------------------------------------------------------------


def sync_account(*, account, at) -> PayoutAccount:
    """The sole writer of its state: reads the provider. Coming back from its pages proves nothing."""
    if not account.reference:
        return account
    facts = gateways.gateway_named(account.gateway).read_account(account.reference)
    with transaction.atomic():
        account = held_account(account.merchant)
        # Read before somebody else did: what is written is fresher.
        if account.reference == facts.reference and not (account.read_at and account.read_at > at):
            _mirror(account, facts, at)
    return account


def _mirror(account, facts, at):
    account.status = status_of(account, facts)
    account.asked, account.overdue = list(facts.asked), list(facts.overdue)
    account.deadline, account.disabled_because = facts.deadline, facts.disabled_because[:200]
    account.read_at = at
    account.save(update_fields=["status", "asked", "overdue", "deadline", "disabled_because", "read_at"])


def status_of(account, facts) -> str:
    """Only what the provider lets receive is payable; what it stopped, or could pay before, is restricted."""
    if facts.can_receive:
        return Status.PAYABLE
    was_ready = account.status in {Status.PAYABLE, Status.RESTRICTED}
    if facts.overdue or was_ready or STOPPED.search(facts.disabled_because):
        return Status.RESTRICTED
    return Status.INVITED if facts.asked else Status.IN_REVIEW


def sync_stale(*, at) -> None:
    """Those that nobody has read for a while: an event may have been lost."""
    ready = Q(status=Status.PAYABLE)
    old = Q(read_at=None) | (~ready & Q(read_at__lte=at - LOOKED_AT_EVERY)) | Q(read_at__lte=at - A_DAY)
    opened = PayoutAccount.objects.filter(old).exclude(reference="").select_related("merchant")
    one_by_one(lambda account: sync_quietly(account, at), opened)


def sync_quietly(account, at):
    try:
        return sync_account(account=account, at=at)
    except gateways.GatewayUnreachable:
        # Nothing is known: the next run asks again.
        return account


# --- What the merchant decides ----------------------------------------------------------------


@transaction.atomic
def set_iban(*, merchant, iban, holder, by, at) -> PayoutAccount:
    """Where the bank sends what the association collected; `iban` without spaces, its checksum already checked.

    The shop and the treasurer are told by letter, and it rests some days: nobody turns its money away in silence.
    """
    account = held_account(merchant)
    if (account.iban, account.holder) != (iban, holder):
        account.iban, account.holder, account.iban_changed_by, account.iban_changed_at = iban, holder, by, at
        account.iban_confirmed_at, account.iban_confirmed_by, account.iban_confirmed_with = None, None, ""
        account.save()
        notifications.tell_iban_changed(account=account)
        # No digit of it: the whole team reads the trail.
        trail.sign(merchant=account.merchant, by=by, at=at, act="money-iban", words=gettext("Compte bancaire changé"))
    return account


def is_resting(account, at) -> bool:
    """Whether the account number is too new for money to be sent there."""
    until = account.iban_rests_until
    return until is not None and at < until


def resting(*, at) -> list[PayoutAccount]:
    """The account numbers that somebody may confirm by calling the shop, the newest first."""
    found = PayoutAccount.objects.filter(iban_confirmed_at=None, iban_changed_at__gt=at - IBAN_REST).exclude(iban="")
    return list(found.select_related("merchant", "iban_changed_by").order_by("-iban_changed_at"))


@transaction.atomic
def confirm_iban(*, account, iban, spoken_to, by, at) -> PayoutAccount:
    """Somebody called the shop and read the number aloud with `spoken_to`: it is used at once.

    `iban` is the number that was on the page: one that changed meanwhile was confirmed by nobody.
    """
    account = held_account(account.merchant)
    if account.iban != iban:
        raise AnotherIban
    if not is_resting(account, at):
        return account
    if account.iban_changed_by == by:
        raise OwnWord
    if not spoken_to.strip() or len(spoken_to.strip()) > LONGEST_NAME:
        raise NobodyCalled
    account.iban_confirmed_at, account.iban_confirmed_by, account.iban_confirmed_with = at, by, spoken_to.strip()
    account.save(update_fields=["iban_confirmed_at", "iban_confirmed_by", "iban_confirmed_with"])
    return account


@transaction.atomic
def agree_to_set_off(*, merchant, agreed, by, at) -> Merchant:
    """From today on (or no longer) the commission on sales paid in hand is kept back from what is sent."""
    merchant = held_account(merchant).merchant
    if bool(merchant.set_off_agreed_on) != agreed:
        merchant.set_off_agreed_on = timezone.localdate(at) if agreed else None
        merchant.set_off_agreed_by = by
        merchant.save(update_fields=["set_off_agreed_on", "set_off_agreed_by"])
        words = SET_OFF if agreed else NO_SET_OFF
        trail.sign(merchant=merchant, by=by, at=at, act="money-set-off", words=words)
    return merchant
