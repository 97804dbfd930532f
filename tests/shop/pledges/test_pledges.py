"""What is missing in town: each voice once, read before it is shown, twins joined, answered for all to read."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shop.pledges import pledging
from shop.pledges.models import MissingShop, Pledge
from tests import factories

pytestmark = pytest.mark.django_db


def asked(name, voice="guest:1", often="WEEKLY"):
    return pledging.ask(name=name, often=often, voice=voice, at=timezone.now())


def shown(name, *voices):
    for voice in voices or ("guest:1",):
        missing = asked(name, voice)
    pledging.show(missing=missing, by=None, at=timezone.now())
    return missing


def page(client):
    return client.get(reverse("missing_shops")).content.decode().replace("\u202f", " ")


@pytest.mark.parametrize("again", ["poissonnier", "Un Poissonnier", "des poissonniers", "  un   poissonnier "])
def test_nearly_the_same_words_are_one_wish(again):
    assert asked(again, "guest:2") == asked("Un poissonnier")


@pytest.mark.parametrize("name", ["", "  ", "un", "!!!", "🐟"])
def test_nothing_asked(name):
    with pytest.raises(pledging.NothingAsked):
        asked(name)


def test_a_voice_said_again_changes_its_rhythm_only():
    asked("Un poissonnier")
    asked("poissonnier", often="MONTHLY")
    assert Pledge.objects.get().often == "MONTHLY"


def test_twins_join_and_each_voice_stays_one():
    fish, sea = shown("Un poissonnier", "guest:1", "guest:2"), asked("Fruits de mer", "guest:2")
    asked("Fruits de mer", "guest:3")
    pledging.join(missing=sea, into=fish, by=None)
    assert pledging.shown().get().voices == 3
    # The other name goes on leading there.
    assert asked("fruits de mer", "guest:4") == fish
    with pytest.raises(pledging.ItsOwnTwin):
        pledging.join(missing=fish, into=fish, by=None)


def test_without_an_account_a_browser_counts_once(client):
    for _time in range(2):
        client.post(reverse("missing_shops"), {"name": "un cordonnier", "often": "MONTHLY"})
    assert Pledge.objects.count() == 1
    Client().post(reverse("missing_shops"), {"name": "un cordonnier", "often": "WEEKLY"})
    assert Pledge.objects.count() == 2


def test_nothing_is_shown_before_it_is_read(client):
    client.post(reverse("missing_shops"), {"name": "Un mot grossier", "often": "WEEKLY"})
    assert "grossier" not in page(Client())
    client.force_login(factories.association_member("COACH"))
    client.post(reverse("pledge_show", args=[MissingShop.objects.get().pk]))
    assert "grossier" in page(Client())
    client.post(reverse("pledge_hide", args=[MissingShop.objects.get().pk]))
    assert "grossier" not in page(Client())


def test_me_too_in_one_tap_then_it_says_so(client):
    missing = shown("Un poissonnier")
    before = page(client)
    assert "1 personne viendrait, dont 1 chaque semaine" in before
    assert not client.cookies
    for _time in range(2):
        client.post(reverse("missing_shop_too", args=[missing.pk]))
    after = page(client)
    assert "2 personnes viendraient" in after
    assert "Vous l’avez dit" in after


def test_me_too_says_no_rhythm_and_takes_none_back(client):
    missing = shown("Un poissonnier")
    client.post(reverse("missing_shop_too", args=[missing.pk]))
    assert "2 personnes viendraient, dont 1 chaque semaine" in page(client)
    pledging.pledge(missing=missing, often=Pledge.Often.UNSAID, voice="guest:1", at=timezone.now())
    assert missing.pledges.get(voice="guest:1").often == "WEEKLY"


def test_an_account_counts_once_on_every_device():
    resident, missing = factories.UserFactory(), shown("Un poissonnier")
    for client in (Client(), Client()):
        client.force_login(resident)
        client.post(reverse("missing_shop_too", args=[missing.pk]))
    assert missing.pledges.filter(user=resident).count() == 1
    assert client.get(reverse("my_data")).json()["ce_qui_manque"][0]["quoi"] == "Un poissonnier"


def test_from_another_site_nobody_speaks_for_us(client):
    missing = shown("Un poissonnier")
    for url in (reverse("missing_shops"), reverse("missing_shop_too", args=[missing.pk])):
        answer = client.post(url, {"name": "x y", "often": "WEEKLY"}, HTTP_SEC_FETCH_SITE="cross-site")
        assert answer.status_code == 403
    assert Pledge.objects.count() == 1


def test_one_address_does_not_shout(client):
    for _time in range(31):
        answer = Client().post(reverse("missing_shops"), {"name": "un cordonnier", "often": "WEEKLY"})
    assert "Trop d’essais" in answer.content.decode()
    assert Pledge.objects.count() == 30


def test_a_slip_of_paper_counts_once(client):
    client.force_login(factories.volunteer_at(factories.PickupPointFactory()))
    for _time in range(2):
        client.post(reverse("missing_shop_note"), {"name": "une librairie", "often": "SOMETIMES", "key": "b" * 32})
    assert Pledge.objects.get().noted_by is not None
    assert Pledge.objects.get().user is None


def test_the_association_answers_for_all_to_read(client):
    missing = asked("Un poissonnier")
    client.force_login(factories.association_member("ADMINISTRATOR"))
    client.post(reverse("pledge_answer", args=[missing.pk]), {"answer": "Un étal vient le jeudi dès janvier."})
    assert "Un étal vient le jeudi" in page(Client())


def test_refused_the_words_stay_typed(client):
    answer = client.post(reverse("missing_shops"), {"name": "!!!", "often": "WEEKLY"}).content.decode()
    assert "Dites ce qui manque" in answer
    assert 'value="!!!"' in answer


def test_a_page_costs_the_same_whatever_its_length(client, django_assert_max_num_queries):
    for rank in range(12):
        shown(f"Métier numéro {rank}", "guest:1", "guest:2")
    with django_assert_max_num_queries(6):
        page(client)


def test_the_association_reads_which_wishes_are_shown_and_which_set_aside(client):
    client.force_login(factories.association_member("COACH"))
    fish = asked("Un poissonnier")
    said = client.post(reverse("pledge_hide", args=[fish.pk]), follow=True).content.decode().replace("\u202f", " ")
    assert "La demande « Un poissonnier » est écartée" in said
    assert ">Écartée</span>" in said
