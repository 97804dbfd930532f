"""Whoever asks to be forgotten is nowhere any more, once their orders are over: every table is read."""

import base64
import datetime
import re
import uuid
from types import SimpleNamespace

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from animations.deciding import proposals, supporting, voting
from merchants.adoption import adopting
from merchants.forgetting import Traces, no_name
from merchants.giving_back import corrections, withdrawals
from merchants.models import AssociationMember, MerchantOrder, Withdrawal
from merchants.preparation import merchant_orders
from pickup.bags import drop_off
from pickup.collections import Contact
from pickup.counter.handover import hand_over
from pickup.models import BagMove, BookLine, Collection, Handover, OfflineAct, Resident, Volunteer
from pickup.models.handover import UNDO_WITHIN
from pickup.money import till
from pickup.paper import book
from pickup.residents import cards, remembering, standing_in
from pickup.residents import forgetting as visits
from pickup.residents.remembering import Letterbox
from shop.accounts import forgetting as accounts
from shop.accounts.models import User
from shop.accounts.second_factor import devices
from shop.orders import export
from shop.orders import forgetting as orders
from shop.outbox import preferences
from shop.outbox.models import NumberWithoutSms, OutgoingMessage, Preference
from shop.withdrawal import declaring
from tests import factories
from tests.animations.deciding import situations as deciding
from tests.animations.taking_part.situations import evening as an_evening
from tests.animations.taking_part.situations import register

pytestmark = pytest.mark.django_db
HILDEGARDE = Contact(
    first_name="Hildegarde", last_name="Zéphyrin", phone="06 39 98 77 42", email="hildegarde@zephyrin.example"
)
TRACES = ["hildegarde", "zéphyrin", "zephyrin", "quasimodo", "639987742", "rue des oubliettes"]
PASSWORD = "un-mot-de-passe-long"


@pytest.fixture
def hildegarde():
    user = factories.UserFactory(
        email=HILDEGARDE.email, first_name=HILDEGARDE.first_name, last_name=HILDEGARDE.last_name
    )
    user.phone = HILDEGARDE.phone
    user.set_password(PASSWORD)
    user.save()
    return user


def forget_order(order):
    visits.ask(collections=Collection.objects.filter(order=order), at=timezone.now())
    orders.forget_what_is_over(at=timezone.now())


def given(town, helper, **facts):
    """An order of hers that her neighbour took away, paid at the counter, with all that people wrote about it."""
    placed = {"contact": HILDEGARDE, "told_by": "CALL", "if_missing": "CALL", "at": timezone.now() - 2 * UNDO_WITHIN}
    order = town.place(**placed | facts)
    # The counter may take it back no more.
    at = timezone.now() - UNDO_WITHIN
    for part in order.merchant_orders.all():
        merchant_orders.accept(merchant_order=part, by=None, at=at)
        merchant_orders.mark_ready(merchant_order=part, by=None, at=at)
        drop_off.receive(merchant_order=part, shelf="A1", by=helper, at=at)
    collection = order.collection
    standing_in.name_proxy(collection=collection, name="Quasimodo Zéphyrin")
    made = book.make(slot=town.slot, by=helper, at=at)
    part = order.merchant_orders.get()
    till.collect_payment(
        collection=collection,
        point=collection.slot.point,
        amounts={part: 400},
        means="CASH",
        key="payé",
        by=helper,
        at=at,
    )
    hand_over(
        collection=collection,
        point=collection.slot.point,
        merchant_orders=[part],
        adult_checked=False,
        by=helper,
        at=at,
        to_whom="Quasimodo Zéphyrin",
        note="Mme Zéphyrin repasse lundi",
    )
    # Once it is sold, the books write it.
    give_back_one(part, at)
    BookLine.objects.filter(book=made, collection=collection).update(
        conflicts=["déjà remis par Monique à Quasimodo Zéphyrin, samedi"]
    )
    told_offline(collection, "NOTE", {"text": "Quasimodo repasse", "aside": True}, by=helper, at=at)
    told_offline(collection, "HAND_OVER", {"bags": [], "to_whom": "Quasimodo Z."}, by=helper, at=at)
    return order


def told_offline(collection, kind, payload, *, by, at):
    """What waits for somebody to settle it, and says the same words."""
    facts = {"kind": kind, "payload": payload, "by": by, "sent_by": by, "said_at": at, "made_at": at}
    facts |= {"received_at": at, "outcome": "CONFLICT", "sentence": f"Monique a dit : {payload}"}
    point = collection.slot.point
    OfflineAct.objects.create(key=uuid.uuid4(), device=uuid.uuid4(), point=point, collection=collection, **facts)


def give_back_one(part, at):
    """At the association's expense, for a reason in which somebody named her."""
    why = corrections.Why(reason="Mme Zéphyrin a rapporté un pot fêlé", by=None, at=at, channel="MERCHANT")
    corrections.give_back_cents(line=part.lines.get(), cents=20, key="geste", why=why)


def goods_of(order) -> list[dict]:
    return list(order.merchant_orders.get().lines.values("title", "kept_quantity", "unit_price_cents"))


def found_anywhere() -> list[str]:
    """Every row of every table, as it is in the database, letters' attachments opened."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 (our own tables)
            for row in cursor.fetchall():
                said = " ".join(read(one) for one in row).casefold()
                figures = re.sub(r"[\s.()-]", "", said)
                found += [f"{table}: {one} in {said[:400]}" for one in TRACES if one in said or one in figures]
    return found


def letters_to_her():
    return OutgoingMessage.objects.filter(recipient=HILDEGARDE.email).order_by("pk").values("subject", "body", "fate")


def read(value) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    text = str(value)
    for packed in re.findall(r'"base64": "([^"]+)"', text):
        text += base64.b64decode(packed).decode("utf-8", "replace")
    # As JSON writes accents.
    return text + re.sub(r"\\u([0-9a-f]{4})", lambda one: chr(int(one[1], 16)), text)


class TestAnAccount:
    def test_is_nowhere_any_more_once_its_orders_are_over(self, town, hildegarde, client):
        helper = factories.volunteer_at(town.slot.point)
        order = given(town, helper, customer=hildegarde)
        adopting.adopt(user=hildegarde, merchant=town.merchant, at=timezone.now())
        client.force_login(hildegarde)
        assert found_anywhere()
        accounts.forget(user=hildegarde, at=timezone.now())
        orders.forget_what_is_over(at=timezone.now())
        assert found_anywhere() == []
        collection = Collection.objects.get()
        assert (collection.last_name, collection.code) == (no_name(), order.collection.code)
        assert (Handover.objects.get().to_whom, collection.notes.count()) == ("quelqu’un d’autre", 0)
        assert BagMove.objects.filter(act="HANDED_OVER", to_whom="").exists()

    def test_its_figures_and_goods_stay(self, town, hildegarde):
        order = given(town, factories.volunteer_at(town.slot.point), customer=hildegarde)
        before = goods_of(order)
        accounts.forget(user=hildegarde, at=timezone.now())
        orders.forget_what_is_over(at=timezone.now())
        part = order.merchant_orders.get()
        assert goods_of(order) == before
        assert (part.status, part.customer_name) == ("HANDED_OVER", no_name())

    def test_nobody_signs_in_with_it_and_its_address_may_be_used_again(self, town, hildegarde, client):
        accounts.forget(user=hildegarde, at=timezone.now())
        assert not client.login(username=HILDEGARDE.email, password=PASSWORD)
        assert not User.objects.filter(email=HILDEGARDE.email).exists()
        assert not User.objects.get(pk=hildegarde.pk).is_active

    def test_an_order_that_still_waits_for_her_keeps_her_name_until_it_is_over(self, town, hildegarde):
        order = town.place(contact=HILDEGARDE, customer=hildegarde)
        accounts.forget(user=hildegarde, at=timezone.now())
        orders.forget_what_is_over(at=timezone.now())
        assert Collection.objects.get().full_name == "Hildegarde Zéphyrin"
        MerchantOrder.objects.filter(order=order).update(status="CANCELLED")
        orders.forget_what_is_over(at=timezone.now())
        assert found_anywhere() == []

    def test_opened_with_somebody_elses_address_it_erases_nothing_of_theirs(self, town, hildegarde):
        """Nobody proves the address that they type: only what is tied to the account goes."""
        order = town.place(contact=HILDEGARDE)
        animation = an_evening()
        seat = register(animation, 1, name="Hildegarde Zéphyrin", email=HILDEGARDE.email)
        before = list(letters_to_her())
        assert before
        accounts.forget(user=hildegarde, at=timezone.now())
        orders.forget_what_is_over(at=timezone.now())
        seat.refresh_from_db()
        assert (seat.status, seat.name) == ("CONFIRMED", "Hildegarde Zéphyrin")
        assert list(letters_to_her()) == before
        assert Collection.objects.get(order=order).forget_asked_at is None

    def test_its_own_letters_go_with_it(self, client, hildegarde, town):
        client.post(reverse("password_reset"), {"email": HILDEGARDE.email})
        devices.tell(hildegarde, "Un code est installé.")
        assert letters_to_her().count() == 2
        accounts.forget(user=hildegarde, at=timezone.now())
        assert found_anywhere() == []

    def test_what_she_proposed_stays_without_her_name_and_its_letters_go(self, town, hildegarde):
        factories.association_member("COACH")
        told = {"user": hildegarde, "signed": "Hildegarde Zéphyrin", "email": HILDEGARDE.email}
        idea = deciding.a_proposal("Une fête des voisins", kind="INITIATIVE", phone=HILDEGARDE.phone, **told)
        supporting.support(proposal=idea, user=hildegarde, at=timezone.now())
        proposals.put_off(proposal=idea, answer=deciding.YES, by=None, at=timezone.now())
        assert letters_to_her().exists()
        accounts.forget(user=hildegarde, at=timezone.now())
        assert found_anywhere() == []
        idea.refresh_from_db()
        assert (idea.title, idea.signed, idea.supports.count()) == ("Une fête des voisins", "Une personne d’ici", 0)

    def test_whoever_works_here_is_asked_to_leave_first(self, town, hildegarde):
        Volunteer.objects.create(point=town.slot.point, user=hildegarde)
        with pytest.raises(accounts.WorksHere):
            accounts.forget(user=hildegarde, at=timezone.now())
        assert User.objects.get(pk=hildegarde.pk).email == HILDEGARDE.email


class TestWhatOneTakesAway:
    def test_says_what_was_proposed_supported_and_that_one_voted_never_what(self, hildegarde):
        deciding.a_voter(user=hildegarde)
        vote, idea = deciding.an_open_vote(), deciding.a_proposal(user=hildegarde, signed="Hildegarde")
        supporting.support(proposal=idea, user=hildegarde, at=timezone.now())
        voting.cast(vote=vote, choice=vote.choices.first(), user=hildegarde, at=timezone.now())
        said = export.of(hildegarde)["propositions_et_votes"]
        assert said["propositions"][0]["signee"] == "Hildegarde"
        assert said["soutiens"][0]["proposition"] == idea.title
        assert said["votes"] == [{"question": vote.question, "a_vote": True}]

    def test_says_who_took_the_bags_what_was_noted_and_what_was_written(self, town, hildegarde):
        given(town, factories.volunteer_at(town.slot.point), customer=hildegarde)
        said = export.of(hildegarde)
        (order,) = said["commandes"]
        assert said["compte"]["telephone"] == HILDEGARDE.phone
        assert said["prevenu_par"]["d_abord"] == "Appel"
        assert order["remises"][0]["a_qui"] == "Quasimodo Zéphyrin"
        assert order["mots_du_comptoir"][0]["mot"] == "Mme Zéphyrin repasse lundi"
        assert order["retrait"]["peut_venir_a_sa_place"] == "Quasimodo Zéphyrin"


class TestThePage:
    PAGE = reverse("my_data_page")

    def test_tells_which_orders_still_need_the_name(self, client, town, hildegarde):
        order = town.place(contact=HILDEGARDE, customer=hildegarde)
        client.force_login(hildegarde)
        assert order.collection.spoken_code in client.get(self.PAGE).text

    @pytest.mark.parametrize(
        ("typed", "said"), [("", "Tapez votre mot de passe"), ("autre", "pas votre mot de passe")]
    )
    def test_another_password_erases_nothing(self, client, hildegarde, typed, said):
        client.force_login(hildegarde)
        assert said in client.post(self.PAGE, {"password": typed}).text
        assert User.objects.get(pk=hildegarde.pk).is_active

    def test_the_right_one_erases_and_signs_out(self, client, hildegarde, town):
        client.force_login(hildegarde)
        page = client.post(self.PAGE, {"password": PASSWORD}, follow=True).text
        assert "Votre compte est effacé" in page
        assert "_auth_user_id" not in client.session
        assert found_anywhere() == []

    def test_says_that_the_card_of_the_counter_is_asked_for_at_the_counter(self, client, hildegarde, town):
        client.force_login(hildegarde)
        assert "La fiche que le comptoir garde" in client.get(self.PAGE).text

    def test_signs_out_everywhere_the_cache_included(
        self, client, hildegarde, town, settings, django_capture_on_commit_callbacks
    ):
        settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
        elsewhere = SessionStore()
        elsewhere.update({SESSION_KEY: str(hildegarde.pk), "typed": "3 rue des Oubliettes"})
        elsewhere.save()
        with django_capture_on_commit_callbacks(execute=True):
            accounts.forget(user=hildegarde, at=timezone.now())
        assert "typed" not in SessionStore(elsewhere.session_key)

    def test_whoever_works_here_reads_why_not(self, client, hildegarde, town):
        AssociationMember.objects.create(user=hildegarde, role="COACH")
        client.force_login(hildegarde)
        assert "Vous travaillez encore ici" in client.post(self.PAGE, {"password": PASSWORD}).text


class TestSomebodyWithoutAnAccount:
    def test_the_secret_link_takes_the_name_out(self, client, town):
        order = given(town, factories.volunteer_at(town.slot.point))
        page = reverse("order_forget", args=[order.collection.token])
        assert "tout de suite, et pour toujours" in client.get(page).text
        for _twice in range(2):
            assert client.post(page, follow=True).status_code == 200
        assert found_anywhere() == []

    def test_an_order_still_to_come_says_when(self, client, town):
        order = town.place(contact=HILDEGARDE)
        page = reverse("order_forget", args=[order.collection.token])
        assert "s’efface dès que tout est remis" in client.get(page).text
        client.post(page)
        assert Collection.objects.get().full_name == "Hildegarde Zéphyrin"

    def test_known_at_the_counter_her_orders_lose_her_name_too(self, client, town):
        helper = factories.volunteer_at(town.slot.point)
        order, at = given(town, helper), timezone.now()
        letterbox = Letterbox(street="3 rue des Oubliettes", postcode="26999", city="Saint-Roch")
        known = remembering.remember(
            point=town.slot.point, contact=HILDEGARDE, letterbox=letterbox, agreed_how="COUNTER", by=helper, at=at
        )
        remembering.ordered_again(resident=known, collection=order.collection)
        preferences.choose_way_of_known(order=order, way="CALL", by=helper, at=at)
        preferences.stop_sms(phone=HILDEGARDE.phone, by=helper, at=at)
        cards.give(resident=known, by=helper, at=at)
        client.force_login(helper)
        client.post(reverse("resident_forget", args=[known.pk]))
        # The number may be somebody else's too: whoever said STOP is not written to because another is forgotten.
        assert NumberWithoutSms.objects.filter(number="+33639987742").exists()
        NumberWithoutSms.objects.all().delete()
        assert found_anywhere() == []
        assert not Resident.objects.exists()
        assert not Preference.objects.exists()

    def test_whoever_is_not_seen_for_three_years_loses_their_name_by_itself(self, town):
        helper = factories.volunteer_at(town.slot.point)
        order, at = given(town, helper), timezone.now()
        known = remembering.remember(
            point=town.slot.point, contact=HILDEGARDE, letterbox=Letterbox(), agreed_how="PHONE", by=helper, at=at
        )
        remembering.ordered_again(resident=known, collection=order.collection)
        late = at + remembering.KEPT + datetime.timedelta(days=10)
        remembering.forget_long_unseen(at=late)
        orders.forget_what_is_over(at=late)
        assert found_anywhere() == []


class TestWhatIsDoneAtOnce:
    def test_the_town_is_not_kept_by_the_page_of_one_person(self, client, town):
        """Only who asks just now is forgotten in their request; the others are when the run comes."""
        helper = factories.volunteer_at(town.slot.point)
        others, hers = given(town, helper), given(town, helper)
        visits.ask(collections=Collection.objects.filter(order=others), at=timezone.now())
        client.post(reverse("order_forget", args=[hers.collection.token]))
        assert Collection.objects.get(order=hers).forgotten_at
        assert not Collection.objects.get(order=others).forgotten_at

    def test_a_run_forgets_so_many_and_the_next_the_others(self, town, monkeypatch):
        helper = factories.volunteer_at(town.slot.point)
        for _rank in range(3):
            given(town, helper)
        visits.ask(collections=Collection.objects.all(), at=timezone.now())
        monkeypatch.setattr(orders, "A_RUN", 2)
        left = []
        for _run in range(2):
            orders.forget_what_is_over(at=timezone.now())
            left.append(Collection.objects.filter(forgotten_at=None).count())
        assert left == [1, 0]

    def test_what_is_not_over_is_not_held(self, town, monkeypatch):
        """An order given and never paid may stay so for ever: looking at it every minute locks nothing."""
        order = town.place(contact=HILDEGARDE)
        MerchantOrder.objects.filter(order=order).update(status="HANDED_OVER")
        visits.ask(collections=Collection.objects.all(), at=timezone.now())
        monkeypatch.setattr(orders.ordering, "held", None)
        orders.forget_what_is_over(at=timezone.now())
        assert not Collection.objects.get().forgotten_at

    def test_what_the_counter_may_still_take_back_waits(self, town):
        order = given(town, factories.volunteer_at(town.slot.point))
        handover, at = Handover.objects.get(), timezone.now()
        Handover.objects.filter(pk=handover.pk).update(recorded_at=at)
        visits.ask(collections=Collection.objects.all(), at=at)
        orders.forget_what_is_over(at=at + UNDO_WITHIN - datetime.timedelta(seconds=1))
        assert not Collection.objects.get(order=order).forgotten_at
        orders.forget_what_is_over(at=at + UNDO_WITHIN)
        assert Collection.objects.get(order=order).forgotten_at


class TestADeclaration:
    """Giving up a purchase is signed by whoever holds the order, by the name that they like."""

    def declare(self, order):
        line = order.merchant_orders.get().lines.get()
        told = {"name": "Esméralda Frollo", "email": "esmeralda@frollo.example", "by": None, "at": timezone.now()}
        declared = declaring.declare(order=order, wanted={line.pk: 1}, key="renonce", **told)
        told = {"by": None, "at": timezone.now(), "channel": "COUNTER"}
        withdrawals.settle(withdrawn=declared.lines.get(), ending="WAIVED", **told)
        return Withdrawal.objects.filter(pk=declared.pk)

    @pytest.fixture(autouse=True)
    def looked_for(self, monkeypatch):
        # What is due to her is another matter: it was given back.
        monkeypatch.setattr(orders, "dues", SimpleNamespace(due_by_merchant_order=lambda order: {}))
        monkeypatch.setattr("tests.shop.orders.test_forgetting.TRACES", [*TRACES, "esméralda", "frollo"])

    def test_signed_by_another_name_keeps_none(self, town):
        order = given(town, factories.volunteer_at(town.slot.point))
        declared = self.declare(order)
        assert "Esméralda Frollo" in declared.get().content
        forget_order(order)
        assert found_anywhere() == []

    def test_signed_after_all_was_forgotten_is_forgotten_in_turn(self, town):
        order = given(town, factories.volunteer_at(town.slot.point))
        forget_order(order)
        declared = self.declare(order)
        assert found_anywhere()
        orders.forget_what_is_over(at=timezone.now())
        assert found_anywhere() == []
        assert (declared.get().name, Collection.objects.get().last_name) == (no_name(), no_name())


class TestAnOddName:
    """What is typed as a name may be words of every letter: nothing of the others' changes."""

    VOTRE_COMMANDE = Contact(first_name="Votre", last_name="commande", phone="06 39 98 77 42")

    def test_leaves_others_letters_as_they_are(self, town):
        town.place(contact=Contact("Odette", "Marchand", email="odette@example.org"))
        odd = given(town, factories.volunteer_at(town.slot.point), contact=self.VOTRE_COMMANDE)
        Collection.objects.filter(order=odd).update(proxy_name="commande")
        others = OutgoingMessage.objects.exclude(order=odd).exclude(body__contains=odd.collection.spoken_code)
        before = list(others.order_by("pk").values("subject", "body", "short"))
        assert "commande" in str(before)
        forget_order(odd)
        assert list(others.order_by("pk").values("subject", "body", "short")) == before

    def test_in_a_letter_of_several_orders_only_its_own_line_changes(self, town):
        odd = given(town, factories.volunteer_at(town.slot.point), contact=self.VOTRE_COMMANDE)
        code = odd.collection.spoken_code
        body = f"Vos commandes :\nVotre C. · {code} : 1 × pain\nVotre C. · AA AA AA : 1 × commande"
        mail.EmailMessage("À préparer", body, to=["boulangerie@example.org"], headers={"Message-Key": "essai"}).send()
        forget_order(odd)
        kept = f"Vos commandes :\n… · {code} : 1 × pain\nVotre C. · AA AA AA : 1 × commande"
        assert OutgoingMessage.objects.get(key="essai").body == kept


class TestWhatOthersTyped:
    SHE = Traces(
        whole=frozenset({"Odette Blanc", "odette@example.org"}),
        short=frozenset({"Odette B."}),
        last_names=frozenset({"Blanc"}),
        numbers=frozenset({"639981234"}),
    )

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("Mme Blanc ne veut plus du vin blanc", "Mme … ne veut plus du vin blanc"),
            ("ODETTE BLANC a appelé", "… a appelé"),
            ("rappeler au 06.39.98.12.34 ce soir", "rappeler au … ce soir"),
            ("rappeler au +33 6 39 98 12 34", "rappeler au …"),
            ("écrire à Odette@Example.org.", "écrire à …."),
            ("pour Odette B. (KP 7H M2)", "pour … (KP 7H M2)"),
            ("Blanchard", "Blanchard"),
            ("", ""),
        ],
    )
    def test_keeps_its_words_but_theirs(self, typed, kept):
        assert self.SHE.struck(typed) == kept
        assert self.SHE.struck([{"said": typed}]) == [{"said": kept}]

    def test_a_last_name_typed_without_a_capital_strikes_no_common_word(self):
        she = Traces(whole=frozenset(), last_names=frozenset({"blanc"}))
        assert she.struck("Mme Blanc veut du vin blanc") == "Mme … veut du vin blanc"

    def test_nobody_known_strikes_nothing(self):
        assert Traces(whole=frozenset()).struck("Mme Blanc") == "Mme Blanc"
