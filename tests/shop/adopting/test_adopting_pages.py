"""The pages of adoption: one tap, coming back from signing in, news, words, letters, what is reported."""

import datetime
import functools
import json
import re

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from merchants.adoption import adopting, letters
from merchants.models import Adoption, ContentReport, News, ShopPhoto, Word
from merchants.reporting import reporting
from tests import factories
from tests.journeys.town import drawing
from tests.merchants.test_adoption import adopted, collected, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def bakery():
    return factories.MerchantFactory(code="boulangerie", name="Boulangerie du Pont", open_every_day=True)


@pytest.fixture
def odette():
    return factories.UserFactory(first_name="Odette", last_name="Marchal")


@pytest.fixture
def hers(client, odette):
    client.force_login(odette)
    return client


@pytest.fixture
def clerk(bakery):
    client = Client()
    client.force_login(factories.owner_of(bakery))
    return client


def tap(client, **headers):
    return client.post(reverse("merchant_adopt", args=["boulangerie"]), headers=headers)


def test_the_shop_s_page_sets_no_cookie_and_offers_to_adopt(client, bakery):
    page = client.get(reverse("merchant", args=[bakery.code]))
    assert not page.cookies
    assert "J’adopte" in page.text


def test_one_tap_adopts(hers, bakery, odette):
    assert tap(hers).url == reverse("merchant", args=[bakery.code])
    assert adopting.has_adopted(odette, bakery)
    assert "Vous l’avez adopté" in hers.get(reverse("merchant", args=[bakery.code])).text


def test_who_is_not_signed_in_signs_in_comes_back_and_it_is_done(client, bakery, odette):
    to_sign_in = tap(client).url
    back = client.post(to_sign_in, {"username": odette.email, "password": "un-mot-de-passe"})
    assert client.get(back.url).url == reverse("merchant", args=[bakery.code])
    assert adopting.has_adopted(odette, bakery)


def test_who_has_no_account_yet_opens_one_and_the_shop_is_adopted(client, bakery):
    purpose = "Pour adopter Boulangerie du Pont, dites-nous qui vous êtes."
    to_sign_in = client.get(tap(client).url)
    (to_sign_up,) = re.findall(r'href="(/inscription/[^"]+)"', to_sign_in.text)
    assert purpose in to_sign_in.text
    assert purpose in client.get(to_sign_up).text
    said = {"email": "camille@example.org", "password": "du pain et du miel", "first_name": "Camille"}
    going_to = reverse("merchant_adopt", args=[bakery.code])
    back = client.post(reverse("sign_up"), {**said, "last_name": "B", "phone": "", "next": going_to}).url
    signed_in = client.post(back, {"username": said["email"], "password": said["password"]})
    assert client.get(signed_in.url).url == reverse("merchant", args=[bakery.code])
    assert adopting.count_of(bakery) == 1


def test_opening_an_account_leads_to_no_other_site(client):
    assert "ailleurs" not in client.get(reverse("sign_up"), {"next": "https://ailleurs.example/"}).text


def test_a_link_from_elsewhere_adopts_nothing(hers, bakery):
    assert "J’adopte" in hers.get(reverse("merchant_adopt", args=[bakery.code])).text
    assert tap(hers, sec_fetch_site="cross-site").status_code == 403
    assert not Adoption.objects.exists()


def test_my_merchants_tell_their_news_and_a_rhythm_is_kept(hers, bakery, odette):
    adopted(bakery, odette)
    told(bakery, title="La galette est là")
    assert "La galette est là" in hers.get(reverse("my_merchants")).text
    hers.post(reverse("my_merchants"), {"rhythm": "DAILY"})
    assert letters.rhythm_of(odette) == "DAILY"
    assert "Choisissez" in hers.post(reverse("my_merchants"), {"rhythm": "HOURLY"}).text


def test_a_word_is_asked_for_only_where_something_was_collected(hers, bakery, odette):
    adopted(bakery, odette)
    address = reverse("my_word", args=[bakery.code])
    assert address not in hers.get(reverse("my_merchants")).text
    collected(bakery, odette)
    assert address in hers.get(reverse("my_merchants")).text


def test_the_letter_s_way_out_is_one_button_without_signing_in(client, odette):
    letters.choose(user=odette, rhythm="WEEKLY", at=timezone.now())
    address = letters.way_out(odette).split("//", 1)[1].partition("/")[2]
    assert "Ne plus recevoir" in client.get(f"/{address}").text
    assert letters.rhythm_of(odette) == "WEEKLY"
    assert "C’est arrêté" in Client(enforce_csrf_checks=True).post(f"/{address}").text
    assert letters.rhythm_of(odette) == "NEVER"


def test_the_shop_reads_how_many_adopted_it_never_who(clerk, bakery, odette):
    adopted(bakery, odette)
    for name in ("merchant_news", "merchant_words"):
        page = clerk.get(reverse(name, args=[bakery.code])).text
        assert "Une personne vous a adopté" in page
        assert "Marchal" not in page
        assert odette.email not in page


def test_a_word_refused_keeps_what_was_typed(hers, bakery, odette):
    adopted(bakery, odette)
    collected(bakery, odette)
    page = hers.post(reverse("my_word", args=[bakery.code]), {"words": "Un pain à se damner"}).text
    assert "Un pain à se damner" in page
    assert "Dites que vous acceptez" in page


def test_a_word_is_said_published_answered_and_taken_back(hers, clerk, bakery, odette):
    adopted(bakery, odette)
    collected(bakery, odette)
    page, inside = reverse("merchant", args=[bakery.code]), reverse("merchant_inside", args=[bakery.code])
    hers.post(reverse("my_word", args=[bakery.code]), {"words": "Un pain à se damner", "is_signed": "on"})
    assert "se damner" not in hers.get(page).text
    decide = reverse("word_decide", args=[bakery.code, Word.objects.get().pk])
    clerk.post(decide, {"read": "Un pain à se damner", "answer": "À samedi\u202f!", "publish": "1"})
    shown = clerk.get(decide).content.decode()
    assert "Enregistrer ma réponse" in shown
    assert "Publier ce mot" not in shown
    for address in (page, inside):
        assert "Un pain à se damner" in hers.get(address).text
    told_inside = hers.get(inside).text
    assert "Odette M." in told_inside
    assert "À samedi" in told_inside
    assert "choisit de le publier ou non" in told_inside
    hers.post(reverse("my_word", args=[bakery.code]), {"take_back": "1"})
    assert "se damner" not in hers.get(inside).text


def test_the_data_one_takes_away_say_one_s_adoptions_and_words(hers, bakery, odette):
    adopted(bakery, odette)
    data = json.loads(hers.get(reverse("my_data")).content)
    assert data["commercants_adoptes"][0]["boutique"] == "Boulangerie du Pont"
    assert data["nouvelles_par_e_mail"] == "NEVER"
    assert data["mots"] == []


def test_the_town_s_news_can_be_pinned_up(client, bakery):
    told(bakery, title="La galette est là", at=timezone.now())
    told(bakery, title="Il y a longtemps", at=timezone.now() - datetime.timedelta(60))
    page = client.get(reverse("town_news")).text
    assert "La galette est là" in page
    assert "Il y a longtemps" not in page


def test_the_last_news_is_read_on_the_shop_s_page_before_its_goods(client, bakery):
    told(bakery, title="La galette est là", at=timezone.now() - datetime.timedelta(2))
    told(bakery, title="Demain, les bûches", at=timezone.now())
    page = client.get(reverse("merchant", args=[bakery.code])).text
    assert "La dernière nouvelle" in page
    assert page.index("Demain, les bûches") < page.index("Sur l’étal")
    assert "La galette est là" not in page
    assert page.count(reverse("merchant_inside", args=[bakery.code])) == 1


def test_somebody_without_an_account_adopts_at_the_counter(client, bakery):
    point = factories.PickupPointFactory(slug="la-halle")
    client.force_login(factories.volunteer_at(point))
    address = reverse("counter_adoptions", args=["la-halle"])
    refused = client.post(address, {"name": "Jeanne Morel"}).text
    assert "Choisissez au moins un commerçant" in refused
    assert "Jeanne Morel" in refused
    client.post(address, {"name": "Jeanne Morel", "merchants": ["boulangerie"]})
    assert adopting.count_of(bakery) == 1
    client.post(address, {"forget": "Jeanne Morel"})
    assert adopting.count_of(bakery) == 0


# --- The shop's own page ----------------------------------------------------------------------

STORY = {"story": "Un levain de 1952.", "person": "Camille Besson", "made_here": "Le pain, pétri la nuit"}


@functools.cache
def drawn():
    return drawing(7)


def photo(name="four.jpg"):
    return SimpleUploadedFile(name, drawn(), "image/png")


def test_a_page_is_seen_before_it_is_shown(clerk, client, bakery):
    address, page = reverse("merchant_showcase", args=[bakery.code]), reverse("merchant", args=[bakery.code])
    looked = clerk.post(address, {**STORY, "look": "1", "photos": photo(), "portrait": photo()}).text
    assert "Rien n’a encore changé pour les habitants" in looked
    assert "Un levain de 1952." not in client.get(page).text
    hung = ShopPhoto.objects.get(kind="PHOTO")
    clerk.post(address, {**STORY, "show": "1", f"caption-{hung.pk}": "Le four"})
    shown = client.get(page).text
    for said in ("Un levain de 1952.", "Camille Besson", "Le pain, pétri la nuit", "Le four"):
        assert said in shown
    assert bakery.deeds.filter(act__startswith="page-").count() == 2


def test_a_photo_that_does_not_open_loses_nothing(clerk, bakery):
    broken = SimpleUploadedFile("photo.jpg", b"GIF89a<script>", "image/jpeg")
    address = reverse("merchant_showcase", args=[bakery.code])
    page = clerk.post(address, {**STORY, "show": "1", "photos": [broken, photo()]}).text
    assert "photo.jpg" in page
    assert "Un levain de 1952." in page
    assert ShopPhoto.objects.count() == 1
    bakery.refresh_from_db()
    assert not bakery.story


def test_the_same_photo_twice_is_one_and_the_ninth_is_refused(clerk, bakery):
    address = reverse("merchant_showcase", args=[bakery.code])
    for _sent in range(2):
        clerk.post(address, {**STORY, "look": "1", "photos": photo()})
    assert ShopPhoto.objects.count() == 1
    for n in range(7):
        ShopPhoto.objects.create(merchant=bakery, picture=f"shops/{n}.webp", added_at=timezone.now())
    assert "Huit photos suffisent" in clerk.post(address, {**STORY, "photos": photo("neuvième.jpg")}).text


def test_photos_change_places_and_what_is_typed_stays(clerk, bakery):
    first, second = (
        ShopPhoto.objects.create(merchant=bakery, picture=f"shops/{n}.webp", rank=n, added_at=timezone.now())
        for n in range(2)
    )
    address = reverse("merchant_showcase", args=[bakery.code])
    page = clerk.post(address, {**STORY, "up": str(second.pk)}).text
    assert "Un levain de 1952." in page
    assert list(ShopPhoto.objects.all()) == [second, first]
    for _tap in range(2):
        clerk.post(address, {**STORY, "down": str(first.pk)})
    assert list(ShopPhoto.objects.all()) == [second]


def test_another_shop_s_photo_is_out_of_reach(clerk, bakery):
    theirs = ShopPhoto.objects.create(
        merchant=factories.MerchantFactory(), picture="shops/1.webp", added_at=timezone.now()
    )
    clerk.post(reverse("merchant_showcase", args=[bakery.code]), {**STORY, "down": str(theirs.pk)})
    assert ShopPhoto.objects.filter(pk=theirs.pk).exists()


def test_news_is_written_published_and_taken_back(clerk, client, bakery):
    page = clerk.get(reverse("news_new", args=[bakery.code])).text
    key = re.search(r'name="key" value="([0-9a-f]{32})"', page)[1]
    facts = {"key": key, "title": "La galette", "words": "Elle revient.", "publish": "1"}
    assert "La galette" in clerk.post(reverse("news_new", args=[bakery.code]), {**facts, "words": ""}).text
    for _sent in range(2):
        clerk.post(reverse("news_new", args=[bakery.code]), facts)
    one = News.objects.get()
    assert "La galette" in client.get(reverse("merchant", args=[bakery.code])).text
    clerk.post(reverse("news_take_back", args=[bakery.code, one.pk]))
    assert "La galette" not in client.get(reverse("merchant", args=[bakery.code])).text


def test_a_machine_reads_who_the_shop_is_and_nothing_can_break_out_of_it(client, bakery):
    bakery.story = "</script><script>alert(1)</script>"
    bakery.save()
    page = client.get(reverse("merchant", args=[bakery.code])).text
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1])
    assert (data["@type"], data["name"], data["description"]) == ("LocalBusiness", bakery.name, bakery.story)
    assert data["openingHoursSpecification"][0]["opens"] == "08:00"
    assert page.count("<script") == 1


# --- What is reported -------------------------------------------------------------------------

REPORT = {"key": "c" * 32, "why": "FALSE", "words": "Ce miel n’est pas d’ici.", "email": "voisin@example.org"}


def test_a_product_is_reported_once_and_answered_with_reasons(client, bakery):
    bread = factories.ProductFactory(merchant=bakery, title="Miel du plateau")
    address = reverse("report_product", args=[bakery.code, bread.pk])
    assert address in client.get(reverse("product", args=[bread.slug, bread.pk])).text
    kept = client.post(address, {**REPORT, "why": ""}).text
    assert "Ce miel n’est pas d’ici." in kept
    for _sent in range(2):
        client.post(address, REPORT)
    report = ContentReport.objects.get()
    assert [message.to for message in mail.outbox].count(["voisin@example.org"]) == 1
    coach = Client()
    coach.force_login(factories.association_member("COACH"))
    assert "Miel du plateau" in coach.get(reverse("reports")).text
    decide = reverse("report_decide", args=[report.pk])
    assert "Retiré" in coach.post(decide, {"decision": "REMOVED", "reasons": ""}).text
    for _sent in range(2):
        coach.post(decide, {"decision": "REMOVED", "reasons": "L’étiquette dit une autre origine."})
    bread.refresh_from_db()
    assert not bread.is_public
    told_to = [message.to[0] for message in mail.outbox if "L’étiquette dit une autre origine." in message.body]
    assert sorted(told_to) == sorted(["voisin@example.org", bakery.email])


def test_the_letters_about_a_report_name_what_was_reported_and_say_the_decision_in_a_sentence(client, bakery):
    honey = factories.ProductFactory(merchant=bakery, title="Miel du plateau")
    client.post(reverse("report_product", args=[bakery.code, honey.pk]), REPORT)
    report = ContentReport.objects.get()
    at = {"reasons": "L’étiquette est refaite.", "by": factories.association_member("COACH"), "at": timezone.now()}
    reporting.decide(report=report, decision="CORRECTED", **at)
    bodies = {message.subject: message.body.replace("\u202f", " ") for message in mail.outbox}
    received, read, decided, shop = [
        bodies[subject]
        for subject in (
            "Votre signalement est bien arrivé",
            "Un contenu est signalé",
            "Réponse à votre signalement",
            "Un contenu de votre boutique est corrigé",
        )
    ]
    about = "le produit « Miel du plateau » de la boutique « Boulangerie du Pont »"
    assert f"Vous nous avez signalé {about}." in received
    assert reverse("report_decide", args=[report.pk]) in read
    assert f"vous nous avez signalé {about}. Quelqu’un de l’association l’a lu. Ce contenu est corrigé." in decided
    assert "Votre produit « Miel du plateau » nous a été signalé." in shop
    assert "Ce contenu est corrigé." in shop


def test_one_address_does_not_flood_us_with_reports_and_letters_repeat_nobody(client, bakery):
    address = reverse("report_shop", args=[bakery.code])
    for rank in range(10):
        client.post(address, {**REPORT, "key": f"{rank:032x}"})
    kept = client.post(address, {**REPORT, "words": "Le onzième."}).text
    assert "n’est pas encore parti" in kept
    assert "Trop d’essais" in kept
    for typed in ("Le onzième.", REPORT["email"], REPORT["key"]):
        assert typed in kept
    assert ContentReport.objects.count() == 10
    received = [message.body for message in mail.outbox if message.to == [REPORT["email"]]]
    assert len(received) == 10
    assert not any(REPORT["words"] in body for body in received)


def test_reported_content_left_in_place_disturbs_no_shop(client, bakery):
    client.post(reverse("report_shop", args=[bakery.code]), {**REPORT, "email": ""})
    coach = Client()
    coach.force_login(factories.association_member("COACH"))
    report = ContentReport.objects.get()
    coach.post(reverse("report_decide", args=[report.pk]), {"decision": "KEPT", "reasons": "C’est une opinion."})
    assert bakery.email not in [address for message in mail.outbox for address in message.to]
