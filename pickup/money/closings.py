"""Daily, monthly and yearly closings of what the counters recorded: sealed one after the other, safe to run twice.

An event belongs to the closing of its local day; told later, once that day is closed, to the next one, which says so.
"""

import datetime

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from merchants.books import ledger
from merchants.opening import instant_of
from pickup.models import TillClosing, TillHead, TillLine
from pickup.money import events, sealing

Kind = TillClosing.Kind
A_DAY = datetime.timedelta(days=1)
CELLS = ["rang", "clôture", "en retard", "instant (UTC)", "séquence", "clé", "libellé", "auteur", "commande"]
CELLS += ["commande (id)", "part (id)", "commerçant", "lieu", "mouvements", "écriture", "signature", "chaîne"]


def close_due(*, at) -> list[TillClosing]:
    """Every day that is over, in order, however long nobody asked; then the months and the years they complete."""
    ledger.seal_pending()
    yesterday = timezone.localdate(at) - A_DAY
    made, day = [], next_day(yesterday)
    while day <= yesterday:
        made.append(close_day(day=day, at=at))
        day += A_DAY
    made += [close_longer(kind=Kind.MONTH, first_on=first, at=at) for first in months_over(yesterday)]
    made += [close_longer(kind=Kind.YEAR, first_on=first, at=at) for first in years_over(yesterday)]
    return made


def next_day(yesterday):
    """The day after the last one closed; the very first is that of the first payment."""
    last = closings_of(Kind.DAY).last()
    if last:
        return last.period_on + A_DAY
    first = events.recorded().aggregate(at=Min("at"))["at"]
    return min(timezone.localdate(first), yesterday) if first else yesterday


def closings_of(kind):
    return TillClosing.objects.filter(kind=kind).order_by("number")


# --- A day ------------------------------------------------------------------------------------


@transaction.atomic
def close_day(*, day, at) -> TillClosing:
    """What was recorded until the end of a local day and is in no closing yet; closed already, it stays as it is."""
    head = hold_head(Kind.DAY)
    already = TillClosing.objects.filter(kind=Kind.DAY, period_on=day).first()
    if already:
        return already
    journals = list(still_open(day))
    told = events.told_by(journals)
    before = facts_before(Kind.DAY)
    lines = [
        line_of(one, told[one.pk], rank) for rank, one in enumerate(journals, start=before["perpetual_events"] + 1)
    ]
    cells = [cells_of(line, told[line.journal_id], head.number + 1, day) for line in lines]
    totals = sealing.totals_of(parts_of(lines, told))
    facts = {"kind": Kind.DAY.value, "period_on": day.isoformat(), "events": len(lines), "totals": totals}
    facts["late_events"] = sum(is_late(one.at, day) for one in journals)
    closing = seal(head, facts, before, sealing.digest_of(cells), at)
    for line in lines:
        line.closing = closing
    TillLine.objects.bulk_create(lines, batch_size=ledger.CHUNK)
    return closing


def hold_head(kind) -> TillHead:
    """The end of the chain of a kind, held until the end of the transaction: two at once close one after the other."""
    TillHead.objects.get_or_create(kind=kind)
    return TillHead.objects.select_for_update().get(kind=kind)


def still_open(day):
    """Sealed journals of the counters that are in no closing, dated until the end of a local day."""
    end = instant_of(day + A_DAY, datetime.time())
    found = events.recorded().filter(till_line=None, sequence__isnull=False, at__lt=end)
    return found.select_related("order").order_by("sequence")


def is_late(at, day) -> bool:
    return timezone.localdate(at) < day


def line_of(journal, told, rank) -> TillLine:
    # Written by hand without an order, it is closed all the same: one odd journal never stops the days to come.
    return TillLine(journal=journal, rank=rank, point=events.place_of(journal, told), merchant=journal.merchant or "")


def parts_of(lines, told):
    for line in lines:
        yield line.point, line.merchant, [cells_of_movement(one) for one in told[line.journal_id].movements]


def cells_of_movement(one) -> list:
    return [one.holder, one.means, one.cents]


def cells_of(line, told, number, day) -> list[str]:
    """A line as the archive writes it, every cell a text: enough to compute the ledger's own signature again."""
    journal = line.journal
    said = {
        "rang": line.rank,
        "clôture": number,
        "en retard": "oui" if is_late(journal.at, day) else "",
        "instant (UTC)": journal.at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
        "séquence": journal.sequence,
        "clé": journal.key,
        "libellé": journal.memo,
        "auteur": journal.by_id,
        "commande": journal.order and journal.order.number,
        "commande (id)": journal.order_id,
        "part (id)": journal.merchant_order_id,
        "commerçant": line.merchant,
        "lieu": line.point,
        "mouvements": sealing.written([cells_of_movement(one) for one in told.movements]),
        "écriture": sealing.written(told.lines),
        "signature": journal.signature,
        "chaîne": journal.chain,
    }
    return ["" if said[name] is None else str(said[name]) for name in CELLS]


# --- A month, a year --------------------------------------------------------------------------


def months_over(yesterday) -> list[datetime.date]:
    """First days of the months whose last day is closed and that are not closed themselves."""
    return unclosed(Kind.MONTH, [day.replace(day=1) for day in since_last(Kind.MONTH, Kind.DAY)], yesterday)


def years_over(yesterday) -> list[datetime.date]:
    return unclosed(Kind.YEAR, [month.replace(month=1) for month in since_last(Kind.YEAR, Kind.MONTH)], yesterday)


def since_last(kind, shorter):
    """First days of the shorter closings that the last one of a kind does not cover."""
    last = closings_of(kind).last()
    found = closings_of(shorter).values_list("period_on", flat=True)
    return found.filter(period_on__gt=last_day(kind, last.period_on)) if last else found


def unclosed(kind, firsts, yesterday):
    return [first for first in sorted(set(firsts)) if last_day(kind, first) <= yesterday]


def last_day(kind, first_on) -> datetime.date:
    further = datetime.timedelta(days=31 if kind == Kind.MONTH else 366)
    after = first_on + further
    return after.replace(day=1, month=after.month if kind == Kind.MONTH else 1) - A_DAY


@transaction.atomic
def close_longer(*, kind, first_on, at) -> TillClosing:
    """The sum of the shorter closings of a month or a year; closed already, it stays as it is."""
    head = hold_head(kind)
    already = TillClosing.objects.filter(kind=kind, period_on=first_on).first()
    if already:
        return already
    shorter = list(shorter_of(kind, first_on))
    facts = {"kind": kind.value, "period_on": first_on.isoformat()}
    facts["totals"] = sealing.added(one.totals for one in shorter)
    for name in ("events", "late_events"):
        facts[name] = sum(getattr(one, name) for one in shorter)
    return seal(head, facts, facts_before(kind), sealing.digest_of([one.seal for one in shorter]), at)


def shorter_of(kind, first_on):
    """The days of a month, the months of a year."""
    within = closings_of(Kind.DAY if kind == Kind.MONTH else Kind.MONTH)
    return within.filter(period_on__gte=first_on, period_on__lte=last_day(kind, first_on))


# --- Sealing ----------------------------------------------------------------------------------


def seal(head, facts, before, digest, at) -> TillClosing:
    """The closing after `before`; its perpetual totals go on from there and never come back."""
    plus, minus = sealing.plus_of(facts["totals"]), sealing.minus_of(facts["totals"])
    facts |= {"number": head.number + 1, "made_at": at.astimezone(datetime.UTC).isoformat(timespec="microseconds")}
    facts |= {"plus_cents": plus, "minus_cents": minus, "digest": digest, "previous": head.seal}
    for name in ("events", "plus_cents", "minus_cents"):
        facts[f"perpetual_{name}"] = before[f"perpetual_{name}"] + facts[name]
    facts["perpetual_by_merchant"] = sealing.by_merchant(before["perpetual_by_merchant"], facts["totals"])
    head.number, head.seal = facts["number"], sealing.seal_of(facts)
    head.save()
    told = facts | {"made_at": at, "period_on": datetime.date.fromisoformat(facts["period_on"])}
    return TillClosing.objects.create(**told, seal=head.seal, signature=sealing.signature_of(head.seal))


def facts_before(kind) -> dict:
    last = closings_of(kind).last()
    return facts_of(last) if last else sealing.NOTHING


def facts_of(closing) -> dict:
    """A closing as its seal reads it, with its seal and its signature."""
    facts = {name: getattr(closing, name) for name in [*sealing.FACTS, "seal", "signature"]}
    facts["kind"] = str(facts["kind"])
    facts["period_on"] = closing.period_on.isoformat()
    facts["made_at"] = closing.made_at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    return facts


# --- Verifying --------------------------------------------------------------------------------


def disagreements():
    """Every closing read again from the journals; one French sentence per fault."""
    for kind in Kind:
        before = sealing.NOTHING
        for closing in closings_of(kind).iterator(chunk_size=ledger.CHUNK):
            facts = facts_of(closing)
            yield from sealing.faults_of(facts, *covered_by(closing), before)
            before = facts
        head = TillHead.objects.filter(kind=kind).first()
        if head and (head.number, head.seal) != (before["number"], before["seal"]):
            yield _("La fin des clôtures manque\u202f: la dernière portait le n° %(n)d.") % {"n": head.number}


def covered_by(closing):
    """What a closing covers, and the totals it must have."""
    if closing.kind != Kind.DAY:
        shorter = list(shorter_of(closing.kind, closing.period_on))
        return [one.seal for one in shorter], sealing.added(one.totals for one in shorter)
    lines = list(closing.lines.select_related("journal__order").order_by("rank"))
    told = events.told_by([line.journal for line in lines])
    cells = [cells_of(line, told[line.journal_id], closing.number, closing.period_on) for line in lines]
    return cells, sealing.totals_of(parts_of(lines, told))
