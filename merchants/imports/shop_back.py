"""What a shop said of itself back from its own file: each row by the very act of the screen where it is typed.

Nothing is written that a merchant may not write by hand, nor hours that an order counts on. A row says how the shop
is to be, never what is to be forgotten: a closure that the file does not know stays.
"""

import copy
import datetime
from dataclasses import dataclass

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import trail
from merchants.access import is_owner
from merchants.belongings import seals, shop_table
from merchants.belongings.shop_table import BY_LABEL, Subject
from merchants.hours import editing, reading
from merchants.imports.facts import RowRefused
from merchants.imports.guarding import unguarded
from merchants.imports.importing import NOT_KEPT, Done, Outcome
from merchants.imports.photos import Photo, known_name
from merchants.joining import attesting, identity
from merchants.joining.forms import IdentityForm, RecyclingForm
from merchants.listing import low_stock
from merchants.listing.stock_forms import AlertForm
from merchants.models import Closure, Deed, Merchant, MerchantOrder, RecyclingIdentifier
from merchants.opening import OpeningTimes, local_day
from merchants.refusals import Refusal
from merchants.showcase import showing
from merchants.showcase.forms import ShowcaseForm

# A bag that is ready waits for no opening.
TO_PREPARE = [MerchantOrder.Status.PLACED, MerchantOrder.Status.ACCEPTED]
MOST_CODES = 5
HUNG = (shop_table.PORTRAIT, shop_table.PHOTO)


class OnlyTheOwner(Refusal):
    sentence = gettext_lazy("Seule la gérance change qui vend\u202f: demandez-le-lui, ou à votre accompagnateur.")


class NeverFromAFile(Refusal):
    def __init__(self, subject):
        words = _("«\u202f%(name)s\u202f» ne se reprend pas d’un fichier\u202f: l’association le tient ou le vérifie.")
        super().__init__(words % {"name": subject.label})


class OrdersCountOnIt(Refusal):
    def __init__(self, parts):
        words = _(
            "Des commandes à préparer comptent sur vos heures d’avant (%(codes)s)\u202f: changez-les dans "
            "«\u202fHoraires et fermetures\u202f», où vous direz ce que chacune devient."
        )
        codes = ", ".join(part.spoken_code for part in parts[:MOST_CODES])
        super().__init__(words % {"codes": codes + ("…" if len(parts) > MOST_CODES else "")})


class PhotoMissing(Refusal):
    sentence = gettext_lazy("Cette photo n’est pas dans ce que vous avez envoyé.")


class ClosedAlready(Refusal):
    def __init__(self, closure):
        days = editing.days_words(closure.first_on, closure.last_on)
        super().__init__(_("Vous fermez déjà %(days)s\u202f: annulez d’abord cette fermeture.") % {"days": days})


@dataclass(frozen=True)
class Said:
    """A row of the table that can be read: of what, and what it answers."""

    subject: Subject
    detail: str
    content: str

    @property
    def title(self):
        named = self.detail and not seals.SEALED.fullmatch(self.detail)
        return f"{self.subject.label} · {self.detail}" if named else self.subject.label

    @property
    def identity(self):
        """What a file says once."""
        return self.subject.label, self.detail

    @property
    def pictures(self) -> list[str]:
        return [self.detail] if self.subject in HUNG else []

    def kept(self) -> dict:
        return {"subject": self.subject.label, "detail": self.detail, "content": self.content}


@dataclass(frozen=True)
class Hand:
    """For which shop, who writes, and when; the photo that goes with the row, made ready."""

    merchant: Merchant
    by: object
    at: object
    photo: Photo | None = None

    def signed(self) -> dict:
        return {"merchant": self.merchant, "by": self.by, "at": self.at}


def again(kept) -> Said:
    return Said(BY_LABEL[kept["subject"]], kept["detail"], kept["content"])


def cells_in(row) -> dict[str, str]:
    """Raises RowRefused."""
    cells = {name: unguarded(cell).replace("\r\n", "\n") for name, cell in row.cells.items()}
    if row.fault or any("\x00" in cell or "\ufffd" in cell for cell in cells.values()):
        raise RowRefused(row.fault or _("cette ligne contient des caractères illisibles."))
    return cells


def said_in(row) -> Said:
    """Raises RowRefused."""
    cells = cells_in(row)
    subject = BY_LABEL.get(cells["subject"].strip())
    if subject is None:
        raise RowRefused(_("cette rubrique n’existe pas\u202f: laissez la première colonne comme elle est."))
    return Said(subject, detail_in(subject, cells["detail"].strip()), cells["content"])


def detail_in(subject, text) -> str:
    if subject not in shop_table.DATED:
        return text.lower() if subject == shop_table.WEEK else text
    try:
        return shop_table.days_written(*shop_table.days_read(text))
    except ValueError as failure:
        raise RowRefused(_("écrivez les jours ainsi\u202f: du 24/12/2026 au 31/12/2026.")) from failure


# --- One row ----------------------------------------------------------------------------------


def rehearse(said, hand, album) -> Done:
    """What `put` would do, and nothing left of it."""
    if said.subject in HUNG:
        return rehearsed_photo(said, hand, album)
    with transaction.atomic():
        done = put(said, hand)
        transaction.set_rollback(True)
    return done


def rehearsed_photo(said, hand, album) -> Done:
    """Without making it ready: that takes time, and writes files."""
    before = said.subject.answers(hand.merchant).get(said.detail)
    if before == said.content:
        return Done(Outcome.UNCHANGED)
    if not album.find([said.detail]):
        return Done(Outcome.REFUSED, refusal=str(PhotoMissing.sentence))
    outcome = Outcome.CREATED if before is None else Outcome.UPDATED
    return Done(outcome, changes=[[said.subject.label, before or "", said.content or known_name(said.detail)]])


def put(said, hand) -> Done:
    try:
        with transaction.atomic():
            return taken(said, hand)
    except Refusal as refusal:
        return Done(Outcome.REFUSED, said.title, refusal=str(refusal))
    except (IntegrityError, DataError):
        return Done(Outcome.REFUSED, said.title, refusal=str(NOT_KEPT))


def taken(said, hand) -> Done:
    """By the act of its screen; what the act makes of the answer is what is told."""
    before = said.subject.answers(hand.merchant).get(said.detail)
    if before == said.content:
        return Done(Outcome.UNCHANGED, said.title)
    if said.subject in shop_table.KEPT_BY_THE_ASSOCIATION:
        raise NeverFromAFile(said.subject)
    taker_of(said.subject)(said, hand)
    after = said.subject.answers(Merchant.objects.get(pk=hand.merchant.pk)).get(said.detail, said.content)
    if after == before:
        return Done(Outcome.UNCHANGED, said.title)
    outcome = Outcome.CREATED if before is None else Outcome.UPDATED
    return Done(outcome, said.title, changes=[[said.title, before or "", after]])


def taker_of(subject):
    if subject in shop_table.IDENTITY:
        return say_who_sells
    return say_on_the_page if subject in shop_table.PAGE else TAKERS[subject.label]


def answered(form, name):
    """What the screen's own form makes of one answer; its sentence when it refuses it."""
    form.is_valid()
    if name in form.errors:
        raise RowRefused(form.errors[name][0])
    return form.cleaned_data[name]


def say_who_sells(said, hand):
    refuse_unless_answering(hand)
    name, facts = said.subject.name, {name: getattr(hand.merchant, name) for name in identity.FACTS}
    by_words = {str(label): value for value, label in Merchant.VatRegime.choices}
    typed = facts | {name: by_words.get(said.content, said.content)}
    form = IdentityForm(typed, instance=copy.copy(hand.merchant))
    identity.say(facts=facts | {name: answered(form, name) or ""}, **hand.signed())


def refuse_unless_answering(hand):
    """As the pages of who sells: the owner's, or the coach's beside them."""
    if hand.by is None or is_owner(hand.by, hand.merchant):
        return
    if trail.hand_of(hand.by, hand.merchant, hand.at)[0] != Deed.Hand.COACH:
        raise OnlyTheOwner


def say_on_the_page(said, hand):
    kept, name = showing.showcase_of(hand.merchant), said.subject.name
    facts = {"story": hand.merchant.story, "person": kept.person, "made_here": kept.made_here}
    text = answered(ShowcaseForm(facts | {name: said.content}), name)
    showing.say(**facts | {name: text}, **hand.signed())


def say_low_stock(said, hand):
    threshold = answered(AlertForm({"low_stock": said.content}), "low_stock")
    low_stock.set_shop_threshold(threshold=threshold, **hand.signed())


def note_recycling(said, hand):
    refuse_unless_answering(hand)
    schemes = {str(label): value for value, label in RecyclingIdentifier.Scheme.choices}
    form = RecyclingForm({"scheme": schemes.get(said.detail, said.detail), "number": said.content})
    scheme, number = answered(form, "scheme"), answered(form, "number")
    attesting.note_identifier(scheme=scheme, number=number, **hand.signed())


# --- Hours ------------------------------------------------------------------------------------


def set_day(said, hand):
    day = shop_table.DAYS.get(said.detail)
    if day is None:
        raise RowRefused(_("écrivez le jour en toutes lettres\u202f: lundi, mardi…"))
    week = editing.week_of(hand.merchant) | {day: reading.read(said.content)}
    write_hours(hand, editing.set_week, week=week)


def set_holidays(said, hand):
    names = set(editing.holidays_after(local_day(hand.at)).values())
    opens = {name.strip() for name in said.content.split(",") if name.strip()}
    if opens - names:
        raise RowRefused(_("ce jour férié n’existe pas\u202f: %(name)s.") % {"name": sorted(opens - names)[0][:60]})
    write_hours(hand, editing.set_holidays, opens_on=opens, asked=names)


def close(said, hand):
    first, last = shop_table.days_read(said.detail)
    refuse_the_past(last, hand)
    if len(said.content) > Closure._meta.get_field("reason").max_length:
        raise RowRefused(_("le motif tient en 120 caractères."))
    others = Closure.objects.filter(merchant=hand.merchant, first_on__lte=last, last_on__gte=first)
    same = others.filter(first_on=first, last_on=last).first()
    if other := others.exclude(pk=same and same.pk).first():
        raise ClosedAlready(other)
    write_hours(hand, close_as_said, same=same, first_on=first, last_on=last, reason=said.content)


def close_as_said(*, same, by, at, **facts):
    """Said already of the same days, for another reason: it takes the place of the former one."""
    if same:
        editing.reopen(closure=same, by=by, at=at)
    editing.close(by=by, at=at, **facts)


def open_on(said, hand):
    day, _last = shop_table.days_read(said.detail)
    refuse_the_past(day, hand)
    write_hours(hand, editing.open_on, day=day, times=reading.read(said.content))


def refuse_the_past(day, hand):
    if day < local_day(hand.at):
        raise editing.Past


def write_hours(hand, write, **facts):
    """Only where no order counts on what is taken away: what becomes of each is decided on its own page."""
    merchant = editing.hold(hand.merchant)
    before = OpeningTimes.of([merchant], since=local_day(hand.at))
    write(**facts, **hand.signed())
    after = OpeningTimes.of([Merchant.objects.get(pk=merchant.pk)], since=local_day(hand.at))
    counting = [part for part in to_prepare(hand) if loses_hours(part, before, after, hand.at)]
    if counting:
        raise OrdersCountOnIt(counting)


def to_prepare(hand):
    parts = MerchantOrder.objects.filter(merchant=hand.merchant, status__in=TO_PREPARE, due_until__gt=hand.at)
    return parts.select_related("order").order_by("due_at", "pk")


def loses_hours(part, before, after, at) -> bool:
    """Between now and its collection, some opening is shorter than it was, or gone."""
    today = local_day(at)
    days = (today + datetime.timedelta(ahead) for ahead in range((local_day(part.due_at) - today).days + 1))
    return any(is_shortened(part.merchant_id, day, before, after) for day in days)


def is_shortened(merchant_id, day, before, after) -> bool:
    left = after.open_intervals(merchant_id, day)
    return any(
        not any(one.opens_at <= was.opens_at and was.closes_at <= one.closes_at for one in left)
        for was in before.open_intervals(merchant_id, day)
    )


# --- Photos -----------------------------------------------------------------------------------


def hang(said, hand):
    """The photo of the file under its caption; here already, only the caption changes."""
    if hand.photo is None or hand.photo.ready is None:
        raise PhotoMissing(*hand.photo.remarks if hand.photo else ())
    facts = {"kind": said.subject.name, "caption": said.content, "ready": hand.photo.ready}
    showing.bring_back(**facts, **hand.signed())


TAKERS = {
    shop_table.WEEK.label: set_day,
    shop_table.HOLIDAYS.label: set_holidays,
    shop_table.CLOSURE.label: close,
    shop_table.SPECIAL.label: open_on,
    shop_table.LOW_STOCK.label: say_low_stock,
    shop_table.RECYCLING.label: note_recycling,
    shop_table.PORTRAIT.label: hang,
    shop_table.PHOTO.label: hang,
}
