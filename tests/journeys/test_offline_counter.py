"""The network goes in the middle of a slot, and comes back: real Chromium, its service worker, its queue."""

import datetime
import threading
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.handlers import base as handler
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from pickup.bags import drop_off
from pickup.models import CounterPayment, Handover, OfflineAct, Volunteer
from pickup.offline import reading
from tests import factories
from tests.journeys.steps import hear, press, pressable, said, sign_in
from tests.journeys.town import PASSWORD
from tests.pickup.situations import person

# All that a browser keeps of this town, in words.
KEPT = """async () => {
  const pages = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) pages.push([request.url, await (await cache.match(request)).text()]);
  }
  const bases = (await indexedDB.databases()).map((one) => one.name);
  const workers = (await navigator.serviceWorker.getRegistrations()).length;
  return { pages, bases, workers };
}"""
# Until the worker is ready for the next page.
WATCHED = """() => Promise.race([
  navigator.serviceWorker.ready.then(() => true),
  new Promise((_, failed) => setTimeout(failed, 30000, new Error("no worker came"))),
])"""
# What lies in the device's own store, as octets: names must not be read there.
STORED = """() => new Promise((done) => {
  indexedDB.open("comptoir").onsuccess = (event) => {
    const base = event.target.result;
    const asked = base.transaction("slots").objectStore("slots").getAll();
    asked.onsuccess = () => {
      base.close();
      done(asked.result.map((row) => new TextDecoder("latin1").decode(row.data)).join(""));
    };
  };
})"""

# The worker in a page, where its clock can be moved on: a request that the town is still thinking about.
ASKED = """method => {
  self.COUNTER = { version: "comptoir-essai", shell: "/coquille", files: [], patience: 6000 };
  self.fetch = () => new Promise((done) => (self.answer = () => done(new Response("la ville", { status: 200 }))));
  %s;
  const request = new Request("/comptoir/la-halle/retrait/ABC/encaisser/", {
    method,
    ...(method === "POST" && { body: new URLSearchParams({ key: "k" }) }),
  });
  self.heard = page(request).then((answer) => (answer.type === "error" ? "coquille" : answer.text()));
}"""


@pytest.fixture
def slot():
    """It began half an hour ago."""
    now = timezone.now().replace(microsecond=0)
    return factories.SlotFactory(
        starts_at=now - datetime.timedelta(minutes=30),
        ends_at=now + datetime.timedelta(hours=1),
        cutoff_at=now - datetime.timedelta(hours=5),
        point=factories.PickupPointFactory(name="Tiers-lieu La Halle", slug="la-halle"),
    )


def volunteer(slot, first_name):
    user = factories.UserFactory(first_name=first_name, last_name="")
    user.set_password(PASSWORD)
    user.save()
    Volunteer.objects.create(user=user, point=slot.point)
    return user


@pytest.fixture
def monique(slot):
    return volunteer(slot, "Monique")


def waiting(slot, first_name="Odette", last_name="Marchand", **facts):
    """Her bag is on the shelf."""
    who = person("READY", slot=slot, first_name=first_name, last_name=last_name, **facts)
    drop_off.receive(merchant_order=who.part, shelf="B2", by=None, at=slot.starts_at)
    return who


@pytest.fixture
def odette(slot):
    return waiting(slot)


def at_the_counter(page, user):
    """Signed in, and the device ready to go on alone."""
    sign_in(page, user)
    page.goto(reverse("counter", args=["la-halle"]))
    hear(page, "Ce poste est prêt à continuer sans réseau")
    page.evaluate(WATCHED)


def cut(page):
    page.context.set_offline(True)


def restore(page):
    page.context.set_offline(False)


def give_unpaid(page, due="4,20 €"):
    """As with the network, one press says what is owed, the next one gives."""
    pressable(page, "Remettre le sac").click()
    hear(page, f"Il reste {due} à payer pour ces sacs")
    pressable(page, "Remettre, et encaisser plus tard").click()


def test_a_neighbour_is_found_by_their_own_name(visitor, slot, monique):
    waiting(slot, proxy_name="Claire Aubert")
    waiting(slot, "Marc", "Petit")
    page = visitor(javascript=True)
    at_the_counter(page, monique)
    cut(page)
    page.goto(reverse("counter_find", args=["la-halle"]) + "?q=aubert")
    hear(page, "Odette Marchand")
    expect(page.get_by_text("Marc Petit")).to_have_count(0)


def test_the_counter_goes_on_alone_and_sends_what_was_done(visitor, slot, monique, odette):
    marc = waiting(slot, "Marc", "Petit", alcohol=True)
    page = visitor(javascript=True)
    at_the_counter(page, monique)
    cut(page)
    press(page, "Odette Marchand")
    hear(page, "Pas de réseau : tout est noté ici, et partira tout seul.")
    hear(page, "B2")
    pressable(page, "Espèces").click()
    hear(page, "Payé, c’est noté ici.")
    pressable(page, "Remettre le sac").click()
    hear(page, "1 sac remis, c’est noté ici.")
    hear(page, "2 gestes attendent le réseau.")
    press(page, "Personne suivante")
    hear(page, "Encore une commande à remettre.")
    # A hand scanner types the label and the return key.
    page.keyboard.type(f"{marc.collection.code}-1")
    page.keyboard.press("Enter")
    hear(page, "Marc Petit")
    pressable(page, "Remettre le sac").click()
    hear(page, "demandez une pièce d’identité")
    page.get_by_label(said("Majorité vérifiée")).check()
    give_unpaid(page)
    hear(page, "1 sac remis")
    assert not OfflineAct.objects.exists()
    restore(page)
    hear(page, "2 remises envoyées. 1 encaissement envoyé.")
    assert odette.statuses == marc.statuses == ["HANDED_OVER"]
    assert {one.by for one in Handover.objects.filter(channel="OFFLINE")} == {monique}
    assert CounterPayment.objects.get().cents == odette.part.lines.get().left_cents
    press(page, "Revenir au comptoir")
    hear(page, "Tout le monde est servi. Merci !")


def test_a_page_that_does_not_come_shows_the_same_person_and_survives_a_reload(visitor, slot, monique, odette):
    page = visitor(javascript=True)
    at_the_counter(page, monique)
    cut(page)
    page.goto(reverse("counter_find", args=["la-halle"]) + "?q=marchand")
    hear(page, "Odette Marchand")
    press(page, "Odette Marchand")
    give_unpaid(page)
    hear(page, "1 sac remis")
    page.reload()
    hear(page, "1 geste attend le réseau.")
    pressable(page, "Annuler").click()
    hear(page, "Annulé, c’est noté ici.")
    restore(page)
    hear(page, "1 remise envoyée. 1 annulation envoyée.")
    assert odette.statuses == ["DROPPED_OFF"]


def test_a_form_that_met_no_network_is_done_again_there(visitor, slot, monique, odette):
    page = visitor(javascript=True)
    at_the_counter(page, monique)
    press(page, "Odette Marchand")
    cut(page)
    press(page, "Tout est payé en espèces")
    hear(page, "votre dernier geste n’est peut-être pas parti")
    pressable(page, "Espèces").click()
    hear(page, "Payé, c’est noté ici.")
    restore(page)
    hear(page, "1 encaissement envoyé.")
    assert CounterPayment.objects.count() == 1


def test_what_the_town_cannot_read_stays_on_the_device_until_it_can(visitor, slot, monique, odette, monkeypatch):
    marc = waiting(slot, "Marc", "Petit")
    page = visitor(javascript=True)
    at_the_counter(page, monique)
    cut(page)
    press(page, "Odette Marchand")
    give_unpaid(page)
    hear(page, "1 sac remis")
    press(page, "Personne suivante")
    press(page, "Marc Petit")
    give_unpaid(page)
    hear(page, "1 sac remis")
    given = reading.PAYLOADS["HAND_OVER"]

    def unread(raw):
        if raw["code"] == odette.collection.code:
            raise ValueError(raw)
        return given(raw)

    monkeypatch.setitem(reading.PAYLOADS, "HAND_OVER", unread)
    restore(page)
    hear(page, "1 geste n’a pas pu être lu : il reste gardé sur ce poste")
    assert (odette.statuses, marc.statuses) == (["DROPPED_OFF"], ["HANDED_OVER"])
    monkeypatch.setitem(reading.PAYLOADS, "HAND_OVER", given)
    press(page, "Revenir au comptoir")
    hear(page, "1 remise envoyée.")
    assert odette.statuses == ["HANDED_OVER"]


@pytest.mark.parametrize(("method", "heard"), [("GET", "coquille"), ("POST", "la ville")])
def test_a_page_that_is_late_gives_way_a_form_that_left_is_waited_for(visitor, method, heard):
    page = visitor(javascript=True)
    page.goto(reverse("counter_worker"))
    page.clock.install()
    page.evaluate(ASKED % Path(finders.find("shop/counter-worker.js")).read_text(), method)
    page.clock.run_for(60_000)
    assert page.evaluate("() => { self.answer(); return self.heard; }") == heard


def test_a_town_that_says_nothing_for_six_seconds_gives_way_to_the_device(visitor, slot, monique, odette, monkeypatch):
    page = visitor(javascript=True)
    at_the_counter(page, monique)
    answered, asked = threading.Event(), threading.Event()

    def silent(*_args, **_facts):
        asked.set()
        answered.wait(60)
        return HttpResponse(status=204)

    monkeypatch.setattr(handler.BaseHandler, "get_response", silent)
    try:
        press(page, "Odette Marchand")
        hear(page, "Pas de réseau : tout est noté ici, et partira tout seul.")
        hear(page, "Odette Marchand")
        assert asked.is_set()
        assert not answered.is_set()
    finally:
        monkeypatch.undo()
        answered.set()


def test_the_names_go_two_hours_after_the_slot_and_what_was_done_stays(visitor, slot, monique, odette):
    page = visitor(javascript=True)
    at_the_counter(page, monique)
    cut(page)
    press(page, "Odette Marchand")
    give_unpaid(page)
    hear(page, "1 sac remis")
    page.clock.set_fixed_time(slot.ends_at + datetime.timedelta(minutes=119))
    page.reload()
    hear(page, "Odette Marchand")
    page.clock.set_fixed_time(slot.ends_at + datetime.timedelta(minutes=121))
    page.reload()
    hear(page, "Rien n’est chargé sur ce poste.")
    hear(page, "1 geste attend le réseau.")
    assert page.evaluate(STORED) == ""


def test_a_part_is_paid_a_neighbour_comes_and_a_word_is_left(visitor, slot, monique, odette):
    page = visitor(javascript=True)
    at_the_counter(page, monique)
    cut(page)
    press(page, "Odette Marchand")
    page.get_by_text(said("Une partie seulement, ou marchand par marchand")).click()
    page.get_by_role("textbox", name=odette.part.merchant.name).fill("99")
    page.locator("[data-parts]").get_by_role("button", name="Espèces").click()
    hear(page, "Écrivez la somme reçue")
    page.get_by_role("textbox", name=odette.part.merchant.name).fill("1,50")
    page.locator("[data-parts]").get_by_role("button", name="Espèces").click()
    hear(page, "1,50 € payés à")
    page.get_by_text(said("Un produit est refusé, ou un mot à laisser")).click()
    page.get_by_label(said("Quoi, et pourquoi")).fill("Une poire abîmée")
    page.get_by_label(said("C’est refusé, et mis de côté")).check()
    pressable(page, "Garder ce mot").click()
    hear(page, "« Une poire abîmée »")
    page.get_by_text(said("Quelqu’un d’autre vient à sa place")).click()
    pressable(page, "Remettre le sac").click()
    hear(page, "Écrivez le nom de la personne venue")
    page.get_by_label(said("Son nom, pour savoir à qui les sacs sont confiés")).fill("Claire Aubert")
    give_unpaid(page, "2,70 €")
    hear(page, "1 sac remis")
    restore(page)
    hear(
        page, "1 remise envoyée. 1 encaissement envoyé. 1 mot envoyé. Voyez « À régler » : 1 geste attend votre avis."
    )
    assert Handover.objects.get(channel="OFFLINE").to_whom == "Claire Aubert"
    assert CounterPayment.objects.get().cents == 150
    assert odette.collection.notes.get().text == "Une poire abîmée"


def test_two_devices_give_the_same_bag_one_handover_and_one_conflict_shown(visitor, slot, monique, odette):
    paul = volunteer(slot, "Paul")
    devices = [visitor(javascript=True), visitor(javascript=True)]
    for page, user in zip(devices, [monique, paul], strict=True):
        at_the_counter(page, user)
        cut(page)
        press(page, "Odette Marchand")
        give_unpaid(page)
        hear(page, "1 sac remis")
    for page in devices:
        restore(page)
        hear(page, "1 remise envoyée.")
    assert Handover.objects.count() == 1
    assert OfflineAct.objects.to_settle().count() == 1
    hear(devices[1], "Voyez « À régler » : 1 geste attend votre avis.")
    press(devices[1], "Revenir au comptoir")
    press(devices[1], "Un geste fait sans réseau est à régler")
    hear(devices[1], "Paul a remis à")
    hear(devices[1], "il a aussi été remis à")
    devices[1].get_by_label("Comment cela s’est terminé").fill("Odette a bien ses deux sacs.")
    press(devices[1], "C’est vu avec la personne")
    hear(devices[1], "Rien à régler")
    hear(devices[1], "Odette a bien ses deux sacs.")
    assert odette.statuses == ["HANDED_OVER"]


def test_the_device_keeps_no_page_of_anybody_and_no_name_in_clear(visitor, slot, monique, odette):
    page = visitor(javascript=True)
    at_the_counter(page, monique)
    press(page, "Odette Marchand")
    page.goto(reverse("counter_slot_list", args=["la-halle", slot.pk]))
    kept = page.evaluate(KEPT)
    assert kept["pages"]
    assert [url for url, text in kept["pages"] if "Marchand" in text or "Monique" in text] == []
    assert {url.split("/", 3)[3].split("/")[0] for url, _text in kept["pages"]} == {"static", "comptoir"}
    assert "Marchand" not in page.evaluate(STORED)


def test_after_signing_out_nothing_is_left(visitor, slot, monique, odette):
    page = visitor(javascript=True)
    at_the_counter(page, monique)
    press(page, "Se déconnecter")
    hear(page, "Ce poste ne garde plus rien des personnes du créneau.")
    assert page.evaluate(KEPT) == {"pages": [], "bases": [], "workers": 0}


def test_signing_out_from_another_page_empties_the_device_too(visitor, slot, monique, odette):
    page = visitor(javascript=True)
    at_the_counter(page, monique)
    page.goto(reverse("my_orders"))
    page.locator("main").get_by_role("button", name=said("Se déconnecter")).click()
    hear(page, "Ce poste ne garde plus rien des personnes du créneau.")
    assert page.evaluate(KEPT) == {"pages": [], "bases": [], "workers": 0}


def test_what_was_not_sent_yet_outlives_signing_out_without_a_name(visitor, slot, monique, odette):
    page = visitor(javascript=True)
    at_the_counter(page, monique)
    cut(page)
    press(page, "Odette Marchand")
    give_unpaid(page)
    hear(page, "1 sac remis")
    # The place is no longer hers: nothing can be sent under her name from here.
    Volunteer.objects.all().delete()
    restore(page)
    page.goto(reverse("my_space"))
    page.locator("main").get_by_role("button", name=said("Se déconnecter")).click()
    hear(page, "ils partiront à la prochaine connexion")
    assert page.evaluate(STORED) == ""
    paul = volunteer(slot, "Paul")
    sign_in(page, paul)
    page.goto(reverse("counter", args=["la-halle"]))
    hear(page, "Voyez « À régler » : 1 geste attend votre avis.")
    act = OfflineAct.objects.get()
    assert (act.by, act.sent_by) == (monique, paul)


def test_a_device_told_no_keeps_no_name_and_keeps_what_was_done(visitor, slot, monique, odette):
    page = visitor(javascript=True)
    at_the_counter(page, monique)
    cut(page)
    press(page, "Odette Marchand")
    give_unpaid(page)
    hear(page, "1 sac remis")
    Volunteer.objects.all().delete()
    restore(page)
    hear(page, "Rien n’est chargé sur ce poste.")
    assert page.evaluate(STORED) == ""
    Volunteer.objects.create(user=monique, point=slot.point)
    page.goto(reverse("counter", args=["la-halle"]))
    hear(page, "1 remise envoyée.")


def test_emptied_on_demand(visitor, slot, monique, odette):
    page = visitor(javascript=True)
    at_the_counter(page, monique)
    pressable(page, "Vider ce poste").click()
    expect(page.get_by_text(said("Ce poste est prêt à continuer sans réseau"))).to_be_hidden()
    assert page.evaluate(KEPT) == {"pages": [], "bases": [], "workers": 0}


def test_without_javascript_nothing_of_it_shows_and_the_paper_remains(visitor, slot, monique, odette):
    page = visitor()
    sign_in(page, monique)
    page.goto(reverse("counter", args=["la-halle"]))
    expect(page.get_by_text(said("Ce poste est prêt à continuer sans réseau"))).to_be_hidden()
    press(page, "La liste à imprimer")
    hear(page, "Odette Marchand")
