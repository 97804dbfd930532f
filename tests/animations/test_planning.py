"""The association's pages of the programme, and what a shop proposes on its own."""

import datetime
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from animations import series as acts
from animations.models import Animation, Series
from animations.planning import writing
from merchants.listing import short_codes
from merchants.models import AssociationMember
from tests import factories
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
HOUR, A_DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
TOLD = {
    "title": "Le pot-au-feu sans peur",
    "kind": "COOKING_CLASS",
    "entry": "REGISTRATION",
    "largest_party": "4",
    "pricing": "FREE",
}


@pytest.fixture
def coach(client):
    client.force_login(factories.association_member(AssociationMember.Role.COACH))
    return client


@pytest.fixture
def point():
    return factories.PickupPointFactory()


@pytest.fixture
def bakery(client):
    bakery = factories.MerchantFactory(open_every_day=True)
    client.force_login(factories.owner_of(bakery))
    return bakery


def typed(point, **changes):
    day = timezone.localdate() + datetime.timedelta(days=9)
    return {**TOLD, "day": day.isoformat(), "starts": "18:00", "ends": "20:00", "point": point.pk, **changes}


def page_of(client, name, *args):
    return client.get(reverse(name, args=args)).content.decode()


class TestWriting:
    def test_written_then_announced(self, coach, point):
        posted = coach.post(reverse("association_animation_new"), typed(point))
        animation = Animation.objects.get()
        assert posted["Location"] == reverse("association_animation", args=[animation.pk])
        assert (animation.status, timezone.localtime(animation.starts_at).hour) == ("DRAFT", 18)
        coach.post(reverse("association_animation_act", args=[animation.pk, "publier"]))
        animation.refresh_from_db()
        assert animation.status == "PUBLISHED"
        assert "Le pot-au-feu sans peur" in page_of(coach, "calendar")

    def test_the_same_page_sent_twice_is_one_draft(self, coach, point):
        for _twice in range(2):
            coach.post(reverse("association_animation_new"), typed(point, key="a" * 32))
        assert Animation.objects.count() == 1

    @pytest.mark.postgresql
    @pytest.mark.row_locks
    @pytest.mark.django_db(transaction=True)
    def test_the_same_page_sent_twice_at_once_is_one_draft_too(self):
        place, day = factories.PickupPointFactory(), factories.in_days(9)
        facts = {"title": "Miel", "kind": "TASTING", "point": place, "starts_at": day, "ends_at": day + HOUR}
        told = {"facts": facts, "products": [], "picture": None, "by": None, "at": timezone.now()}
        answers = at_once(*[partial(writing.draft, **told, key="b" * 32)] * 5)
        assert {answer.pk for answer in answers} == {Animation.objects.get().pk}

    def test_members_first_and_the_end_of_registrations_are_whole_days(self, coach, point):
        day = timezone.localdate() + datetime.timedelta(days=9)
        limits = {"members_until": (day - 4 * A_DAY).isoformat(), "closes_on": (day - A_DAY).isoformat()}
        coach.post(reverse("association_animation_new"), typed(point, **limits))
        animation = Animation.objects.get()
        assert timezone.localtime(animation.registration_ends_at).date() == day
        page = page_of(coach, "association_animation_edit", animation.pk)
        assert limits["members_until"] in page
        assert limits["closes_on"] in page
        late = typed(point, closes_on=(day + A_DAY).isoformat())
        assert "le jour même" in coach.post(reverse("association_animation_new"), late).content.decode()

    def test_an_end_after_midnight_is_the_next_day(self, coach, point):
        coach.post(reverse("association_animation_new"), typed(point, starts="22:00", ends="01:00"))
        animation = Animation.objects.get()
        assert animation.ends_at - animation.starts_at == datetime.timedelta(hours=3)

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"title": ""}, "obligatoire"),
            ({"starts": "18:00", "ends": "16:00"}, "La fin vient après le début."),
            ({"starts": "18:00", "ends": "18:00"}, "La fin vient après le début."),
            ({"day": "0001-01-01"}, "Vérifiez l’année"),
            ({"pricing": "FIXED"}, "Écrivez le prix par personne."),
            ({"pricing": "FIXED", "price": "10", "member_price": "12"}, "Les membres ne paient pas plus"),
            ({"capacity": "0"}, "supérieur"),
            ({"codes": "12"}, "n’est le code d’aucun produit"),
            ({"title": "Miel\x00"}, "caractère"),
        ],
    )
    def test_what_cannot_be_read_is_said_and_the_rest_stays(self, coach, point, changes, sentence):
        response = coach.post(
            reverse("association_animation_new"), typed(point, description="Apportez un tablier", **changes)
        )
        page = response.content.decode()
        assert sentence in page
        assert "Apportez un tablier" in page
        assert not Animation.objects.exists()

    def test_a_room_of_another_place_is_refused_beside_its_field(self, coach, point):
        room = factories.RoomFactory(point=factories.PickupPointFactory(name="La Gare"))
        response = coach.post(reverse("association_animation_new"), typed(point, room=room.pk))
        assert "Cette salle est à La Gare." in response.content.decode()

    def test_products_are_shown_by_the_codes_of_the_catalogue(self, coach, point):
        bread = factories.ProductFactory()
        code = short_codes.give(sheet=bread.sheet, at=timezone.now()).code
        coach.post(reverse("association_animation_new"), typed(point, codes=code))
        animation = Animation.objects.get()
        assert list(animation.products.all()) == [bread]
        assert code in page_of(coach, "association_animation_edit", animation.pk)

    def test_a_room_that_is_taken_refuses_the_change_and_keeps_what_was_typed(self, coach, point):
        room = factories.RoomFactory(point=point)
        coach.post(reverse("association_animation_new"), typed(point, room=room.pk))
        mine = Animation.objects.get()
        coach.post(reverse("association_animation_act", args=[mine.pk, "confirmer"]))
        other = factories.AnimationFactory(point=point, title="Chorale", starts_at=mine.starts_at, status="CONFIRMED")
        edit = reverse("association_animation_edit", args=[other.pk])
        response = coach.post(edit, typed(point, room=room.pk, title="Chorale de Noël"))
        assert "déjà prise" in response.content.decode()
        assert "Chorale de Noël" in response.content.decode()
        other.refresh_from_db()
        assert (other.title, other.room) == ("Chorale", None)

    def test_cancelled_with_a_reason_that_is_read(self, coach):
        animation = factories.AnimationFactory()
        act = reverse("association_animation_act", args=[animation.pk, "annuler"])
        assert "obligatoire" in coach.post(act, {"reason": ""}).content.decode()
        coach.post(act, {"reason": "Lucie est souffrante."})
        animation.refresh_from_db()
        assert (animation.status, animation.cancelled_because) == ("CANCELLED", "Lucie est souffrante.")
        assert "Lucie est souffrante." in page_of(coach, "animation", animation.slug)

    def test_told_afterwards_on_its_public_page(self, coach):
        animation = factories.AnimationFactory(starts_at=factories.in_days(-1))
        told = {"words": "Trente tartines, et une recette.", "attendance": "30"}
        coach.post(reverse("association_animation_report", args=[animation.pk]), told)
        page = page_of(coach, "animation", animation.slug)
        assert "Trente tartines, et une recette." in page
        assert "30 personnes" in page

    def test_the_board_costs_the_same_whatever_is_in_it(self, coach, django_assert_max_num_queries):
        def many(number):
            for status in ("DRAFT", "PROPOSED", "CONFIRMED", "PUBLISHED"):
                factories.AnimationFactory.create_batch(number, status=status, host=factories.MerchantFactory())
            factories.SeriesFactory.create_batch(number)

        many(1)
        with django_assert_max_num_queries(16) as few:
            page_of(coach, "association_animations")
        many(4)
        with django_assert_max_num_queries(len(few)):
            page_of(coach, "association_animations")


class TestSeries:
    def test_written_announced_changed_and_one_date_left_out(self, coach, point):
        rhythm = {"rhythm": "WEEKLY", "weekday": "5", "starts_on": timezone.localdate().isoformat()}
        facts = {**TOLD, "point": point.pk, "starts_at": "14:00", "ends_at": "17:00", **rhythm}
        coach.post(reverse("association_series_new"), facts)
        series = Series.objects.get()
        coach.post(reverse("association_series_publish", args=[series.pk]))
        assert set(series.occurrences.values_list("status", flat=True)) == {"PUBLISHED"}
        changed = {**facts, "title": "Réparons ensemble", "starts_at": "15:00"}
        coach.post(reverse("association_series_edit", args=[series.pk]), changed)
        first = series.occurrences.order_by("starts_at").first()
        assert (first.title, timezone.localtime(first.starts_at).hour) == ("Réparons ensemble", 15)
        leave = reverse("association_series_leave_out", args=[series.pk, first.pk])
        coach.post(leave, {"reason": "Foire de la Saint-Martin"})
        first.refresh_from_db()
        assert first.status == "CANCELLED"
        assert "Foire de la Saint-Martin" in page_of(coach, "association_series", series.pk)

    def test_a_room_taken_on_one_date_refuses_the_change_of_all(self, coach, point):
        series = factories.SeriesFactory(point=point)
        room = factories.RoomFactory(point=point)
        acts.make_dates(series=series, at=timezone.now())
        acts.publish(series=series, by=None, at=timezone.now())
        third = series.occurrences.order_by("starts_at")[2]
        factories.AnimationFactory(point=point, room=room, starts_at=third.starts_at)
        facts = {**TOLD, "title": series.title, "point": point.pk, "starts_at": "14:00", "ends_at": "17:00"}
        response = coach.post(reverse("association_series_edit", args=[series.pk]), {**facts, "room": room.pk})
        assert "déjà prise" in response.content.decode()
        assert not series.occurrences.exclude(room=None).exists()


class TestShops:
    def test_a_shop_proposes_and_the_association_announces(self, client, bakery, point):
        client.post(reverse("merchant_animation_new", args=[bakery.code]), typed(point, propose="1"))
        animation = Animation.objects.get()
        assert (animation.status, animation.host) == ("PROPOSED", bakery)
        assert animation.title in page_of(client, "merchant_animations", bakery.code)
        client.force_login(factories.association_member(AssociationMember.Role.COACH))
        assert "On vous propose" in page_of(client, "association_animations")

    def test_what_the_association_asks_is_read_on_the_draft(self, client, bakery, point):
        client.post(reverse("merchant_animation_new", args=[bakery.code]), typed(point, propose="1"))
        animation = Animation.objects.get()
        client.force_login(factories.association_member(AssociationMember.Role.COACH))
        back = reverse("association_animation_act", args=[animation.pk, "rendre"])
        client.post(back, {"reason": "Combien de personnes à la fois ?"})
        client.force_login(factories.owner_of(bakery))
        assert "Combien de personnes à la fois" in page_of(client, "merchant_animation", bakery.code, animation.pk)

    def test_once_confirmed_it_is_the_association_that_writes(self, client, bakery):
        animation = factories.AnimationFactory(host=bakery, status="CONFIRMED")
        address = reverse("merchant_animation", args=[bakery.code, animation.pk])
        assert client.get(address).status_code == 404

    def test_another_shop_s_draft_does_not_exist(self, client, bakery):
        other = factories.AnimationFactory(host=factories.MerchantFactory(), status="DRAFT")
        assert client.get(reverse("merchant_animation", args=[bakery.code, other.pk])).status_code == 404

    def test_a_shop_never_writes_for_another(self, client, bakery, point):
        other = factories.MerchantFactory()
        client.post(reverse("merchant_animation_new", args=[bakery.code]), typed(point, host=other.pk))
        assert Animation.objects.get().host == bakery
