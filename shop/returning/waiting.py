"""« Prévenez-moi quand il y en a » : asked, confirmed from the address itself, told once, forgotten."""

import datetime
from functools import partial

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.refusals import Refusal
from merchants.telling import About, Addressee, PersonLetter
from shop.accounts import throttle
from shop.catalogue.offers import on_sale, with_prices
from shop.jobs import one_by_one
from shop.outbox.ladder import can_get_sms
from shop.outbox.letters_of import OF_WAITING, forget_of_waiting
from shop.returning.models import Waiting

SALT = "shop.returning.waiting"
A_DAY = datetime.timedelta(days=1)
# Nobody answered the question: nobody asked.
TO_CONFIRM = 2 * A_DAY
# After three months one has found it elsewhere.
TO_WAIT = 90 * A_DAY
# What was told serves nobody any more.
TOLD_KEPT = 30 * A_DAY
A_RUN = 200
# Somebody may wait for a few things; a machine types thousands of addresses, or one address a thousand times.
OF_A_NETWORK = throttle.Patience(10, datetime.timedelta(minutes=15), datetime.timedelta(hours=1))
OF_AN_ADDRESS = throttle.Patience(6, datetime.timedelta(hours=1), A_DAY)


class NoSmsThere(Refusal):
    sentence = gettext_lazy("Nous ne pouvons pas écrire à ce numéro\u202f: donnez plutôt un e-mail.")


class StillThere(Refusal):
    sentence = gettext_lazy("Il y en a de nouveau\u202f: vous pouvez le commander.")


class AskedTooLongAgo(Refusal):
    sentence = gettext_lazy("Cette demande n’existe plus\u202f: elle a été retirée, ou le message est déjà parti.")


@transaction.atomic
def ask(*, product: int, email: str, phone: str, user, network: str, at) -> None:
    """Writes the question to the address; asked again, it is the same one, and no second letter leaves.

    Whoever watches the page learns nothing of who waits: the answer is the same.
    """
    throttle.count(what="waiting", address=network, patience=OF_A_NETWORK, at=at)
    throttle.count(what="waiting for", address=email or phone, patience=OF_AN_ADDRESS, at=at)
    sheet = with_prices().filter(product=product).first()
    if sheet is None or sheet.left is None or sheet.left > 0:
        raise StillThere
    if phone and not can_get_sms(phone):
        raise NoSmsThere
    address = {"product_id": product, "email": email.lower(), "phone": phone}
    waiting, is_new = Waiting.objects.get_or_create(**address, defaults={"user": user, "asked_at": at})
    if is_new:
        facts = {"title": sheet.product.title, "link": link_of(waiting), "days": TO_CONFIRM.days}
        _write(waiting, "ask", _("%(title)s\u202f: vous prévenir\u202f?") % {"title": sheet.product.title}, facts)


def link_of(waiting) -> str:
    """Whoever has the letter may confirm or stop, and nothing else."""
    return settings.SITE_URL + reverse("waiting_answer", args=[signing.Signer(salt=SALT).sign(waiting.pk)])


def of_token(token) -> Waiting | None:
    try:
        pk = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    return Waiting.objects.select_related("product").filter(pk=pk).first()


@transaction.atomic
def confirm(*, waiting, at) -> None:
    """Said twice is said once."""
    rows = Waiting.objects.filter(pk=waiting.pk)
    if not rows.filter(confirmed_at=None).update(confirmed_at=at) and not rows.exists():
        raise AskedTooLongAgo


def stop(*, waiting) -> None:
    Waiting.objects.filter(pk=waiting.pk).delete()


# --- Telling ----------------------------------------------------------------------------------


def tell_back(*, at) -> None:
    """Everybody who waits for what is there again, each once; safe to run at any moment, and by two at once."""
    confirmed = Waiting.objects.exclude(confirmed_at=None)
    back = on_sale().filter(Q(left=None) | Q(left__gt=0), product__in=confirmed.values("product")).order_by()
    waiting = confirmed.filter(product__in=list(back.values_list("product", flat=True)))
    one_by_one(partial(tell, at=at), waiting.order_by("confirmed_at", "pk").values_list("pk", flat=True)[:A_RUN])


@transaction.atomic
def tell(pk, at) -> None:
    """The message and the forgetting are one act: neither without the other."""
    waiting = Waiting.objects.select_for_update().filter(pk=pk).first()
    sheet = waiting and on_sale().filter(Q(left=None) | Q(left__gt=0), product=waiting.product_id).first()
    if sheet is None:
        return
    product = sheet.product
    page = settings.SITE_URL + reverse("product", args=[product.slug, product.pk])
    # Any word before the number leads there: an SMS counts its signs.
    short = settings.SITE_URL + reverse("product", args=["p", product.pk])
    facts = {"title": product.title, "shop": sheet.merchant.name, "link": page, "short_link": short}
    _write(waiting, "back", _("%(title)s\u202f: il y en a de nouveau") % {"title": product.title}, facts)
    waiting.delete()


def _write(waiting, what, subject, facts):
    to = Addressee(name="", email=waiting.email, phone=waiting.phone, user=None)
    key = f"{OF_WAITING}{waiting.user_id or 'guest'}:{waiting.pk}:{what}:{waiting.asked_at:%Y%m%d%H%M%S}"
    template, about = f"returning/messages/{what}", About.NEWS
    PersonLetter(to=to, subject=subject, template=template, facts=facts, key=key, about=about).send()


def forget_old(*, at) -> None:
    """Questions that nobody answered, waits of a season, and what was told a month ago."""
    unanswered = Q(confirmed_at=None, asked_at__lt=at - TO_CONFIRM)
    Waiting.objects.filter(unanswered | Q(asked_at__lt=at - TO_WAIT)).delete()
    forget_of_waiting(before=at - TOLD_KEPT, at=at)
