"""The bulletin: gathered from what happened, edited by a person, published, printed, sent once to who asked."""

import datetime
import io
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from animations.models import Animation
from merchants.books.commission_months import Month
from merchants.models import Merchant, ProductSheet, StandingMove
from shop.accounts import forgetting
from shop.bulletin import editing, letters
from shop.bulletin.gathering import MOST_PRODUCTS, gathered
from shop.bulletin.models import Bulletin
from shop.outbox.models import OutgoingMessage
from tests.factories import AnimationFactory, MerchantFactory, ProductFactory, UserFactory, association_member

pytestmark = pytest.mark.django_db

NOVEMBER = Month(datetime.date(2026, 11, 1))
AT = datetime.datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Europe/Paris"))


def on(day, month=11):
    return datetime.datetime(2026, month, day, 12, tzinfo=ZoneInfo("Europe/Paris"))


def product(*, at, **facts):
    made = ProductFactory(**facts)
    ProductSheet.objects.filter(product=made).update(created_at=at)
    return made


def titles(month=NOVEMBER):
    return [item.title for item in gathered(month)]


def published(**facts):
    return Bulletin.objects.create(month=NOVEMBER.first_on, opening="Merci à tous.", published_at=AT, **facts)


@pytest.fixture
def coach():
    return association_member("COACH")


class TestWhatHappened:
    def test_is_of_that_month_and_of_no_other(self):
        product(title="Miel de sapin", at=on(3))
        product(title="Cidre", at=on(3, month=10))
        assert titles() == ["Miel de sapin"]

    def test_tells_a_shop_that_opened_and_none_that_came_back(self):
        came, back = MerchantFactory(name="Mercerie"), MerchantFactory(name="Librairie")
        facts = {"to_state": Merchant.State.ACTIVE, "at": on(5)}
        StandingMove.objects.create(merchant=came, from_state=Merchant.State.CANDIDATE, **facts)
        StandingMove.objects.create(merchant=back, from_state=Merchant.State.SUSPENDED, **facts)
        assert titles() == ["Mercerie"]

    def test_tells_what_comes_next_month_and_what_was_told_of_this_one(self):
        AnimationFactory(title="Dégustation", starts_at=on(5, month=12), ends_at=on(6, month=12))
        AnimationFactory(title="Défilé", starts_at=on(7), ends_at=on(8), status="REPORTED", report="Une belle foule.")
        AnimationFactory(title="Annulée", starts_at=on(9, month=12), ends_at=on(10, month=12), status="CANCELLED")
        told = {item.title: item.words for item in gathered(NOVEMBER)}
        assert told.keys() == {"Dégustation", "Défilé"}
        assert told["Défilé"] == "Une belle foule."

    def test_hides_what_residents_do_not_see(self):
        product(title="Caché", at=on(3), is_public=False)
        product(title="Fermé", at=on(3), merchant=MerchantFactory(is_listed=False))
        assert titles() == []

    def test_gives_each_shop_as_much_room(self):
        large, small = MerchantFactory(), MerchantFactory()
        for number in range(2 * MOST_PRODUCTS):
            product(title=f"Grand {number}", merchant=large, at=on(3))
        product(title="Petit", merchant=small, at=on(4))
        found = titles()
        assert len(found) == MOST_PRODUCTS
        assert found[1] == "Petit"

    def test_costs_as_much_whatever_the_market(self, django_assert_max_num_queries):
        for number in range(15):
            product(title=f"Produit {number}", at=on(3))
        with django_assert_max_num_queries(9):
            gathered(NOVEMBER)


class TestEditing:
    def test_gathering_again_keeps_what_was_typed_and_drops_what_is_no_longer_true(self):
        product(title="Miel", at=on(3))
        gone = product(title="Cidre", at=on(4))
        bulletin = editing.prepare(month=NOVEMBER, at=AT)
        rows = {row["key"]: (True, "Le meilleur.") for row in bulletin.items}
        editing.edit(
            bulletin=bulletin, edition=bulletin.edition, opening="Bonjour", signed="Anne", rows=rows, by=None, at=AT
        )
        product(title="Pain", at=on(5))
        gone.is_public = False
        gone.save()
        again = editing.prepare(month=NOVEMBER, at=AT)
        words = {row["title"]: row["words"] for row in again.items}
        assert words.keys() == {"Miel", "Pain"}
        assert words["Miel"] == "Le meilleur."
        assert again.opening == "Bonjour"

    def test_two_people_do_not_undo_each_other(self):
        bulletin = editing.prepare(month=NOVEMBER, at=AT)
        facts = {"bulletin": bulletin, "edition": bulletin.edition, "signed": "", "rows": {}, "by": None, "at": AT}
        editing.edit(opening="La première", **facts)
        with pytest.raises(editing.EditedMeanwhile):
            editing.edit(opening="La seconde", **facts)
        assert Bulletin.objects.get().opening == "La première"

    def test_one_that_says_nothing_is_not_published(self):
        bulletin = editing.prepare(month=NOVEMBER, at=AT)
        with pytest.raises(editing.NothingToSay):
            editing.publish(bulletin=bulletin, edition=bulletin.edition, by=None, at=AT)

    def test_what_nobody_wrote_over_follows_what_happens(self):
        AnimationFactory(title="Dégustation", starts_at=on(5, month=12), ends_at=on(6, month=12))
        bulletin = editing.prepare(month=NOVEMBER, at=AT)
        assert "samedi 5" in bulletin.items[0]["words"]
        Animation.objects.update(starts_at=on(12, month=12), ends_at=on(13, month=12))
        assert "samedi 12" in editing.prepare(month=NOVEMBER, at=AT).items[0]["words"]

    def test_what_was_called_off_since_is_not_published(self):
        product(title="Miel", at=on(3))
        AnimationFactory(title="Dégustation", starts_at=on(5, month=12), ends_at=on(6, month=12))
        bulletin = editing.prepare(month=NOVEMBER, at=AT)
        Animation.objects.update(status=Animation.Status.CANCELLED)
        editing.publish(bulletin=bulletin, edition=bulletin.edition, by=None, at=AT)
        assert [row["title"] for row in Bulletin.objects.get().items] == ["Miel"]

    def test_nobody_publishes_what_they_did_not_read(self):
        product(title="Miel", at=on(3))
        bulletin = editing.prepare(month=NOVEMBER, at=AT)
        rows = {row["key"]: (True, "Trois fleurs.") for row in bulletin.items}
        read = bulletin.edition
        editing.edit(bulletin=bulletin, edition=read, opening="", signed="", rows=rows, by=None, at=AT)
        with pytest.raises(editing.EditedMeanwhile):
            editing.publish(bulletin=bulletin, edition=read, by=None, at=AT)

    def test_a_month_to_come_has_none(self):
        with pytest.raises(editing.NotYet):
            editing.prepare(month=NOVEMBER.next, at=AT)


class TestPages:
    def test_nobody_asked_for_it_yet_and_the_page_says_so(self, client, coach):
        client.force_login(coach)
        page = client.get(reverse("association_bulletins")).content.decode()
        assert "Personne n’a encore demandé à le recevoir" in page
        letters.ask(user=UserFactory(), at=timezone.now())
        page = client.get(reverse("association_bulletins")).content.decode()
        assert "1 personne a demandé à le recevoir" in page

    def test_from_the_button_to_the_page(self, client, coach):
        month = Month.of(timezone.localdate())
        product(title="Miel", at=timezone.now())
        product(title="Cidre", at=timezone.now())
        client.force_login(coach)
        address = reverse("association_bulletin", args=[month.code])
        client.post(address, {"gather": ""})
        miel, cidre = (row["key"].replace(":", "-") for row in Bulletin.objects.get().items)
        edit = client.get(address).text
        # Each box of words is there, folded, until somebody wants other words.
        assert edit.count("<details><summary>") == 2
        assert "2 gardées sur 2" in edit
        assert f'name="words-{miel}"' in edit
        sent = {"edition": 1, "opening": "Merci.\n\nÀ bientôt.", "signed": "Anne", f"kept-{miel}": "on"}
        client.post(address, {**sent, f"words-{miel}": "Trois fleurs.", f"words-{cidre}": "Brut."})
        assert client.get(reverse("bulletin", args=[month.code])).status_code == 404
        client.post(reverse("bulletin_publish", args=[month.code]), {"edition": 2})
        page = client.get(reverse("bulletins")).text
        assert "<p>Merci.</p>" in page
        assert "Trois fleurs." in page
        assert "Cidre" not in page

    def test_publishing_and_gathering_keep_first_what_is_typed(self, client, coach):
        product(title="Miel", at=timezone.now())
        month = Month.of(timezone.localdate())
        bulletin = editing.prepare(month=month, at=timezone.now())
        kept = f"kept-{bulletin.items[0]['key'].replace(':', '-')}"
        product(title="Cidre", at=timezone.now())
        client.force_login(coach)
        address = reverse("association_bulletin", args=[month.code])
        edit = client.post(address, {"gather": "", "edition": 1, "opening": "Merci.", kept: "on"}, follow=True).text
        assert "Merci.</textarea>" in edit
        assert "Cidre" in edit
        bulletin.refresh_from_db()
        sent = {"edition": bulletin.edition, "opening": "Merci à tous.", kept: "on"}
        publish = reverse("bulletin_publish", args=[month.code])
        page = client.post(publish, {**sent, "edition": 1}).text
        assert "Quelqu’un a changé ce bulletin" in page
        assert "Merci à tous.</textarea>" in page
        assert "Merci à tous." in client.post(publish, sent, follow=True).text
        assert "Cidre" not in client.get(reverse("bulletins")).text

    def test_what_was_typed_stays_when_somebody_came_first(self, client, coach):
        product(title="Miel", at=timezone.now())
        month = Month.of(timezone.localdate())
        bulletin = editing.prepare(month=month, at=timezone.now())
        (row,) = bulletin.items
        rows = {row["key"]: (True, "")}
        editing.edit(bulletin=bulletin, edition=1, opening="Eux", signed="", rows=rows, by=None, at=timezone.now())
        client.force_login(coach)
        address = reverse("association_bulletin", args=[month.code])
        page = client.post(address, {"edition": 1, "opening": "Moi"}).text
        assert "Quelqu’un a changé ce bulletin" in page
        assert "Moi</textarea>" in page
        assert 'name="edition" value="2"' in page

    def test_on_paper_it_says_the_same(self, client, coach):
        product(title="Miel de sapin", at=on(3))
        bulletin = editing.prepare(month=NOVEMBER, at=AT)
        client.force_login(coach)
        pdf = client.get(reverse("bulletin_pdf", args=[bulletin.code]))
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
        assert "Miel de sapin" in text
        assert "novembre 2026" in text


class TestLetters:
    def test_it_goes_once_to_who_asked_and_to_nobody_else(self):
        asked, other = UserFactory(), UserFactory()
        letters.ask(user=asked, at=AT - datetime.timedelta(days=1))
        published()
        letters.send_due(at=AT)
        letters.send_due(at=AT)
        (letter,) = mail.outbox
        assert letter.to == [asked.email]
        assert "novembre 2026" in letter.subject
        assert "Merci à tous." in letter.body
        assert other.email not in str(letter.message())

    def test_two_published_between_two_runs_both_go(self):
        letters.ask(user=UserFactory(), at=AT - datetime.timedelta(days=5))
        published()
        earlier = {"month": NOVEMBER.previous.first_on, "published_at": AT - datetime.timedelta(hours=1)}
        Bulletin.objects.create(opening="En retard.", **earlier)
        letters.send_due(at=AT)
        assert len(mail.outbox) == 2

    def test_who_asks_afterwards_waits_for_the_next_one(self):
        published()
        letters.ask(user=UserFactory(), at=AT + datetime.timedelta(hours=1))
        letters.send_due(at=AT + datetime.timedelta(hours=2))
        assert mail.outbox == []

    def test_after_a_long_sleep_it_is_not_news_any_more(self):
        letters.ask(user=UserFactory(), at=AT - datetime.timedelta(days=1))
        published()
        letters.send_due(at=AT + datetime.timedelta(days=15))
        assert mail.outbox == []

    def test_the_letter_carries_its_way_out(self, client):
        user = UserFactory()
        letters.ask(user=user, at=AT - datetime.timedelta(days=1))
        published()
        letters.send_due(at=AT)
        address = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
        path = address.removeprefix("http://127.0.0.1:8000")
        client.get(path)
        assert letters.receives(user)
        client.post(path)
        assert not letters.receives(user)

    def test_who_closes_their_account_is_not_in_what_was_sent(self, settings):
        settings.EMAIL_BACKEND = "shop.outbox.backend.OutboxBackend"
        user = UserFactory(email="odette@example.org")
        letters.ask(user=user, at=AT - datetime.timedelta(days=1))
        published()
        letters.send_due(at=AT)
        assert OutgoingMessage.objects.filter(recipient=user.email).exists()
        forgetting.forget(user=user, at=AT)
        assert not OutgoingMessage.objects.filter(recipient="odette@example.org").exists()

    def test_asked_for_and_stopped_from_the_page(self, client):
        user = UserFactory()
        client.force_login(user)
        client.post(reverse("bulletin_receive"))
        assert letters.receives(user)
        client.post(reverse("bulletin_receive"), {"stop": ""})
        assert not letters.receives(user)
