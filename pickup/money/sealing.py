"""How a closing is written, sealed after the one before, and read again: the same words for a database and a file.

A closing is told by plain facts; its seal is their SHA-256, which anybody can compute again, and its signature is made
with the town's secret, which nobody can.
"""

import hashlib
import hmac
import json
from collections import Counter

from django.utils.translation import gettext as _

from merchants.books import ledger

# What a closing says, in the order of its seal.
FACTS = ["kind", "number", "period_on", "made_at", "events", "late_events", "plus_cents", "minus_cents"]
FACTS += ["perpetual_events", "perpetual_plus_cents", "perpetual_minus_cents", "totals", "perpetual_by_merchant"]
FACTS += ["digest", "previous"]


def written(value) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def sha256(text) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of(covered) -> str:
    """Of what a closing covers: the cells of its lines, or the seals of shorter closings."""
    found = hashlib.sha256()
    for one in covered:
        found.update(f"{written(one)}\n".encode())
    return found.hexdigest()


def seal_of(facts) -> str:
    return sha256(written([facts[name] for name in FACTS]))


def signature_of(seal) -> str:
    return ledger.mac(f"till:{seal}")


def is_signed(facts) -> bool:
    return hmac.compare_digest(facts["signature"], signature_of(facts["seal"]))


# --- Adding up --------------------------------------------------------------------------------


def totals_of(lines) -> list[list]:
    """[place, merchant, holder, means, plus, minus, movements], sorted, from (place, merchant, movements)."""
    plus, minus, count = Counter(), Counter(), Counter()
    for point, merchant, movements in lines:
        for holder, means, cents in movements:
            key = (point, merchant, holder, means)
            (plus if cents > 0 else minus)[key] += cents
            count[key] += 1
    return [[*key, plus[key], minus[key], count[key]] for key in sorted(count)]


def added(many) -> list[list]:
    """Several tables of totals in one."""
    sums = {}
    for totals in many:
        for *key, plus, minus, count in totals:
            before = sums.get(tuple(key), (0, 0, 0))
            sums[tuple(key)] = [one + other for one, other in zip(before, (plus, minus, count), strict=True)]
    return [[*key, *sums[key]] for key in sorted(sums)]


def plus_of(totals) -> int:
    return sum(row[4] for row in totals)


def minus_of(totals) -> int:
    return sum(row[5] for row in totals)


def by_merchant(before, totals) -> dict[str, list[int]]:
    """The perpetual totals of each merchant, after a period."""
    after = {code: list(sums) for code, sums in before.items()}
    for _point, merchant, _holder, _means, plus, minus, _count in totals:
        sums = after.setdefault(merchant, [0, 0])
        sums[0] += plus
        sums[1] += minus
    return after


# --- Reading again ----------------------------------------------------------------------------


def faults_of(facts, covered, totals, before):
    """What is wrong with one closing, given what it covers and the closing of its kind before it (None: unknown)."""
    name = named(facts)
    if facts["seal"] != seal_of(facts):
        yield _("%(closing)s\u202f: son contenu a changé depuis son scellé.") % name
    if not is_signed(facts):
        yield _("%(closing)s\u202f: sa signature n’est pas celle de la ville.") % name
    if facts["digest"] != digest_of(covered):
        yield _("%(closing)s\u202f: ce qu’elle couvre a changé, manque ou a été ajouté.") % name
    if facts["totals"] != totals or (facts["plus_cents"], facts["minus_cents"]) != (plus_of(totals), minus_of(totals)):
        yield _("%(closing)s\u202f: ses totaux ne sont pas la somme de ses lignes.") % name
    if before is not None:
        yield from faults_after(facts, before, name)


def faults_after(facts, before, name):
    if (facts["number"], facts["previous"]) != (before["number"] + 1, before["seal"]):
        yield _("%(closing)s\u202f: elle ne suit pas la clôture d’avant.") % name
    sums = ["events", "plus_cents", "minus_cents"]
    perpetual = [before[f"perpetual_{one}"] + facts[one] for one in sums]
    merchants = by_merchant(before["perpetual_by_merchant"], facts["totals"])
    if perpetual != [facts[f"perpetual_{one}"] for one in sums] or merchants != facts["perpetual_by_merchant"]:
        yield _("%(closing)s\u202f: le total perpétuel n’est pas celui d’avant, plus cette période.") % name


def named(facts):
    kinds = {"DAY": _("jour"), "MONTH": _("mois"), "YEAR": _("année")}
    return {
        "closing": _("Clôture n° %(number)s (%(kind)s, %(day)s)")
        % {"number": facts["number"], "kind": kinds.get(facts["kind"], facts["kind"]), "day": facts["period_on"]}
    }


# Before the first closing of a kind.
NOTHING = {"number": 0, "seal": "", "perpetual_by_merchant": {}}
NOTHING |= {"perpetual_events": 0, "perpetual_plus_cents": 0, "perpetual_minus_cents": 0}
