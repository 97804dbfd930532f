"""The administration writes a place page by page; whoever was coming is asked about before anything is written."""

import datetime
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from merchants.models import AssociationMember
from merchants.opening import local_day
from pickup.models import Collection, PickupPoint, PlaceDays, Room, Slot, SlotException, SlotRule
from pickup.places import making
from pickup.telling import missing
from shop.places import plans
from shop.places.models import CollectionFate, PlaceChange
from tests import factories
from tests.shop.places.test_changing_a_place import weekly
from tests.shop.situations import Town
from tests.test_access import a_picture

pytestmark = pytest.mark.django_db
ABOUT = {"name": "La Halle", "street": "1 place de la Halle", "postcode": "26999", "city": "Saint-Aubrac"}


@pytest.fixture
def administrator(client):
    client.force_login(factories.association_member(AssociationMember.Role.ADMINISTRATOR))
    return client


@pytest.fixture
def town():
    """A rendezvous each week; the first, in three days, has one person coming."""
    town = Town()
    town.point = town.slot.point
    town.rule = weekly(town.slot)
    making.make_slots(at=timezone.now())
    town.next = town.point.slots.exclude(pk=town.slot.pk).order_by("starts_at").first()
    town.collection = town.place().collection
    return town


def address(name, point, *args):
    return reverse(name, args=[point.slug, *args])


def key_of(page):
    return re.search(r'name="key" value="([^"]+)"', page)[1]


class TestWriting:
    def test_a_new_place_then_its_rendezvous(self, administrator):
        posted = administrator.post(reverse("association_place_new"), {**ABOUT, "story": "Un café à prix libre."})
        point = PickupPoint.objects.get()
        assert (posted["Location"], point.slug) == (address("association_place", point), "la-halle")
        saturday = {"rhythm": "LAST", "weekday": "5", "starts_on": timezone.localdate().isoformat()}
        hours = {"times": "10 h – 12 h", "capacity": "24", "cutoff_days": "1", "cutoff_at": "18:00"}
        administrator.post(address("slot_rule_new", point), {**saturday, **hours})
        assert SlotRule.objects.get().recurrence == "FREQ=MONTHLY;BYDAY=-1SA"
        assert point.slots.exists()
        assert "Le dernier samedi du mois, 10\u00a0h – 12\u00a0h" in administrator.get(posted["Location"]).text

    def test_two_places_of_one_name_have_two_addresses(self, administrator):
        for _twice in range(2):
            administrator.post(reverse("association_place_new"), ABOUT)
        assert set(PickupPoint.objects.values_list("slug", flat=True)) == {"la-halle", "la-halle-2"}

    def test_what_is_said_of_it_and_its_photo_are_kept_and_signed(self, administrator, town):
        photo = SimpleUploadedFile("halle.png", a_picture(), "image/png")
        facts = {**ABOUT, "step_free": "YES", "by_bus": "ligne 4", "picture": photo, "picture_alt": "La porte rouge"}
        administrator.post(address("place_about", town.point), facts)
        point = PickupPoint.objects.get(pk=town.point.pk)
        assert (point.step_free, point.by_bus, point.picture_alt) == ("YES", "ligne 4", "La porte rouge")
        assert point.picture.name.endswith(".webp")
        assert LogEntry.objects.filter(object_id=str(point.pk)).exists()

    def test_a_file_that_is_no_picture_is_refused_and_the_words_are_kept_on_the_page(self, administrator, town):
        bad = SimpleUploadedFile("halle.png", b"pas une image", "image/png")
        page = administrator.post(address("place_about", town.point), {**ABOUT, "parking": "derrière", "picture": bad})
        assert page.status_code == 200
        assert 'value="derrière"' in page.text
        assert PickupPoint.objects.get(pk=town.point.pk).parking == ""

    def test_its_week_and_some_days_otherwise(self, administrator, town):
        administrator.post(address("place_hours", town.point), {"jour-5": "9 h – 12 h 30, 14 h – 18 h"})
        assert town.point.hours.count() == 2
        far = timezone.localdate() + datetime.timedelta(60)
        days = {"first_on": far.isoformat(), "last_on": "", "times": "", "reason": "inventaire"}
        administrator.post(address("place_days", town.point), days)
        one = PlaceDays.objects.get()
        assert (one.first_on, one.last_on, one.is_closed) == (far, far, True)
        administrator.post(address("place_days_forget", town.point, one.pk))
        assert not PlaceDays.objects.exists()

    def test_rooms_come_change_and_go(self, administrator, town):
        room = {"name": "La grande salle", "capacity": "60", "is_step_free": "on", "used_for": "cours de cuisine"}
        administrator.post(address("place_room_new", town.point), room)
        found = Room.objects.get()
        administrator.post(address("place_room", town.point, found.pk), {**room, "capacity": "50"})
        assert Room.objects.get().capacity == 50
        page = administrator.post(address("place_room_new", town.point), {**room, "name": "la GRANDE salle"})
        assert "porte déjà ce nom" in page.text
        administrator.post(address("place_room_remove", town.point, found.pk))
        assert not Room.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"times": "midi"}, "ne se lit pas"),
            ({"times": "10h-12h, 14h-16h"}, "Une seule plage"),
            ({"times": ""}, "Écrivez les heures"),
            ({"times": "12 h – 10 h"}, "finit après son début"),
            ({"until": "2020-01-01"}, "vient après la première"),
            ({"starts_on": "9999-12-31"}, "Vérifiez l’année"),
            ({"starts_on": "0001-01-01"}, "Vérifiez l’année"),
            ({"starts_on": "0001-01-01", "until": "0500-01-01"}, "Vérifiez l’année"),
            ({"until": "9999-12-31"}, "Vérifiez l’année"),
        ],
    )
    def test_what_cannot_be_read_is_said_and_what_was_typed_stays(self, administrator, town, typed, said):
        rule = {"rhythm": "WEEKLY", "weekday": "2", "starts_on": timezone.localdate().isoformat(), "capacity": "31"}
        rule |= {"times": "17 h – 19 h", "cutoff_days": "1", "cutoff_at": "18:00", **typed}
        page = administrator.post(address("slot_rule_new", town.point), rule).text
        assert said in page
        assert 'value="31"' in page
        assert SlotRule.objects.count() == 1

    @pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"])
    def test_a_date_of_another_century_is_a_slip_and_nothing_is_written(self, administrator, town, day):
        days = {"first_on": day, "last_on": day, "times": "", "reason": "inventaire"}
        date = {"on": day, "what": "NOT", "times": "", "capacity": "", "reason": "foire aux vins"}
        for page, typed in [
            (address("place_days", town.point), days),
            (address("slot_date", town.point, town.rule.pk), date),
        ]:
            assert "Vérifiez l’année" in administrator.post(page, typed).text
        assert not PlaceDays.objects.exists()
        assert not SlotException.objects.exists()


class TestAskingFirst:
    def close(self, client, town, **typed):
        return client.post(reverse("association_slot", args=[town.slot.pk]), {"reason": "fête du village", **typed})

    def test_the_nearest_moment_is_proposed_and_nothing_is_written(self, administrator, town):
        page = self.close(administrator, town).text
        pk = town.collection.pk
        assert f'name="sort-{pk}" value="MOVE" checked' in page
        assert f'<option value="{plans.key_of(town.next)}" selected>' in page
        assert 'name="motive" aria-describedby="motive_hint" maxlength="120" value="fête du village"' in page
        assert Slot.objects.get(pk=town.slot.pk).closed_reason == ""

    def test_confirmed_once_or_twice_it_is_done_once(self, administrator, town):
        pk = town.collection.pk
        typed = {"confirm": "1", "motive": "fête du village", f"sort-{pk}": "MOVE"}
        typed |= {f"vers-{pk}": plans.key_of(town.next), "key": key_of(self.close(administrator, town).text)}
        pages = {self.close(administrator, town, **typed)["Location"] for _twice in range(2)}
        assert pages == {reverse("place_change", args=[PlaceChange.objects.get().pk])}
        assert Collection.objects.get(pk=pk).slot == town.next
        told = administrator.get(pages.pop()).text
        assert "Déplacée" in told
        assert "La personne est prévenue par e-mail." in told

    def test_whoever_is_kept_is_to_be_called(self, administrator, town):
        typed = {"confirm": "1", "motive": "fête", f"sort-{town.collection.pk}": "KEEP"}
        typed["key"] = key_of(self.close(administrator, town).text)
        page = administrator.get(self.close(administrator, town, **typed)["Location"]).text
        assert "À appeler" in page
        assert "06\u00a039" in page or "06 39" in page or "06\u202f39" in page

    def kept(self, administrator, town):
        typed = {"confirm": "1", "motive": "fête", f"sort-{town.collection.pk}": "KEEP"}
        typed["key"] = key_of(self.close(administrator, town).text)
        return self.close(administrator, town, **typed)["Location"]

    def test_who_called_is_read_by_all_and_nobody_calls_twice(self, administrator, town):
        page, fate = self.kept(administrator, town), CollectionFate.objects.get()
        called = reverse("place_change_called", args=[fate.change_id, fate.pk])
        assert "C’est dit" in administrator.get(page).text
        for _twice in range(2):
            assert "est au courant" in administrator.post(called, follow=True).text
        me = CollectionFate.objects.get().called_by
        seen = administrator.get(page).text
        assert f"appelée par {me.get_full_name()}" in seen
        assert "C’est dit" not in seen
        administrator.force_login(factories.association_member("COACH"))
        assert "l’a déjà appelée" in administrator.post(called, follow=True).text
        assert CollectionFate.objects.get().called_by == me

    def test_whoever_is_asked_about_is_read_with_what_they_ordered_and_their_telephone(self, administrator, town):
        page = self.close(administrator, town).text
        assert "4,20\u202f€ · à régler au comptoir" in page
        assert 'href="tel:' in page

    @pytest.mark.parametrize("then", ["slot", "order"])
    def test_kept_they_stay_on_the_closed_moment_and_the_order_until_somebody_told_them(
        self, administrator, town, then
    ):
        self.kept(administrator, town)
        fate = CollectionFate.objects.get()
        pages = {
            "slot": reverse("association_slot", args=[town.slot.pk]),
            "order": reverse("association_order", args=[town.collection.code]),
        }
        called = reverse("place_change_called", args=[fate.change_id, fate.pk])
        for page in pages.values():
            read = administrator.get(page).text
            assert "on l’attend quand même" in read
            assert 'href="tel:' in read
            assert called in read
        ticked = administrator.post(called, {"then": then})
        assert ticked["Location"] == pages[then]
        for page in pages.values():
            read = administrator.get(page).text
            assert "Odette Marchand" in read
            assert "au courant\u202f: appelée par" in read
            assert called not in read
        assert "une personne vient quand même" in administrator.get(reverse("association_slots")).text

    def test_a_treasurer_reads_that_somebody_is_to_be_called_and_leaves_it_to_who_keeps_the_calendar(
        self, administrator, town
    ):
        self.kept(administrator, town)
        administrator.force_login(factories.association_member("TREASURER"))
        read = administrator.get(reverse("association_order", args=[town.collection.code])).text
        assert "à appeler" in read
        assert "C’est dit" not in read

    def test_whoever_was_written_to_is_not_on_the_list(self, administrator, town):
        pk = town.collection.pk
        typed = {"confirm": "1", "motive": "fête", f"sort-{pk}": "MOVE", f"vers-{pk}": plans.key_of(town.next)}
        typed["key"] = key_of(self.close(administrator, town).text)
        page = administrator.get(self.close(administrator, town, **typed)["Location"]).text
        assert "À appeler" not in page
        fate = CollectionFate.objects.get()
        refused = administrator.post(reverse("place_change_called", args=[fate.change_id, fate.pk]), follow=True).text
        assert "pas à appeler" in refused
        assert CollectionFate.objects.get().called_at is None

    def test_moved_without_an_e_mail_the_counter_and_the_association_call_once(self, administrator, town):
        Collection.objects.update(email="")
        pk = town.collection.pk
        typed = {"confirm": "1", "motive": "fête", f"sort-{pk}": "MOVE", f"vers-{pk}": plans.key_of(town.next)}
        typed["key"] = key_of(self.close(administrator, town).text)
        page, fate = self.close(administrator, town, **typed)["Location"], CollectionFate.objects.get()
        assert len(missing.to_call(point=town.point, at=timezone.now())) == 1
        administrator.post(reverse("place_change_called", args=[fate.change_id, fate.pk]))
        assert not missing.to_call(point=town.point, at=timezone.now())
        CollectionFate.objects.update(called_at=None, called_by=None)
        assert "appelée par le comptoir" in administrator.get(page).text

    def test_without_a_motive_or_a_decision_nothing_is_written_and_the_page_says_so(self, administrator, town):
        key = key_of(self.close(administrator, town).text)
        for typed in ({"motive": "", f"sort-{town.collection.pk}": "KEEP"}, {"motive": "fête"}):
            page = self.close(administrator, town, confirm="1", key=key, **typed)
            assert page.status_code == 200
        assert not PlaceChange.objects.exists()

    def test_a_motive_pasted_with_a_character_that_no_database_keeps_is_kept_without_it(self, administrator, town):
        typed = {"confirm": "1", "motive": "fête\x00 du village", f"sort-{town.collection.pk}": "KEEP"}
        typed["key"] = key_of(self.close(administrator, town).text)
        assert self.close(administrator, town, **typed).status_code == 302
        assert PlaceChange.objects.get().reason == "fête du village"

    @pytest.mark.parametrize("choice", ["MOVE", "KEEP", "CANCEL"])
    def test_all_of_them_are_ticked_in_one_go_and_nothing_is_sent(self, administrator, town, choice):
        town.place()
        page = self.close(administrator, town, apply=choice).text
        assert page.count(f'value="{choice}" checked') == 2
        assert not PlaceChange.objects.exists()

    def test_a_form_of_the_administration_travels_through_the_page(self, administrator, town):
        day = local_day(town.slot.starts_at).isoformat()
        typed = {"on": day, "what": "NOT", "times": "", "capacity": "", "reason": "foire aux vins"}
        page = administrator.post(address("slot_date", town.point, town.rule.pk), typed).text
        assert '<input type="hidden" name="reason" value="foire aux vins">' in page
        assert not SlotException.objects.exists()
        pk = town.collection.pk
        typed |= {"confirm": "1", "motive": "foire aux vins", "key": key_of(page), f"sort-{pk}": "CANCEL"}
        administrator.post(address("slot_date", town.point, town.rule.pk), typed)
        assert SlotException.objects.get().reason == "foire aux vins"
        assert not Collection.objects.get(pk=pk).holds_place

    def test_a_rendezvous_that_nobody_counts_on_ends_from_its_page(self, administrator):
        slot = factories.SlotFactory(starts_at=factories.in_days(3))
        rule = weekly(slot)
        posted = administrator.post(address("slot_rule_end", slot.point, rule.pk))
        assert posted["Location"] == address("association_place", slot.point)
        assert not SlotRule.objects.filter(pk=rule.pk).exists()
        assert not slot.point.slots.exists()

    @pytest.mark.parametrize(("choice", "comes"), [("KEEP", True), ("CANCEL", False)])
    def test_a_rendezvous_ends_once_it_is_said_what_becomes_of_each(self, administrator, town, choice, comes):
        end, pk = address("slot_rule_end", town.point, town.rule.pk), town.collection.pk
        page = administrator.post(end).text
        assert SlotRule.objects.filter(pk=town.rule.pk).exists()
        administrator.post(end, {"confirm": "1", "motive": "fête", "key": key_of(page), f"sort-{pk}": choice})
        assert not SlotRule.objects.filter(pk=town.rule.pk).exists()
        assert list(PlaceChange.objects.get().fates.values_list("collection", "choice")) == [(pk, choice)]
        assert Collection.objects.get(pk=pk).holds_place == comes

    def test_what_could_not_be_done_is_decided_again_from_its_page(self, administrator, town):
        pk = town.collection.pk
        typed = {"confirm": "1", "motive": "fête", f"sort-{pk}": "CANCEL"}
        typed["key"] = key_of(self.close(administrator, town).text)
        self.close(administrator, town, **typed)
        change = PlaceChange.objects.get()
        change.fates.update(done_at=None, refusal="Le créneau est complet.")
        page = administrator.get(reverse("place_change", args=[change.pk])).text
        assert "Ce n’est pas fait" in page
        administrator.post(reverse("place_change_again", args=[change.pk, change.fates.get().pk]), {"sort": "KEEP"})
        assert change.fates.get().is_done

    def test_a_place_closes_and_opens_again(self, administrator, town):
        page = administrator.post(address("place_close", town.point)).text
        typed = {"confirm": "1", "motive": "travaux", "key": key_of(page), f"sort-{town.collection.pk}": "CANCEL"}
        administrator.post(address("place_close", town.point), typed)
        assert not PickupPoint.objects.get(pk=town.point.pk).is_active
        administrator.post(address("place_reopen", town.point))
        assert PickupPoint.objects.get(pk=town.point.pk).is_active

    def test_a_shop_that_is_not_listed_keeps_what_was_said_of_it(self, administrator, town):
        hidden, shown = factories.MerchantFactory(is_listed=False), factories.MerchantFactory()
        town.point.excluded_merchants.set([hidden])
        administrator.post(address("place_merchants", town.point), {"merchants": [shown.code]})
        assert set(town.point.excluded_merchants.all()) == {hidden, shown}


class TestPublicPages:
    def test_a_place_says_how_to_come_and_when(self, client, town):
        PickupPoint.objects.filter(pk=town.point.pk).update(
            story="Un café à prix libre.", access="Porte rouge.", step_free="YES", by_bus="ligne 4"
        )
        town.point.rooms.create(name="La grande salle", capacity=60, used_for="cours de cuisine")
        town.point.hours.create(weekday=timezone.localdate().weekday(), opens_at="09:00", closes_at="18:00")
        page = client.get(address("place", town.point)).text
        for words in ("café à prix libre", "Porte rouge", "De plain-pied", "ligne 4", "La grande salle", "Tous les"):
            assert words in page
        assert "9\u00a0h – 18\u00a0h" in page

    def test_a_closed_moment_is_not_announced(self, client, town):
        town.point.slots.update(closed_reason="travaux")
        assert "Pas de retrait pour l’instant" in client.get(address("place", town.point)).text

    def test_days_apart_and_holidays_are_said(self, client, town):
        today = timezone.localdate()
        for ahead in range(7):
            town.point.hours.create(weekday=ahead, opens_at="09:00", closes_at="18:00")
        town.point.days.create(first_on=today, last_on=today, reason="inventaire")
        assert "fermé (inventaire)" in client.get(address("place", town.point)).text

    def test_a_place_that_closed_has_no_page(self, client, town):
        PickupPoint.objects.filter(pk=town.point.pk).update(is_active=False)
        assert client.get(address("place", town.point)).status_code == 404
        assert town.point.name not in client.get(reverse("places")).text

    def test_the_soonest_comes_first(self, client, town):
        later = factories.SlotFactory(point__name="L’Ancienne Gare", starts_at=factories.in_days(9)).point
        factories.PickupPointFactory(name="Sans rendez-vous")
        page = client.get(reverse("places")).text
        assert page.index(town.point.name) < page.index(later.name) < page.index("Sans rendez-vous")

    @pytest.mark.parametrize("many", [1, 5])
    def test_the_same_questions_whatever_happens_there(self, client, town, many, django_assert_num_queries):
        for number in range(many):
            town.point.rooms.create(name=f"Salle {number}", capacity=10)
            factories.AnimationFactory(point=town.point)
            factories.PickupPointFactory()
        for page, queries in ((address("place", town.point), 7), (reverse("places"), 2)):
            client.get(page)
            with django_assert_num_queries(queries):
                client.get(page)
