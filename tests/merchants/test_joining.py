"""A shop joins, is suspended or leaves: nothing the law wants is skipped, nothing is done without a word."""

import datetime

import pytest
from django.db import Error, IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.fr import tva

from merchants.joining import (
    applications,
    attesting,
    identity,
    lacking,
    leaving,
    standing,
    suspending,
    team,
    terms,
)
from merchants.joining.checklist import checklist
from merchants.joining.identity import Lack
from merchants.listing import on_sale, sheets
from merchants.models import Application, Attestation, Deed, Merchant, SellerTerms, StandingMove, TeamMember
from shop.accounts.models import User
from tests import factories
from tests.at_once import at_once

State = Merchant.State
DAY = datetime.timedelta(days=1)


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def owner(db):
    return factories.UserFactory(first_name="Lise", last_name="Aubert")


@pytest.fixture
def shop(owner):
    """Open, whole, with its owner."""
    merchant = factories.MerchantFactory(name="Mercerie", code="mercerie")
    TeamMember.objects.create(merchant=merchant, user=owner, role="OWNER")
    return merchant


@pytest.fixture
def coach(db):
    return factories.association_member("COACH")


def candidate(**facts):
    return factories.MerchantFactory(state=State.CANDIDATE, self_certified_at=None, **facts)


def draft(merchant):
    return factories.ProductFactory(merchant=merchant, is_public=False).sheet


# --- What the law wants -----------------------------------------------------------------------

TAKEN_AWAY = {
    Lack.LEGAL_NAME: {"legal_name": ""},
    Lack.ADDRESS: {"postcode": ""},
    Lack.PHONE: {"phone": ""},
    Lack.EMAIL: {"email": ""},
    Lack.SIRET: {"siret": "73282932000075"},
    Lack.VAT: {"vat_regime": ""},
    Lack.MEDIATOR: {"mediator": ""},
    Lack.WORD: {"self_certified_at": None},
}


@pytest.mark.parametrize("lack", Lack)
def test_each_thing_that_the_law_wants_is_missed_alone(lack):
    whole = {"partner": None}
    assert identity.missing(factories.MerchantFactory.build(**whole)) == []
    assert identity.missing(factories.MerchantFactory.build(**whole, **TAKEN_AWAY[lack])) == [lack]
    assert str(identity.SHORT[lack]) in identity.obstacle(factories.MerchantFactory.build(**whole, **TAKEN_AWAY[lack]))


def test_somebody_elses_vat_number_is_no_vat_number():
    facts = {"partner": None, "siret": "73282932000074"}
    assert identity.missing(factories.MerchantFactory.build(**facts, vat_number="FR44732829320")) == []
    assert identity.missing(factories.MerchantFactory.build(**facts, vat_number="FR40303265045")) == [Lack.VAT]


@given(st.integers(0, 99_999_999))
def test_the_vat_number_of_any_siren_is_its_own(number):
    siren = f"{number:08d}"
    siren += luhn.calc_check_digit(siren)
    assert tva.is_valid(identity.vat_number_of(siren))
    assert identity.is_vat_of(identity.vat_number_of(siren), siren)


def test_nothing_is_put_on_sale_while_something_is_missing_and_no_query_tells_it(
    db, at, owner, django_assert_num_queries
):
    sheet = draft(candidate(mediator=""))
    with pytest.raises(sheets.NotSellable, match="le médiateur de la consommation, votre engagement de vendeur"):
        sheets.publish(sheet=sheet, by=owner, at=at)
    with django_assert_num_queries(1):
        # The product's stock, which lists prefetch.
        assert len(sheets.obstacles(sheet)) == 1


def test_the_first_product_opens_the_shop_once(db, at, owner):
    merchant = candidate()
    attesting.certify(merchant=merchant, version="2026-11", by=owner, at=at)
    for _time in range(2):
        sheet = draft(Merchant.objects.get(pk=merchant.pk))
        sheets.publish(sheet=sheet, by=owner, at=at)
        assert on_sale.is_shown(sheet)
    assert list(StandingMove.objects.values_list("from_state", "to_state")) == [("CANDIDATE", "ACTIVE")]
    assert merchant.terms_acceptances.get().terms.version == "2026-11"
    assert merchant.attestations.get().kind == Attestation.Kind.LAWFUL_GOODS


def test_a_shop_that_loses_something_keeps_what_it_sells_and_adds_nothing(shop, at, owner, mailoutbox):
    sold, waits = factories.ProductFactory(merchant=shop).sheet, draft(shop)
    Merchant.objects.filter(pk=shop.pk).update(mediator="")
    shop.refresh_from_db()
    sold.merchant = waits.merchant = shop
    sheets.save_sheet(merchant=shop, facts={"title": "Fil de lin"}, by=owner, at=at, sheet=sold)
    assert sold.product.is_public
    with pytest.raises(sheets.NotSellable):
        sheets.publish(sheet=waits, by=owner, at=at)
    lacking.tell_lacking(at=at)
    assert {address for message in mailoutbox for address in message.to} >= {shop.email, owner.email}
    assert "le médiateur de la consommation" in mailoutbox[0].body


def said(merchant, **changes):
    return {name: getattr(merchant, name) for name in identity.FACTS} | changes


def test_an_open_shop_corrects_its_identity_and_never_erases_it(shop, at, owner):
    with pytest.raises(identity.StillSelling, match="le téléphone"):
        identity.say(merchant=shop, facts=said(shop, phone=""), by=owner, at=at)
    identity.say(merchant=shop, facts=said(shop, phone="01 99 00 11 22"), by=owner, at=at)
    shop.refresh_from_db()
    assert shop.phone == "01 99 00 11 22"
    deed = Deed.objects.get(act="identity-change")
    assert (deed.after["phone"], deed.by) == ("01 99 00 11 22", owner)


def test_a_siret_is_one_shops_and_gives_the_vat_number(db, shop, at, owner):
    coming = candidate(siret="", vat_regime="")
    with pytest.raises(identity.SiretTaken):
        identity.say(merchant=coming, facts=said(coming, siret=shop.siret), by=owner, at=at)
    facts = said(coming, siret="732 829 320 00074", vat_regime="LIABLE")
    held = identity.say(merchant=coming, facts=facts, by=owner, at=at)
    assert (held.siret, held.vat_number) == ("73282932000074", "FR44732829320")
    with pytest.raises(IntegrityError), transaction.atomic():
        candidate(siret="73282932000074")
    candidate(siret=""), candidate(siret="")


def test_the_checklist_says_what_to_do_next_and_where(db, at, owner):
    merchant = candidate(siret="")
    found = checklist(merchant)
    assert [item.name for item in found.legal_left] == ["siret", "lawful"]
    assert found.next.url.endswith("/boutique/identite/#id_siret")
    before = found.done
    attesting.declare_no_producer(merchant=merchant, by=owner, at=at)
    attesting.attest(merchant=merchant, kind=Attestation.Kind.IDENTITY_SEEN, by=owner, at=at)
    assert checklist(merchant).done == before + 2
    attesting.take_back(merchant=merchant, kind=Attestation.Kind.IDENTITY_SEEN, by=owner, at=at)
    assert checklist(merchant).done == before + 1


def test_a_word_given_is_told_in_a_whole_sentence(shop, at, owner):
    attesting.declare_no_producer(merchant=shop, by=owner, at=at)
    attesting.declare_licence(merchant=shop, licence="Petite licence 12", by=owner, at=at)
    told = list(shop.deeds.order_by("pk").values_list("words", flat=True))
    assert told[0] == "La boutique déclare n’être producteur d’aucune filière de recyclage"
    assert told[1] == "La boutique déclare sa licence de vente d’alcool\u202f: Petite licence 12"


def test_an_identifier_takes_the_place_of_the_word_that_there_is_none(shop, at, owner):
    told = {"merchant": shop, "by": owner, "at": at}
    attesting.declare_no_producer(**told)
    with pytest.raises(attesting.NotAnIdentifier):
        attesting.note_identifier(scheme="TOYS", number="FR12", **told)
    attesting.note_identifier(scheme="TOYS", number="fr012345_12abcd", **told)
    assert shop.recycling_identifiers.get().number == "FR012345_12ABCD"
    assert not shop.attestations.filter(ended_at=None).exists()
    with pytest.raises(attesting.IsAProducer):
        attesting.declare_no_producer(**told)


# --- Terms ------------------------------------------------------------------------------------


def next_terms(at, days, **facts):
    day = timezone.localdate(at) + days * DAY
    told = {"body": "Un autre texte.", "what_changes": "Le préavis.", "leave_notice_days": 10, **facts}
    return terms.publish(version="2027-01", takes_effect_on=day, by=None, at=at, **told)


def test_new_terms_bind_nobody_before_fifteen_whole_days(shop, at, mailoutbox):
    with pytest.raises(terms.TooSoon, match="15 jours"):
        next_terms(at, 15)
    assert not mailoutbox
    made = next_terms(at, 16)
    assert next_terms(at, 16) == made
    assert {message.to[0] for message in mailoutbox} == {shop.email, shop.team.get().user.email}
    assert "Un autre texte." in mailoutbox[0].body
    today = timezone.localdate(at)
    assert terms.in_force(today).version == "2026-11"
    assert terms.in_force(today + 16 * DAY) == made
    with pytest.raises(terms.VersionTaken):
        next_terms(at, 16, body="Encore un autre.")


def test_published_terms_never_change(shop, at, owner):
    terms.accept(merchant=shop, version="2026-11", by=owner, at=at)
    first = terms.accept(merchant=shop, version="2026-11", by=owner, at=at + DAY)
    assert (first.at, shop.terms_acceptances.count()) == (at, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        SellerTerms.objects.update(body="Récrites dans la nuit.")
    with pytest.raises(terms.TermsHaveChanged):
        terms.accept(merchant=shop, version="2020-01", by=owner, at=at)


# --- Suspension and ends -----------------------------------------------------------------------


def test_a_suspension_is_never_without_its_reasons_and_sends_them_at_once(shop, at, coach, mailoutbox):
    sold = factories.ProductFactory(merchant=shop).sheet
    told = {"merchant": shop, "by": coach, "at": at}
    with pytest.raises(suspending.NoReasons):
        suspending.suspend(clause="Point 3", facts="  ", **told)
    assert on_sale.is_shown(sold)
    reasons = {"clause": "Point 3", "facts": "Une brioche vendue sans ses allergènes."}
    made = suspending.suspend(**reasons, **told)
    assert suspending.suspend(**reasons, **told) == made
    sold.merchant.refresh_from_db()
    assert not on_sale.is_shown(sold)
    letters = [message for message in mailoutbox if message.to == [shop.email]]
    assert len(letters) == 1
    for words in ("Point 3", "Une brioche vendue sans ses allergènes.", "Une autre personne", "version 2026-11"):
        assert words in letters[0].body
    suspending.lift(words="Merci d’avoir corrigé.", **told)
    sold.merchant.refresh_from_db()
    assert on_sale.is_shown(sold)
    assert "Merci d’avoir corrigé." in mailoutbox[-1].body


def test_the_database_refuses_a_suspension_without_reasons(shop, at, coach):
    with pytest.raises(IntegrityError), transaction.atomic():
        shop.suspensions.create(terms=SellerTerms.objects.get(), clause="", facts="", at=at, by=coach)


def test_a_suspension_ends_on_its_day_and_not_before(shop, at, coach):
    last = timezone.localdate(at) + 2 * DAY
    suspending.suspend(merchant=shop, clause="Point 4", facts="Absente.", until_on=last, by=coach, at=at)
    assert suspending.lift_due(at=at + 2 * DAY) == 0
    assert suspending.lift_due(at=at + 3 * DAY) == 1
    assert suspending.lift_due(at=at + 3 * DAY) == 0
    assert Merchant.objects.get(pk=shop.pk).state == State.ACTIVE


def test_a_suspension_that_cannot_end_leaves_the_others_to_end(shop, at, coach, monkeypatch):
    last, other = timezone.localdate(at) + DAY, factories.MerchantFactory()
    for merchant in (shop, other):
        suspending.suspend(merchant=merchant, clause="Point 4", facts="Absente.", until_on=last, by=coach, at=at)
    tell = suspending.letters.tell_lifted

    def breaks_for_the_first(*, suspension):
        if suspension.merchant_id == shop.pk:
            raise Error("plus de place")
        tell(suspension=suspension)

    monkeypatch.setattr(suspending.letters, "tell_lifted", breaks_for_the_first)
    assert suspending.lift_due(at=at + 2 * DAY) == 1
    assert Merchant.objects.get(pk=other.pk).state == State.ACTIVE
    assert Merchant.objects.get(pk=shop.pk).state == State.SUSPENDED
    monkeypatch.undo()
    assert suspending.lift_due(at=at + 2 * DAY) == 1


def test_a_shop_suspended_again_meanwhile_stays_suspended(shop, at, coach):
    told = {"merchant": shop, "by": coach, "at": at}
    old = suspending.suspend(clause="Point 4", facts="Absente.", until_on=timezone.localdate(at) + DAY, **told)
    suspending.lift(**told)
    suspending.suspend(clause="Point 5", facts="Encore.", **told)
    assert not suspending.over(old, at=at + 2 * DAY)
    assert Merchant.objects.get(pk=shop.pk).state == State.SUSPENDED


def test_the_association_ends_a_contract_after_thirty_days_with_its_reasons(shop, at, coach, mailoutbox):
    told = {"merchant": shop, "clause": "Point 9", "facts": "Trois absences.", "by": coach, "at": at}
    today = timezone.localdate(at)
    with pytest.raises(leaving.TooSoonToLeave):
        leaving.end(leaves_on=today + 30 * DAY, **told)
    with pytest.raises(leaving.NoReasons):
        leaving.end(**{**told, "facts": ""}, leaves_on=today + 31 * DAY)
    ending = leaving.end(leaves_on=today + 31 * DAY, **told)
    assert "Trois absences." in mailoutbox[0].body
    with pytest.raises(leaving.NotYours):
        leaving.stay(merchant=shop, side="MERCHANT", by=coach, at=at)
    assert leaving.leave_due(at=at + 30 * DAY) == 0
    assert (leaving.leave_due(at=at + 31 * DAY), leaving.leave_due(at=at + 31 * DAY)) == (1, 0)
    ending.refresh_from_db()
    assert (ending.done_at, Merchant.objects.get(pk=shop.pk).state) == (at + 31 * DAY, State.LEFT)


def test_a_merchant_leaves_after_its_own_notice_or_at_once_when_the_terms_change(shop, at, owner):
    told, today = {"merchant": shop, "by": owner, "at": at}, timezone.localdate(at)
    assert leaving.earliest_for_merchant(at) == today + 15 * DAY
    with pytest.raises(leaving.TooSoonToLeave):
        leaving.leave(leaves_on=today, **told)
    next_terms(at, 20)
    leaving.leave(leaves_on=today, **told)
    leaving.stay(side="MERCHANT", **told)
    assert leaving.leave_due(at=at) == 0


def test_a_shop_that_left_suspended_comes_back_and_may_be_suspended_again(shop, at, coach, owner, mailoutbox):
    told = {"merchant": shop, "facts": "Absente.", "by": coach, "at": at}
    first = suspending.suspend(clause="Point 4", **told)
    leaving.leave(merchant=shop, leaves_on=timezone.localdate(at) + 15 * DAY, by=owner, at=at)
    assert leaving.leave_due(at=at + 15 * DAY) == 1
    first.refresh_from_db()
    assert (first.lifted_at, first.lifted_words) == (at + 15 * DAY, "La boutique a quitté le site.")
    for state in (State.CANDIDATE, State.ACTIVE):
        standing.move(merchant=shop, to=state, by=coach, at=at)
    second = suspending.suspend(clause="Point 5", **told)
    assert suspending.suspend(clause="Point 5", **told) == second != first
    assert Merchant.objects.get(pk=shop.pk).state == State.SUSPENDED


def test_a_departure_that_fails_keeps_no_other_shop(shop, at, owner, caplog):
    other = factories.MerchantFactory(name="Bazar", code="bazar")
    for leaver in (shop, other):
        leaving.leave(merchant=leaver, leaves_on=timezone.localdate(at) + 15 * DAY, by=owner, at=at)
    standing.move(merchant=shop, to=State.LEFT, by=owner, at=at)
    assert leaving.leave_due(at=at + 15 * DAY) == 1
    assert Merchant.objects.get(pk=other.pk).state == State.LEFT
    assert "is left for later" in caplog.text


@given(st.lists(st.sampled_from(State.values), max_size=12))
def test_any_series_of_moves_keeps_to_the_map(wanted):
    """Told to the table of moves itself, without the database."""
    state = State.CANDIDATE
    for to in wanted:
        if to in standing.VALID_MOVES[state]:
            state = State(to)
    assert state in standing.VALID_MOVES
    assert State.SUSPENDED not in standing.VALID_MOVES[State.CANDIDATE]


def test_a_move_that_is_not_on_the_map_is_refused(shop, at, coach):
    with pytest.raises(standing.NoSuchMove):
        standing.move(merchant=shop, to=State.CANDIDATE, by=coach, at=at)


# --- Applications -----------------------------------------------------------------------------

ASKED = {"shop_name": "Mercerie Aubert", "trade": "Mercerie", "person": "Lise Aubert", "phone": "01 99 00 44 55"}


def ask(at, *, key="a" * 32, **facts):
    told = {**ASKED, "email": "lise@example.org", "siret": "", "message": "", **facts}
    return applications.apply(key=key, facts=told, at=at)


def test_an_application_counts_once_and_everybody_is_told(db, at, mailoutbox):
    first = ask(at)
    assert ask(at) == first
    assert ask(at + DAY, key="b" * 32, message="Alors\u202f?") == first
    assert Application.objects.count() == 1
    assert [message.to for message in mailoutbox][0] == ["lise@example.org"]
    assert "Lise Aubert" in mailoutbox[1].body


def test_accepted_a_shop_has_all_it_needs(db, at, coach, mailoutbox):
    factories.MerchantFactory(code="mercerie-aubert")
    application = ask(at)
    invited = applications.accept(application=application, by=coach, at=at)
    merchant = application.merchant
    assert (merchant.state, merchant.code, merchant.partner.name) == (
        "CANDIDATE",
        "mercerie-aubert-2",
        "Mercerie Aubert",
    )
    assert invited.token in mailoutbox[-1].body
    with pytest.raises(applications.DecidedAlready):
        applications.accept(application=application, by=coach, at=at)
    facts = {"first_name": "Lise", "last_name": "Aubert", "password": "trois-mots-et-un-fil"}
    member = team.join_with_new_login(token=invited.token, at=at, **facts)
    assert (member.role, member.user.email) == ("OWNER", "lise@example.org")


def test_refused_a_shop_reads_why(db, at, coach, mailoutbox):
    application = ask(at)
    with pytest.raises(applications.NoReason):
        applications.refuse(application=application, reason=" ", by=coach, at=at)
    applications.refuse(application=application, reason="Votre commune a déjà son marché.", by=coach, at=at)
    assert "Votre commune a déjà son marché." in mailoutbox[-1].body


def test_what_led_nowhere_is_forgotten_after_a_year(db, at, coach):
    refused, accepted = ask(at), ask(at, key="b" * 32, shop_name="Autre")
    applications.refuse(application=refused, reason="Non.", by=coach, at=at)
    applications.accept(application=accepted, by=coach, at=at)
    waits = ask(at, key="c" * 32, shop_name="Encore")
    assert applications.forget_old(at=at + 365 * DAY) == 0
    assert applications.forget_old(at=at + 366 * DAY) == 2
    assert list(Application.objects.values_list("pk", flat=True)) == [accepted.pk]
    assert waits.pk != accepted.pk


# --- Team -------------------------------------------------------------------------------------


def test_a_slip_opens_one_place_once_and_its_secret_is_kept_nowhere(shop, at, owner, mailoutbox):
    invited = team.invite(merchant=shop, role="STAFF", name="Marie", email="", by=owner, at=at)
    assert not mailoutbox
    assert invited.token not in str(invited.invitation.__dict__)
    facts = {"last_name": "", "password": "trois-mots-et-un-fil"}
    member = team.join_with_new_login(token=invited.spoken.lower(), first_name="Marie", at=at, **facts)
    assert (member.role, member.user.email) == ("STAFF", f"marie@mercerie.{team.NOWHERE}")
    with pytest.raises(team.Expired):
        team.join(token=invited.token, user=factories.UserFactory(), at=at)


def test_an_invitation_lasts_two_weeks_and_a_new_one_ends_the_former(shop, at, owner):
    facts = {"merchant": shop, "role": "STAFF", "name": "Paul", "email": "paul@example.org", "by": owner}
    former, last = team.invite(**facts, at=at), team.invite(**facts, at=at)
    assert team.found(former.token, at=at) is None
    assert team.found(last.token, at=at + 14 * DAY) is None
    assert team.found(last.token, at=at + 13 * DAY) == last.invitation


def test_nobody_of_the_association_enters_by_a_slip_and_an_owner_is_never_added_in_silence(
    shop, at, owner, coach, mailoutbox
):
    """Whoever answers for the shop is told of each invitation to its gérance, and of each person who enters it."""
    facts = {"merchant": shop, "role": "OWNER", "by": coach, "at": at}
    slip, other = (team.invite(**facts, name=name, email="") for name in ("Ève", "Lou"))
    with pytest.raises(team.NotInvited):
        team.join(token=slip.token, user=coach, at=at)
    assert {to for letter in mailoutbox for to in letter.to} == {shop.email, owner.email}
    mailoutbox.clear()
    team.join(token=slip.token, user=factories.UserFactory(), at=at)
    assert {to for letter in mailoutbox for to in letter.to} == {shop.email, owner.email}
    # The place is taken: what else the association had sent opens nothing.
    assert team.found(other.token, at=at) is None
    named = team.invite(**{**facts, "role": "STAFF", "by": owner}, name="Ève", email=coach.email)
    assert team.join(token=named.token, user=coach, at=at).role == "STAFF"


def test_who_is_removed_leaves_no_invitation_behind(shop, at, owner):
    second = factories.UserFactory()
    member = TeamMember.objects.create(merchant=shop, user=second, role="OWNER")
    facts = {"merchant": shop, "role": "OWNER", "name": "Ève", "email": "", "at": at}
    sent = team.invite(**facts, by=second)
    team.remove(member=member, by=owner, at=at)
    assert team.found(sent.token, at=at) is None


def test_the_last_owner_stays(shop, at, owner):
    member = shop.team.get()
    with pytest.raises(team.LastOwner):
        team.remove(member=member, by=owner, at=at)
    with pytest.raises(team.LastOwner):
        team.change_role(member=member, role="STAFF", by=owner, at=at)
    TeamMember.objects.create(merchant=shop, user=factories.UserFactory(), role="OWNER")
    team.remove(member=member, by=owner, at=at)
    assert shop.team.get().user != owner
    assert Deed.objects.filter(act="team-change").count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_owners_who_leave_at_once_are_not_both_gone():
    merchant, now = factories.MerchantFactory(), timezone.now()
    for _time in range(2):
        TeamMember.objects.create(merchant=merchant, user=factories.UserFactory(), role="OWNER")
    members = list(merchant.team.select_related("user"))

    def leave(member):
        try:
            team.remove(member=member, by=member.user, at=now)
        except team.LastOwner:
            return "stays"
        return "gone"

    assert sorted(at_once(*[lambda member=member: leave(member) for member in members])) == ["gone", "stays"]
    assert User.objects.count() == 2
