"""What anybody writes and reads, what a counter notes, what the association answers: by their own screens."""

import io
import json

import pytest
from django.core import serializers
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from animations.hearing import needs, surprises
from animations.hearing.models import HeardNeed, Hearing, SurpriseCard
from merchants.models import MerchantOrder
from shop.accounts.models import SignInTrial
from shop.hearing import views
from shop.pledges import pledging
from shop.pledges.models import MissingShop
from tests import factories
from tests.situations import a_heard_need, a_missing_shop, a_surprise

pytestmark = pytest.mark.django_db
CARD = {"text": "Le café à prix libre", "occasion": "PICKUP", "key": "a" * 32}


def plain(answer):
    return answer.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def page(client, name, *args):
    return plain(client.get(reverse(name, args=args)))


def text_of(pdf):
    text = "\n".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())


@pytest.fixture
def point():
    return factories.PickupPointFactory(slug="la-halle")


@pytest.fixture
def volunteer(client, point):
    client.force_login(factories.volunteer_at(point))
    return client


@pytest.fixture
def member():
    client, user = Client(), factories.association_member("COACH")
    user.first_name, user.last_name = "Hélène", "Roux"
    user.save()
    client.force_login(user)
    return client


class TestACard:
    def test_it_is_written_without_a_cookie_and_thanked(self, client):
        assert 'name="key"' in page(client, "surprise")
        answer = client.post(reverse("surprise"), CARD, follow=True)
        assert "Votre carte est dans la boîte" in plain(answer)
        assert not client.cookies
        assert SurpriseCard.objects.get().text == CARD["text"]

    def test_nothing_of_the_request_is_kept_with_it(self):
        """Signed in, from an address, with a browser that says its name: the row holds none of it."""
        resident, client = factories.UserFactory(email="habitante@example.org"), Client()
        client.force_login(resident)
        told = {"REMOTE_ADDR": "203.0.113.77", "HTTP_USER_AGENT": "Navigateur-de-Jeanne/7"}
        told["HTTP_REFERER"] = "https://example.org/ma-commande/SECRET"
        client.post(reverse("surprise") + "?retrait", CARD, **told)
        row = json.loads(serializers.serialize("json", SurpriseCard.objects.all()))[0]["fields"]
        assert row == {
            "text": CARD["text"],
            "occasion": "PICKUP",
            "support": "WEB",
            "on": timezone.localdate().isoformat(),
            "key": CARD["key"],
            "reading": "TO_READ",
        }
        # What slows floods down does not tell the address either, and does not know which card.
        assert "203.0.113.77" not in "".join(SignInTrial.objects.values_list("key", flat=True))

    def test_sent_twice_it_is_one(self, client):
        for _time in range(2):
            client.post(reverse("surprise"), CARD)
        assert SurpriseCard.objects.count() == 1

    @pytest.mark.parametrize(("query", "ticked"), [("?retrait", "PICKUP"), ("?animation", "ANIMATION"), ("?x=1", "")])
    def test_the_link_says_what_it_was(self, client, query, ticked):
        text = client.get(reverse("surprise") + query).content.decode()
        assert f'value="{ticked}"' in next(part for part in text.split("<input") if "checked" in part)

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("", "Écrivez ce qui vous a étonné, même en trois mots."),
            ("Appelez-moi au 06 39 98 10 02", "Ôtez le numéro de téléphone"),
            ("é" * 501, "500"),
            ("pain\x00de mie", "caractère"),
        ],
    )
    def test_refused_with_a_sentence_and_the_words_stay(self, client, text, sentence):
        answer = plain(client.post(reverse("surprise"), CARD | {"text": text}))
        assert sentence in answer
        assert text.split("\x00")[0][:10] in answer
        assert not SurpriseCard.objects.exists()

    def test_a_flood_waits_a_little_and_keeps_its_words(self, client):
        for rank in range(views.OF_AN_ADDRESS.free):
            client.post(reverse("surprise"), CARD | {"key": f"{rank:032x}"})
        answer = plain(client.post(reverse("surprise"), CARD | {"text": "La dernière"}))
        assert "Trop d’essais. Réessayez dans 1 minute." in answer
        assert "La dernière" in answer
        assert SurpriseCard.objects.count() == views.OF_AN_ADDRESS.free

    def test_another_site_writes_none(self, client):
        assert client.post(reverse("surprise"), CARD, HTTP_SEC_FETCH_SITE="cross-site").status_code == 403

    def test_no_cache_hands_one_key_to_two_people(self, client):
        assert "no-store" in client.get(reverse("surprise"))["Cache-Control"]

    def test_it_is_asked_once_an_animation_is_over(self, client):
        over = factories.AnimationFactory(starts_at=factories.in_days(-2))
        to_come = factories.AnimationFactory()
        assert reverse("surprise") + "?animation" in page(client, "animation", over.slug)
        assert reverse("surprise") + "?animation" not in page(client, "animation", to_come.slug)

    def test_it_is_asked_once_everything_was_handed_over(self, client, town):
        order = town.place()
        where = ("order", order.collection.token)
        assert reverse("surprise") not in page(client, *where)
        MerchantOrder.objects.update(status="HANDED_OVER")
        assert reverse("surprise") + "?retrait" in page(client, *where)


class TestOnPaper:
    def test_cards_are_typed_one_after_another(self, volunteer, point):
        where = reverse("counter_surprises", args=[point.slug])
        answer = volunteer.post(where, CARD | {"occasion": "ANIMATION"})
        assert answer["Location"] == where + "?animation"
        assert "À la suivante" in plain(volunteer.get(answer["Location"]))
        card = SurpriseCard.objects.get()
        assert (card.support, card.occasion) == ("PAPER", "ANIMATION")

    def test_four_cards_to_a_sheet_with_the_address_to_dictate(self, volunteer, settings):
        settings.SITE_URL = "https://adopte.example"
        pdf = volunteer.get(reverse("surprise_cards_pdf")).content
        assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
        text = text_of(pdf)
        assert text.count("Qu’est-ce qui vous a étonné ?") == 4
        assert text.replace(" ", "").count("adopte.example/etonnement") == 4

    def test_the_wall_says_what_was_asked_and_answered(self, volunteer, point, settings):
        settings.SITE_URL = "https://adopte.example"
        bread = a_heard_need(point)
        told = {"words": "Une fournée le jeudi.", "signed": "Monique", "by": None, "at": timezone.now()}
        needs.answer(need=bread, status="DONE", **told)
        a_heard_need(point, "Un mot pas encore lu")
        a_missing_shop("Un cordonnier")
        text = text_of(volunteer.get(reverse("needs_wall_pdf")).content)
        for said in ("Du pain sans gluten", "entendu une fois", "Fait", "Une fournée le jeudi.", "Monique, le"):
            assert said in text
        assert "Un cordonnier" in text
        assert "pas encore lu" not in text


class TestAtTheCounter:
    def hear(self, client, point, **said):
        facts = {"text": "Du pain sans gluten", "kind": "PRODUCT", "key": "a" * 32} | said
        return client.post(reverse("counter_needs", args=[point.slug]), facts, follow=True)

    def test_a_need_is_noted_and_once_more_in_one_tap(self, volunteer, point):
        assert "Noté : Du pain sans gluten." in plain(self.hear(volunteer, point))
        need = HeardNeed.objects.get()
        for _time in range(2):
            volunteer.post(reverse("counter_need_again", args=[point.slug, need.pk]), {"key": "b" * 32})
        assert need.hearings.count() == 2
        assert "entendu 2 fois" in page(volunteer, "counter_needs", point.slug)

    def test_sent_twice_it_counts_once(self, volunteer, point):
        self.hear(volunteer, point)
        self.hear(volunteer, point)
        assert Hearing.objects.count() == 1

    def test_a_missing_shop_joins_those_that_the_town_waits_for(self, volunteer, point):
        for _time in range(2):
            self.hear(volunteer, point, text="Un cordonnier", kind="SHOP")
        assert not HeardNeed.objects.exists()
        assert pledging.counted(MissingShop.objects.all()).get().voices == 1

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            ({"kind": ""}, "Touchez ce que c’est"),
            ({"text": ""}, "Notez le besoin en quelques mots."),
            ({"text": "Rappeler le 04 65 71 22 01"}, "Ôtez le numéro"),
            ({"text": "!!!"}, "du pain sans gluten"),
            ({"kind": "SHOP", "text": "un cordonnier " * 5}, "60 signes"),
        ],
    )
    def test_refused_with_a_sentence_and_the_words_stay(self, volunteer, point, said, sentence):
        answer = plain(self.hear(volunteer, point, **said))
        assert sentence in answer
        assert said.get("text", "Du pain sans gluten").strip()[:10] in answer
        assert not HeardNeed.objects.exists()
        assert not MissingShop.objects.exists()

    def test_what_was_set_aside_is_not_heard_again(self, volunteer, point):
        need = a_heard_need(point)
        needs.set_aside(need=need, by=None, at=timezone.now())
        where = reverse("counter_need_again", args=[point.slug, need.pk])
        assert volunteer.post(where, {"key": "b" * 32}).status_code == 404


class TestTheAssociation:
    def test_a_card_is_shared_as_it_was_written_then_set_aside(self, client, member):
        card = a_surprise("Deux mots\net un retour à la ligne")
        assert "Deux mots" not in page(client, "surprises")
        assert "Deux mots" in page(member, "heard_cards")
        member.post(reverse("surprise_share", args=[card.pk]))
        assert "Deux mots<br>et un retour à la ligne" in page(client, "surprises")
        member.post(reverse("surprise_set_aside", args=[card.pk]))
        assert "Deux mots" not in page(client, "surprises")

    def test_its_answer_is_signed_and_read_by_all(self, client, member):
        card = a_surprise()
        assert 'value="Hélène Roux"' in page(member, "surprise_answer", card.pk)
        member.post(reverse("surprise_answer", args=[card.pk]), {"words": "Revenez.", "signed": "Hélène"})
        assert 'Réponse :</strong> Revenez. <small class="soft">Hélène, le ' in page(client, "surprises")

    def test_a_need_is_answered_in_public_with_what_was_answered_before(self, client, member, point):
        need, where = a_heard_need(point), "need_answer"
        assert "pain sans gluten" not in page(client, "heard_needs")
        for status, words in (("STUDIED", "On demande."), ("IMPOSSIBLE", "Pas de four à part.")):
            said = {"status": status, "words": words, "signed": "Hélène"}
            member.post(reverse(where, args=[need.pk]), said)
        shown = page(client, "heard_needs")
        for words in ("Pas possible", "Pas de four à part.", "À l’étude : On demande.", "entendu une fois"):
            assert words in shown
        assert "signé Hélène" in page(member, where, need.pk)

    def test_an_answer_without_its_reason_keeps_what_was_typed(self, member, point):
        need = a_heard_need(point)
        said = {"status": "IMPOSSIBLE", "words": "", "signed": "Hélène"}
        answer = plain(member.post(reverse("need_answer", args=[need.pk]), said))
        assert "Écrivez la réponse que tout le monde lira." in answer
        assert 'value="Hélène"' in answer
        assert HeardNeed.objects.get().status == "HEARD"

    def test_two_wordings_are_joined(self, member, point):
        bread, baker = a_heard_need(point), a_heard_need(point, "Boulangerie sans blé")
        member.post(reverse("need_join", args=[baker.pk]), {"into": bread.pk})
        assert "Boulangerie sans blé" in page(member, "need_answer", bread.pk)
        assert "Boulangerie sans blé" not in page(member, "heard")
        assert member.get(reverse("need_answer", args=[baker.pk])).status_code == 404

    def test_what_the_town_waits_for_is_beside_what_it_asked(self, client):
        a_missing_shop("Un cordonnier")
        assert "Un cordonnier" in page(client, "heard_needs")


@pytest.mark.parametrize("name", ["surprises", "heard_needs"])
def test_a_public_page_costs_the_same_whatever_its_length(client, point, name, django_assert_max_num_queries):
    for rank in range(12):
        need, card = a_heard_need(point, f"Besoin numéro {rank}"), a_surprise(f"Carte {rank}")
        told = {"words": "Oui.", "signed": "Hélène", "by": None, "at": timezone.now()}
        needs.answer(need=need, status="DONE", **told)
        surprises.answer(card=card, **told)
    with django_assert_max_num_queries(6):
        page(client, name)


def test_the_counter_costs_the_same_whatever_was_heard(volunteer, point, django_assert_num_queries):
    where = reverse("counter_needs", args=[point.slug])
    a_heard_need(point)
    volunteer.get(where)
    with django_assert_num_queries(7):
        volunteer.get(where)
    for rank in range(12):
        a_heard_need(point, f"Besoin numéro {rank}")
    with django_assert_num_queries(7):
        volunteer.get(where)
