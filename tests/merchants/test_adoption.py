"""Adopting a shop, its news and its letters, its customers' words: what the acts promise."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from merchants.adoption import adopting, letters, news, words
from merchants.models import Adoption, Deed, News, NewsLetter, Word
from shop.models import OutgoingMessage
from tests import factories

pytestmark = pytest.mark.django_db


def paris(*moment):
    return datetime.datetime(*moment, tzinfo=ZoneInfo("Europe/Paris"))


# A Thursday.
THURSDAY = paris(2026, 11, 26, 12)


@pytest.fixture
def bakery():
    return factories.MerchantFactory(name="Boulangerie du Pont")


@pytest.fixture
def odette():
    return factories.UserFactory(first_name="Odette", last_name="marchal")


def adopted(merchant, user):
    adopting.adopt(merchant=merchant, user=user, at=THURSDAY - datetime.timedelta(30))


def told(merchant, title="La galette est là", at=THURSDAY):
    facts = {"title": title, "words": "Venez la goûter.", "picture_alt": ""}
    one = news.write(merchant=merchant, key=f"{News.objects.count():032x}", facts=facts, by=None, at=at)
    news.publish(news=one, by=None, at=at)
    return one


def collected(merchant, user, status="HANDED_OVER"):
    """An order of theirs, handed over on the twentieth."""
    part = factories.merchant_order(merchant=merchant, in_order=factories.order(user=user), status=status)
    part.moves.create(to_status="HANDED_OVER", at=paris(2026, 11, 20, 10), channel="COUNTER")
    return part


# --- Adopting ---------------------------------------------------------------------------------


def test_a_shop_is_adopted_once_however_often_one_taps(bakery, odette):
    for _tap in range(2):
        adopted(bakery, odette)
    assert adopting.count_of(bakery) == 1
    assert list(adopting.adopted_by(odette)) == [bakery]
    adopting.leave(merchant=bakery, user=odette)
    assert not adopting.has_adopted(odette, bakery)


def test_somebody_without_an_account_adopts_on_paper_and_is_forgotten_on_demand(bakery):
    volunteer = factories.UserFactory()
    for _sent in range(2):
        adopting.adopt_on_paper(merchants=[bakery], name="  Jeanne   Morel ", by=volunteer, at=THURSDAY)
    assert adopting.count_of(bakery) == 1
    adopting.leave_on_paper(name="Jeanne Morel")
    assert adopting.count_of(bakery) == 0


@pytest.mark.parametrize(("name", "ticked"), [("", True), ("Jeanne Morel", False)])
def test_a_paper_says_who_and_which_shops(bakery, name, ticked):
    with pytest.raises((adopting.NoName, adopting.NoShop)):
        adopting.adopt_on_paper(merchants=[bakery] if ticked else [], name=name, by=None, at=THURSDAY)


def test_an_adoption_is_either_an_account_s_or_on_paper(bakery, odette):
    for facts in ({"user": odette, "paper_name": "Odette"}, {"user": None, "paper_name": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Adoption.objects.create(merchant=bakery, adopted_at=THURSDAY, **facts)


def test_nothing_of_it_outlives_the_account(bakery):
    odette = factories.UserFactory()
    adopted(bakery, odette)
    letters.choose(user=odette, rhythm="DAILY", at=THURSDAY)
    said = {"words": "Bravo", "signature": "O", "said_at": THURSDAY, "collected_on": THURSDAY}
    Word.objects.create(merchant=bakery, author=odette, **said)
    odette.delete()
    assert not Adoption.objects.exists()
    assert not NewsLetter.objects.exists()
    assert not Word.objects.exists()


# --- News and letters -------------------------------------------------------------------------


def test_the_same_form_sent_twice_is_one_piece_of_news_with_its_last_words(bakery):
    facts = {"title": "Fermé", "words": "Lundi.", "picture_alt": ""}
    first = news.write(merchant=bakery, key="a" * 32, facts=facts, by=None, at=THURSDAY)
    again = news.write(merchant=bakery, key="a" * 32, facts={**facts, "words": "Mardi."}, by=None, at=THURSDAY)
    assert first.pk == again.pk
    assert News.objects.get().words == "Mardi."


def test_news_published_twice_keeps_its_first_day_and_signs_once(bakery):
    one = told(bakery)
    news.publish(news=one, by=None, at=THURSDAY + datetime.timedelta(1))
    one.refresh_from_db()
    assert one.published_at == THURSDAY
    assert Deed.objects.filter(merchant=bakery, act="news-publish").count() == 1


@pytest.mark.parametrize(("meanwhile", "is_published"), [(news.publish, True), (news.take_back, False)])
def test_what_is_published_or_taken_back_while_its_words_are_written_stays_so(
    bakery, monkeypatch, meanwhile, is_published
):
    """A photo takes a while to be made ready: the other tab is quicker."""
    one = told(bakery)
    if is_published:
        news.take_back(news=one, by=None, at=THURSDAY)
    monkeypatch.setattr(news.pictures, "prepared", lambda _photo: meanwhile(news=one, by=None, at=THURSDAY))
    facts = {"title": one.title, "words": "Mardi.", "picture_alt": ""}
    news.write(merchant=bakery, key=one.key, facts=facts, picture=b"photo", by=None, at=THURSDAY)
    one.refresh_from_db()
    assert (one.words, bool(one.published_at)) == ("Mardi.", is_published)


@pytest.mark.parametrize("hidden", [{"is_listed": False}, {"state": "SUSPENDED"}], ids=["hidden", "suspended"])
def test_a_shop_that_residents_do_not_see_tells_nothing(bakery, odette, hidden):
    adopted(bakery, odette)
    told(bakery)
    type(bakery).objects.filter(pk=bakery.pk).update(**hidden)
    assert not news.news_for(odette).exists()
    assert not News.objects.published().exists()


def written_at(*moments):
    """How many letters each moment wrote."""
    counts = []
    for moment in moments:
        before = OutgoingMessage.objects.count()
        letters.write_due(at=moment)
        counts.append(OutgoingMessage.objects.count() - before)
    return counts


@pytest.fixture
def outbox(settings):
    settings.EMAIL_BACKEND = "shop.outbox.backend.OutboxBackend"


def test_nobody_is_written_to_without_having_asked(outbox, bakery, odette):
    adopted(bakery, odette)
    told(bakery)
    assert written_at(THURSDAY + datetime.timedelta(1)) == [0]


def test_a_weekly_letter_leaves_on_thursday_at_five_once_however_late_it_is(outbox, bakery, odette):
    adopted(bakery, odette)
    letters.choose(user=odette, rhythm="WEEKLY", at=THURSDAY - datetime.timedelta(2))
    told(bakery)
    told(factories.MerchantFactory(), title="D’un autre")
    friday = THURSDAY + datetime.timedelta(1)
    assert written_at(THURSDAY, friday, friday, THURSDAY + datetime.timedelta(7)) == [0, 1, 0, 0]
    body = OutgoingMessage.objects.get().body
    assert "La galette est là" in body
    assert "D’un autre" not in body
    assert letters.way_out(odette) in body


def test_a_letter_names_the_shop_as_one_says_it(outbox, odette):
    shop = factories.MerchantFactory(name="Atelier du Pont")
    adopted(shop, odette)
    letters.choose(user=odette, rhythm="DAILY", at=THURSDAY - datetime.timedelta(2))
    told(shop)
    letters.write_due(at=THURSDAY + datetime.timedelta(1))
    assert OutgoingMessage.objects.get().subject == "Des nouvelles d’Atelier du Pont"


def test_a_daily_letter_gathers_the_day(outbox, bakery, odette):
    adopted(bakery, odette)
    letters.choose(user=odette, rhythm="DAILY", at=THURSDAY - datetime.timedelta(1))
    told(bakery, title="Le matin", at=THURSDAY)
    told(bakery, title="Plus tard", at=THURSDAY + datetime.timedelta(hours=1))
    assert written_at(THURSDAY + datetime.timedelta(hours=6)) == [1]
    told(bakery, title="Le soir", at=THURSDAY + datetime.timedelta(hours=7))
    assert written_at(THURSDAY + datetime.timedelta(hours=8), THURSDAY + datetime.timedelta(3)) == [0, 1]
    last = OutgoingMessage.objects.latest("pk").body
    assert "Le soir" in last
    assert "Le matin" not in last


def test_what_was_published_before_one_asked_is_not_sent(outbox, bakery, odette):
    adopted(bakery, odette)
    told(bakery, at=THURSDAY - datetime.timedelta(3))
    letters.choose(user=odette, rhythm="DAILY", at=THURSDAY)
    assert written_at(THURSDAY + datetime.timedelta(1)) == [0]


def test_asking_again_for_the_same_letter_loses_no_news(outbox, bakery, odette):
    adopted(bakery, odette)
    letters.choose(user=odette, rhythm="DAILY", at=THURSDAY - datetime.timedelta(1))
    told(bakery)
    letters.choose(user=odette, rhythm="DAILY", at=THURSDAY + datetime.timedelta(hours=1))
    assert written_at(THURSDAY + datetime.timedelta(1)) == [1]


def test_the_way_out_needs_no_account_and_opens_for_its_reader_alone(odette):
    letters.choose(user=odette, rhythm="WEEKLY", at=THURSDAY)
    token = letters.way_out(odette).rsplit("/", 2)[1]
    assert letters.reader_of(token).user == odette
    assert letters.reader_of(f"{token}x") is None
    letters.stop(letter=letters.reader_of(token))
    assert letters.rhythm_of(odette) == "NEVER"


# --- Words ------------------------------------------------------------------------------------


def left(bakery, odette, said="Le meilleur pain.", **facts):
    return words.leave(merchant=bakery, author=odette, words=said, at=THURSDAY, **{"is_signed": True, **facts})


def test_a_word_comes_from_who_adopted_and_collected(bakery, odette):
    with pytest.raises(words.NotAdopted):
        left(bakery, odette)
    adopted(bakery, odette)
    with pytest.raises(words.NothingCollected):
        left(bakery, odette)
    part = collected(bakery, odette, status="READY")
    with pytest.raises(words.NothingCollected):
        left(bakery, odette)
    type(part).objects.filter(pk=part.pk).update(status="HANDED_OVER")
    with pytest.raises(words.NotSigned):
        left(bakery, odette, is_signed=False)
    word = left(bakery, odette)
    assert (word.signature, word.status) == ("Odette M.", "WAITING")
    assert word.collected_on == datetime.date(2026, 11, 20)


def test_another_s_order_opens_no_word(bakery, odette):
    adopted(bakery, odette)
    collected(bakery, factories.UserFactory())
    with pytest.raises(words.NothingCollected):
        left(bakery, odette)


def test_a_changed_word_is_read_again_before_it_is_seen(bakery, odette):
    adopted(bakery, odette)
    collected(bakery, odette)
    word = left(bakery, odette)
    words.publish(word=word, answer="Merci.", by=None, at=THURSDAY)
    left(bakery, odette)
    assert Word.objects.get().status == "PUBLISHED"
    left(bakery, odette, "Le pire pain.")
    changed = Word.objects.get()
    assert (changed.status, changed.answer) == ("WAITING", "")


def test_what_the_shop_did_not_read_is_not_published(bakery, odette):
    adopted(bakery, odette)
    collected(bakery, odette)
    read = left(bakery, odette)
    left(bakery, odette, "Changé pendant qu’elle lisait.")
    with pytest.raises(words.ChangedMeanwhile):
        words.publish(word=read, answer="", by=None, at=THURSDAY)
    words.take_back(merchant=bakery, author=odette)
    with pytest.raises(words.ChangedMeanwhile):
        words.publish(word=read, answer="", by=None, at=THURSDAY)
    assert not Deed.objects.filter(act="word-decide").exists()


def test_a_word_decided_twice_is_signed_once(bakery, odette):
    adopted(bakery, odette)
    collected(bakery, odette)
    word, clerk = left(bakery, odette), factories.owner_of(bakery)
    for _tap in range(2):
        words.publish(word=word, answer="Merci.", by=clerk, at=timezone.now())
    assert Deed.objects.filter(act="word-decide", by=clerk).count() == 1
    words.decline(word=word, by=clerk, at=timezone.now())
    assert not Word.objects.published().exists()


def test_nothing_here_writes_to_the_shop_s_customers(bakery, odette):
    adopted(bakery, odette)
    told(bakery)
    assert mail.outbox == []
