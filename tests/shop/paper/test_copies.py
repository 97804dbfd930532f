"""Who ordered without a screen has a confirmation on paper: it waits on a list until somebody gave it or posted it."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from merchants.models import MerchantOrder
from pickup.models import Collection, PickupPoint
from pickup.residents.remembering import Letterbox
from shop.models import OutgoingMessage
from shop.orders import forgetting
from shop.paper import copies
from shop.paper.models import PaperCopy
from tests import factories
from tests.shop.checkout.test_phone_orders import fill, place
from tests.shop.situations import Town
from tests.situations import a_town, an_order

pytestmark = pytest.mark.django_db
LIST = reverse("papers_to_give")
AT_HOME = Letterbox("3 rue du Four", "26999", "Saint-Roch", large_print=True)
QUERIES = 10


@pytest.fixture
def town():
    return a_town()


@pytest.fixture
def bread(town):
    return factories.ProductFactory(merchant=town.bakery)


@pytest.fixture
def coach(client, town):
    client.force_login(town.people["coach"])
    return client


def taken(town, bread, **facts):
    """An order taken for somebody at the phone, who has no e-mail."""
    collection = an_order(town, products=[bread], channel="PHONE").collection
    Collection.objects.filter(pk=collection.pk).update(**{"email": "", **facts})
    return Collection.objects.get(pk=collection.pk)


def waiting():
    return list(copies.waiting(points=PickupPoint.objects.all(), at=timezone.now()))


def give(collection, how="HANDED", by=None):
    copies.give(collection=collection, how=how, by=by or factories.UserFactory(), at=timezone.now())


class TestWhatWaits:
    def test_what_was_ordered_by_voice_or_on_paper_until_somebody_gave_it(self, town, bread):
        collection = taken(town, bread)
        assert waiting() == [collection]
        give(collection)
        assert waiting() == []
        assert list(copies.given(points=PickupPoint.objects.all(), at=timezone.now())) == [collection]

    @pytest.mark.parametrize("facts", [{"channel": "ONLINE"}, {"email": "odette@example.org"}])
    def test_not_what_is_kept_in_a_mailbox_or_on_a_page(self, town, bread, facts):
        taken(town, bread, **facts)
        assert waiting() == []

    def test_who_has_an_e_mail_and_wants_it_posted_has_it_posted(self, town, bread):
        collection = taken(town, bread, email="odette@example.org")
        copies.ask(collection=collection, letterbox=AT_HOME)
        assert waiting() == [collection]

    def test_not_what_was_called_off(self, town, bread):
        collection = taken(town, bread)
        MerchantOrder.objects.filter(order=collection.order_id).update(status="CANCELLED")
        assert waiting() == []

    def test_two_who_tick_at_once_the_second_reads_who_was_quicker(self, town, bread):
        collection, first = taken(town, bread), factories.UserFactory(first_name="Monique", last_name="Blanc")
        for _twice in range(2):
            give(collection, by=first)
        with pytest.raises(copies.GivenAlready, match="remise en main propre, par Monique Blanc"):
            give(collection, how="POSTED")
        assert PaperCopy.objects.get().how == "HANDED"

    def test_where_it_goes_is_of_this_letter_alone_and_goes_with_the_name(self, town, bread):
        collection = taken(town, bread)
        copies.ask(collection=collection, letterbox=AT_HOME)
        assert copies.letterbox_of(Collection.objects.get()) == AT_HOME
        assert "à envoyer par la poste, 3 rue du Four" in copies.words_of(collection)
        MerchantOrder.objects.update(status="CANCELLED")
        Collection.objects.update(forget_asked_at=timezone.now())
        forgetting.forget_what_is_over(at=timezone.now())
        assert PaperCopy.objects.values_list("street", "postcode", "city").get() == ("", "", "")

    def test_a_tick_without_a_name_is_refused_by_the_database(self, town, bread):
        with pytest.raises(IntegrityError), transaction.atomic():
            PaperCopy.objects.create(collection=taken(town, bread), how="HANDED")


class TestTheList:
    def test_what_to_post_and_what_to_hand_over_then_who_did(self, coach, town, bread):
        posted, handed = taken(town, bread), taken(town, bread)
        copies.ask(collection=posted, letterbox=AT_HOME)
        page = coach.get(LIST).text
        assert page.index("À poster") < page.index(posted.spoken_code) < page.index("À remettre au retrait")
        assert page.index("À remettre au retrait") < page.index(handed.spoken_code)
        assert "La lettre en gros caractères" in page
        for collection, how in ((posted, "POSTED"), (handed, "HANDED")):
            page = coach.post(reverse("paper_given", args=[collection.token]), {"how": how}, follow=True).text
        assert "Rien n’attend" in page
        name = town.people["coach"].get_full_name()
        assert f"Confirmation postée par {name}" in page
        assert f"Confirmation remise en main propre par {name}" in page

    def test_a_message_for_the_next_visit_is_printed_ticked_and_told_by_whom(self, coach, town, bread):
        order = taken(town, bread).order
        facts = {"subject": "Il manque un pain", "body": "La boulangerie n’en a plus.", "name": "Jeanne Morel"}
        message = OutgoingMessage.objects.create(
            order=order, fate="ON_PAPER", way="LETTER", written_at=timezone.now(), **facts
        )
        assert "Il manque un pain" in coach.get(LIST).text
        assert "La boulangerie n’en a plus." in coach.get(reverse("paper_message", args=[message.pk])).text
        page = coach.post(reverse("paper_message_given", args=[message.pk]), follow=True).text
        assert f"remis par {town.people['coach'].get_full_name()}" in page
        page = coach.post(reverse("paper_message_given", args=[message.pk]), follow=True).text
        assert "Quelqu’un vient de s’en occuper" in page

    def test_another_place_s_volunteer_neither_reads_nor_ticks(self, client, town, bread):
        collection = taken(town, bread)
        client.force_login(factories.volunteer_at(factories.PickupPointFactory(slug="ailleurs")))
        assert collection.full_name not in client.get(LIST).text
        assert client.post(reverse("paper_given", args=[collection.token]), {"how": "HANDED"}).status_code == 404

    @pytest.mark.parametrize("how", ["", "SOLD", "a\x00"])
    def test_a_way_that_does_not_exist_ticks_nothing(self, coach, town, bread, how):
        page = coach.post(reverse("paper_given", args=[taken(town, bread).token]), {"how": how}, follow=True).text
        assert "Dites si la lettre est remise en main propre ou postée." in page
        assert not PaperCopy.objects.exists()

    def test_many_ask_no_more_of_the_database_than_one(self, coach, town, bread, django_assert_num_queries):
        taken(town, bread)
        coach.get(LIST)
        with django_assert_num_queries(QUERIES):
            coach.get(LIST)
        for _one in range(4):
            copies.ask(collection=taken(town, bread), letterbox=AT_HOME)
        with django_assert_num_queries(QUERIES):
            coach.get(LIST)


class TestFromTheSlip:
    def test_given_at_once_it_never_waits(self, coach, town, bread):
        collection = taken(town, bread)
        slip = reverse("phone_order_slip", args=[collection.token])
        assert "Sur papier, à remettre au retrait." in coach.get(slip).text
        page = coach.post(
            reverse("paper_given", args=[collection.token]), {"how": "HANDED", "then": "slip"}, follow=True
        )
        assert page.redirect_chain[-1][0] == slip
        assert "remise en main propre par" in page.text
        assert waiting() == []


class TestAtTheCounter:
    def test_whoever_stands_there_is_given_their_letter_and_the_page_says_so_until_then(self, client, town, bread):
        collection = taken(town, bread)
        client.force_login(town.people["volunteer"])
        page = reverse("counter_collection", args=[town.point.slug, collection.code])
        assert "Sa confirmation est à remettre sur papier." in client.get(page).text
        given = client.post(reverse("paper_given", args=[collection.token]), {"how": "HANDED", "then": "counter"})
        assert given["Location"] == page
        assert "Sa confirmation est à remettre sur papier." not in client.get(page).text


def test_an_address_given_for_one_letter_is_kept_though_nobody_wants_to_be_remembered(client):
    town = Town()
    client.force_login(factories.association_member("COACH"))
    fill(client, town.product)
    place(client, town, channel="PAPER", street="3 rue du Four", city="Saint-Roch", large_print="on")
    collection = Collection.objects.get()
    assert collection.resident is None
    assert copies.letterbox_of(collection) == Letterbox("3 rue du Four", "", "Saint-Roch", large_print=True)


def test_the_association_reads_all_that_was_asked_with_the_order(coach, town, bread):
    collection = taken(town, bread, proxy_name="Lucette Vial", phone="04 65 71 22 01")
    page = coach.get(reverse("association_order", args=[collection.code])).text
    for said in ("Lucette Vial", "Par un appel, au 04", "Sur papier, à remettre au retrait", "Retirer ce qui manque"):
        assert said in page, said
