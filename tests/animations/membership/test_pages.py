"""The pages of the members, as a resident, a volunteer and the association use them."""

import pytest
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone

from animations.membership import joining, paper, paying, periods, shifts, skills, standing
from animations.models import Exchange, Membership, MembershipReceipt, Skill
from merchants.models import AssociationMember
from tests import factories
from tests.animations.membership.people import A_DAY, a_fee, a_member, a_shift, key, paid
from tests.situations import a_town, an_order

pytestmark = pytest.mark.django_db
Role = AssociationMember.Role
HELD = {"last_name": "Marchand", "first_name": "Odette", "email": "odette@example.org", "kind": "RESIDENT"}


@pytest.fixture
def point():
    return factories.PickupPointFactory(slug="la-halle")


@pytest.fixture
def coach(client):
    client.force_login(factories.association_member(Role.COACH))
    return client


def text_of(page) -> str:
    return page.content.decode().replace("\u202f", " ").replace("\xa0", " ")


# --- Joining ----------------------------------------------------------------------------------


def test_anybody_joins_on_the_web_once_however_often_the_button_is_pressed(client, point):
    form = {**HELD, "point": point.slug, "key": key()}
    for _again in range(2):
        assert client.post(reverse("become_member"), form)["Location"] == reverse("become_member_done")
    assert Membership.objects.get().how == "WEB"


def test_no_database_is_asked_for_a_place_that_it_cannot_hold(client, point):
    factories.PickupPointFactory()
    form = {**HELD, "point": f"{point.slug}\0", "key": key()}
    assert "pas de ceux-ci" in text_of(client.post(reverse("become_member"), form))


def test_what_was_typed_stays_when_something_is_refused(client, point):
    form = {**HELD, "point": point.slug, "key": key(), "email": "odette", "kind": "AUTHORITY"}
    page = text_of(client.post(reverse("become_member"), form))
    assert 'value="odette"' in page
    assert "prenom@exemple.fr" in page
    assert "nom de la collectivité" in page


def test_nobody_learns_from_the_form_who_is_in_the_register(client, point):
    a_member(point=point, email="odette@example.org")
    known = client.post(reverse("become_member"), {**HELD, "point": point.slug, "key": key()})
    other = {**HELD, "last_name": "Autre", "point": point.slug, "key": key()}
    unknown = client.post(reverse("become_member"), other)
    assert known["Location"] == unknown["Location"]


def test_the_page_says_that_buying_never_requires_it_and_what_is_kept(client):
    page = text_of(client.get(reverse("become_member")))
    assert "Commander n’oblige jamais à adhérer" in page
    assert "trois ans après" in page
    assert "ne se renouvelle jamais toute seule" in page


def test_a_form_on_paper_typed_at_the_counter_is_paid_there(client, point):
    a_fee()
    client.force_login(factories.volunteer_at(point))
    answer = client.post(reverse("counter_member_new", args=[point.slug]), {**HELD, "key": key()})
    member = Membership.objects.get()
    assert (member.how, member.point) == ("PAPER", point)
    assert answer["Location"] == reverse("counter_member", args=[point.slug, member.pk])
    pay = reverse("counter_member_settle", args=[point.slug, member.pk])
    for _again in range(2):
        client.post(pay, {"means": "CASH", "shown_cents": "1000", "period": member.periods.get().pk})
    assert MembershipReceipt.objects.get().means == "CASH"
    assert periods.current(member, timezone.localdate())


def test_a_payment_without_a_means_says_what_is_missing_and_receives_nothing(client, point):
    a_fee()
    member = a_member(point=point)
    client.force_login(factories.volunteer_at(point))
    sent = {"shown_cents": "1000", "period": periods.waiting(member).pk}
    page = client.post(reverse("counter_member_settle", args=[point.slug, member.pk]), sent)
    assert "Dites comment c’est payé." in text_of(page)
    assert not MembershipReceipt.objects.exists()


def test_the_form_of_a_fee_sent_again_pays_no_other_year(client, point):
    a_fee()
    member = a_member(point=point)
    client.force_login(factories.volunteer_at(point))
    pay, sent = (
        reverse("counter_member_settle", args=[point.slug, member.pk]),
        {"means": "CASH", "shown_cents": "1000"},
    )
    first = sent | {"period": periods.waiting(member).pk}
    client.post(pay, first)
    joining.renew(membership=member, kind="RESIDENT", key=key(), by=None, at=timezone.now())
    client.post(pay, first)
    assert MembershipReceipt.objects.count() == 1
    assert f'name="period" value="{periods.waiting(member).pk}"' in text_of(client.get(one_page(point, member)))
    assert "relisez l’année à régler" in text_of(client.post(pay, sent))


def test_the_year_of_somebody_else_is_not_paid_from_ones_page(client, point):
    a_fee()
    member, other = a_member(point=point), a_member("Vidal", point=point)
    client.force_login(factories.volunteer_at(point))
    sent = {"means": "CASH", "shown_cents": "1000", "period": periods.waiting(other).pk}
    page = client.post(reverse("counter_member_settle", args=[point.slug, member.pk]), sent)
    assert "relisez l’année à régler" in text_of(page)
    assert not MembershipReceipt.objects.exists()


def one_page(point, member):
    return reverse("counter_member", args=[point.slug, member.pk])


def test_a_card_is_read_at_the_counter_of_its_place_alone(client, point):
    member = a_member(point=point)
    client.force_login(factories.volunteer_at(point))
    page = reverse("counter_members", args=[point.slug])
    assert member.full_name in text_of(client.get(page, {"carte": member.spoken_card}))
    stranger = a_member("Ailleurs")
    assert stranger.full_name not in text_of(client.get(page, {"carte": stranger.card_number}))
    assert client.get(reverse("counter_member", args=[point.slug, stranger.pk])).status_code == 404


# --- One's own place --------------------------------------------------------------------------


def test_nobody_sees_anothers_receipt_or_leaves_anothers_place(client, point):
    a_fee()
    other = a_member(point=point, user=factories.UserFactory())
    receipt = paid(other)
    taking = shifts.take(shift=a_shift(point), membership=other, by=None, at=timezone.now())
    user = factories.UserFactory()
    a_member("Vidal", point=point, user=user)
    client.force_login(user)
    assert client.get(reverse("my_place_receipt", args=[receipt.pk])).status_code == 404
    assert client.post(reverse("my_shift_leave", args=[taking.pk])).status_code == 404


def test_a_member_takes_a_permanence_and_leaves_it(client, point):
    user = factories.UserFactory()
    a_member(point=point, user=user)
    shift = a_shift(point)
    client.force_login(user)
    client.post(reverse("my_shift_take", args=[shift.pk]))
    [taking] = shift.takings.filter(left_at=None)
    assert "Laisser ma place" in text_of(client.get(reverse("my_place")))
    client.post(reverse("my_shift_leave", args=[taking.pk]))
    assert not shift.takings.filter(left_at=None).exists()


def test_no_e_mail_or_number_of_another_member_is_shown(client, point):
    user = factories.UserFactory()
    own = a_member("Vidal", point=point, user=user)
    other = a_member(point=point, email="odette@example.org", phone="0612345678")
    for one in (own, other):
        skills.show(membership=one, agrees=True)
    said = {"way": "OFFERED", "field": "GARDEN", "words": "Tailler un rosier"}
    skill = skills.say(membership=other, **said, key=key(), at=timezone.now())
    client.force_login(user)
    page = text_of(client.get(reverse("my_skills")))
    assert "Odette M. sait faire" in page
    assert not [secret for secret in ("odette@", "0612345678", "Marchand") if secret in page]
    client.post(reverse("my_skill_meet", args=[skill.pk]))
    assert skill.introductions.get().asked_by == own


def test_lines_and_hours_are_written_from_the_page(client, point):
    user = factories.UserFactory()
    own, other = a_member("Vidal", point=point, user=user), a_member(point=point)
    for one in (own, other):
        skills.show(membership=one, agrees=True)
    client.force_login(user)
    client.post(reverse("my_skills"), {"way": "WANTED", "field": "SCREEN", "words": "Des photos", "key": key()})
    told = {"way": "received", "other": other.pk, "quarters": "6", "words": "Le rosier", "key": key()}
    client.post(reverse("my_hours"), told)
    assert Skill.objects.get().membership == own
    assert (Exchange.objects.get().giver, Exchange.objects.get().quarters) == (other, 6)


def test_what_costs_the_page_does_not_depend_on_how_many_take_part(client, point, django_assert_max_num_queries):
    user = factories.UserFactory()
    a_member(point=point, user=user)
    for days in range(2, 9):
        shift = a_shift(point, days=days, places=3)
        shifts.take(shift=shift, membership=a_member(f"Membre {days}", point=point), by=None, at=timezone.now())
    client.force_login(user)
    with django_assert_max_num_queries(16):
        client.get(reverse("my_place"))


# --- The association --------------------------------------------------------------------------


def test_the_list_costs_the_same_however_long_it_is(coach, point, django_assert_max_num_queries):
    for rank in range(30):
        a_member(f"Membre {rank}", point=point)
    with django_assert_max_num_queries(14):
        page = coach.get(reverse("members"))
    assert text_of(page).count("À jour") > 30


def test_the_list_is_sorted_out_by_what_is_left_to_do(coach, point):
    a_member("Libre", point=point)
    a_fee()
    a_member("Doit", point=point)
    a_member("Ancien", point=point, kind="SUPPORTER", at=timezone.now() - 500 * A_DAY)
    for tab, name in (("a-jour", "Libre"), ("a-regler", "Doit"), ("a-renouveler", "Ancien")):
        page = text_of(coach.get(reverse("members"), {"liste": tab}))
        assert [one for one in ("Libre", "Doit", "Ancien") if one in page] == [name]


def test_the_register_opens_in_a_spreadsheet_and_runs_nothing_there(coach, point):
    a_member('=HYPERLINK("x")', first_name="+33", point=point)
    page = coach.get(reverse("members_csv"))
    text = page.content.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("Nom;Prénom;")
    assert "'=HYPERLINK" in text
    assert ";'+33;" in text


@pytest.mark.parametrize(("role", "may"), [(Role.COACH, True), (Role.ADMINISTRATOR, True), (Role.TREASURER, False)])
def test_who_counts_the_money_takes_nobody_out_of_the_register(client, point, role, may):
    member = a_member(point=point)
    client.force_login(factories.association_member(role))
    assert ("demande à être effacée" in text_of(client.get(reverse("member", args=[member.pk])))) == may
    client.post(reverse("member_leave", args=[member.pk]), {"what": "erase"})
    member.refresh_from_db()
    assert (member.status == "ERASED") == may


def test_a_year_given_up_and_a_receipt_cancelled_are_said_on_the_pages(client, point):
    a_fee()
    user = factories.UserFactory()
    member = a_member(point=point, user=user)
    paying.cancel(receipt=paid(member), reason="Erreur", by=user, at=timezone.now())
    client.force_login(factories.association_member(Role.ADMINISTRATOR))
    client.post(reverse("member_give_up", args=[member.pk]))
    page = text_of(client.get(reverse("member", args=[member.pk])))
    assert "Retirée" in page
    assert "Noter une année de plus" in page
    client.force_login(user)
    assert "Votre demande d’adhésion est retirée" in text_of(client.get(reverse("my_place")))


def test_only_the_treasurer_writes_a_fee_or_cancels_a_receipt(coach, point):
    a_fee()
    receipt = paid(a_member(point=point))
    assert coach.get(reverse("member_fees")).status_code == 404
    assert coach.post(reverse("member_receipt_cancel", args=[receipt.pk]), {"reason": "x"}).status_code == 404


def test_a_week_of_permanences_is_opened_once_and_filled_by_hand(coach, point):
    member, day = a_member(point=point), timezone.localdate() + 3 * A_DAY
    form = {"point": point.slug, "task": "WELCOME", "places": "2", "rhythm": "WEEKLY", "on": str(day)}
    form |= {"from_time": "09:00", "to_time": "12:00", "words": "", "key": key()}
    for _again in range(2):
        coach.post(reverse("shifts"), form)
    found = shifts.to_come(at=timezone.now(), point=point)
    assert len({one.rule_id for one in found}) == 1
    coach.post(reverse("shift_put", args=[found[0].pk]), {"member": member.pk})
    assert member.takings.get().shift == found[0]


def test_the_papers_are_made_with_any_name(coach, point, client):
    a_fee()
    member = a_member("Ærø-ßtraße 名前 " + "x" * 40, point=point)
    receipt = paid(member)
    a_shift(point)
    at = timezone.now()
    made = [paper.form_pdf(at=at), paper.cards_pdf([member]), paper.receipt_pdf(receipt)]
    made += [paper.assembly_pdf(point=point, at=at), paper.rota_pdf(point=point, at=at)]
    assert all(one.startswith(b"%PDF") for one in made)


# --- Offered once -----------------------------------------------------------------------------


def offered(collection) -> str:
    return Template("{% load membership %}{% offers_membership one as x %}{{ x }}").render(
        Context({"one": collection})
    )


def test_belonging_is_offered_after_the_first_visit_and_never_again():
    town = a_town()
    bread = factories.ProductFactory(merchant=town.bakery)
    resident = town.people["resident"]
    first, second = (an_order(town, products=[bread], customer=resident).collection for _order in range(2))
    assert offered(first) == "False"
    given(first)
    assert offered(first) == "True"
    given(second)
    assert [offered(first), offered(second)] == ["False", "False"]


def test_a_member_is_never_offered_it():
    town = a_town()
    bread = factories.ProductFactory(merchant=town.bakery)
    collection = an_order(town, products=[bread], customer=town.people["resident"]).collection
    given(collection)
    a_member(point=town.point, user=town.people["resident"])
    assert offered(collection) == "False"
    assert standing.is_member(at=timezone.now(), user=town.people["resident"])


def given(collection):
    at = timezone.now()
    collection.handovers.create(key=key(), at=at, recorded_at=at)
