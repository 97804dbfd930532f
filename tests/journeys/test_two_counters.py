"""Two volunteers, two browsers, one bag: it leaves once, a mistake is undone, and a scan finds from any page."""

import pytest
from django.urls import reverse

from pickup.models import Bag, BagMove, Handover
from tests import factories
from tests.journeys.steps import hear, press, pressable, said, sign_in, until
from tests.journeys.town import PASSWORD, town
from tests.pickup.situations import person


@pytest.fixture
def here(transactional_db):
    return town()


@pytest.fixture
def odette(here):
    who = person("DROPPED_OFF", "DROPPED_OFF", slot=here.morning, merchants=[here.bakery, here.bookshop])
    Bag.objects.filter(merchant_order=who.parts[0]).update(shelf="B2")
    return who


def at_the_visit(page, here, who, user=None):
    sign_in(page, user or here.volunteer)
    page.goto(reverse("counter_collection", args=[here.point.slug, who.collection.code]))
    hear(page, "Odette Marchand")
    return page


def hand_over(page, words="Remettre les 2 sacs"):
    """Nothing was paid: one tap more."""
    press(page, words)
    press(page, "Remettre, et encaisser plus tard")


def test_two_browsers_on_the_same_bags_hand_them_over_once(visitor, here, odette):
    paul = factories.volunteer_at(here.point)
    paul.first_name, paul.last_name = "Paul", "Vérin"
    paul.set_password(PASSWORD)
    paul.save()
    one = at_the_visit(visitor(), here, odette, paul)
    other = at_the_visit(visitor(), here, odette)
    for page in (one, other):
        press(page, "Remettre les 2 sacs")
    press(one, "Remettre, et encaisser plus tard")
    hear(one, "2 sacs remis à Odette Marchand")
    press(other, "Remettre, et encaisser plus tard")
    hear(other, "déjà remis par Paul Vérin")
    assert BagMove.objects.filter(act="HANDED_OVER").count() == 2
    assert Handover.objects.count() == 1


def test_a_mistake_is_undone_with_one_thumb(visitor, here, odette):
    page = at_the_visit(visitor(), here, odette)
    hear(page, "B2")
    hand_over(page)
    hear(page, "Plus rien n’attend ici pour cette personne")
    press(page, "Défaire cette remise")
    hear(page, "C’est défait")
    hear(page, "2 sacs ici")
    assert odette.statuses == ["DROPPED_OFF", "DROPPED_OFF"]
    page.get_by_text(said("Remettre une partie seulement")).click()
    page.get_by_role("checkbox", name=said(here.bookshop.name)).check()
    hand_over(page, "Remettre les sacs cochés")
    hear(page, "1 sac remis à Odette Marchand")
    assert sorted(odette.statuses) == ["DROPPED_OFF", "HANDED_OVER"]


def test_a_hand_scanner_finds_from_any_page(visitor, here, odette):
    """It types the label and the return key, wherever one is."""
    page = visitor(javascript=True)
    sign_in(page, here.volunteer)
    page.goto(reverse("counter_uncollected", args=[here.point.slug]))
    label = Bag.objects.get(merchant_order=odette.parts[1]).label
    with page.expect_navigation():
        page.keyboard.type(label)
        page.keyboard.press("Enter")
    hear(page, "Odette Marchand")
    assert page.url.endswith(f"/retrait/{odette.collection.code}/#{label}")


DETECTOR = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"] }
  async detect(video) { return video.videoWidth ? [{ rawValue: "%s" }] : [] }
};
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement("canvas");
  canvas.width = 64; canvas.height = 64;
  canvas.getContext("2d").fillRect(0, 0, 64, 64);
  const stream = window.stream = canvas.captureStream(5);
  const draw = () => { canvas.getContext("2d").fillRect(0, 0, 64, 64); requestAnimationFrame(draw) };
  draw();
  return stream;
};
"""
REFUSED = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"] }
};
navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("", "NotAllowedError") };
"""
NOTHING = "delete window.BarcodeDetector;"


def counter_with(page, here, script):
    page.add_init_script(script)
    sign_in(page, here.volunteer)
    page.goto(reverse("counter", args=[here.point.slug]))


def test_the_camera_reads_the_code_where_the_browser_can(visitor, here, odette):
    page = visitor(javascript=True)
    counter_with(page, here, DETECTOR % f"https://ville.example.org/r/{odette.collection.code}")
    assert page.evaluate("document.featurePolicy ? document.featurePolicy.allowsFeature('camera') : true")
    with page.expect_navigation(url=f"**/retrait/{odette.collection.code}/"):
        pressable(page, "Scanner avec la caméra").click()
    hear(page, "Odette Marchand")


def test_the_camera_stops_as_soon_as_one_closes_it(visitor, here, odette):
    page = visitor(javascript=True)
    counter_with(page, here, DETECTOR.replace("video.videoWidth", "false"))
    pressable(page, "Scanner avec la caméra").click()
    hear(page, "Montrez le QR code à la caméra")
    until(page, "document.querySelector('video').videoWidth > 0")
    assert page.evaluate("stream.getTracks().every((track) => track.readyState === 'live')")
    pressable(page, "Fermer").click()
    until(page, "stream.getTracks().every((track) => track.readyState === 'ended')")


def test_a_camera_refused_says_what_to_do(visitor, here, odette):
    page = visitor(javascript=True)
    counter_with(page, here, REFUSED)
    pressable(page, "Scanner avec la caméra").click()
    hear(page, "La caméra est refusée à cette page")
    assert page.evaluate("document.activeElement.name") == "q"


def test_no_button_where_the_browser_reads_no_code(visitor, here, odette):
    page = visitor(javascript=True)
    counter_with(page, here, NOTHING)
    hear(page, "Odette Marchand")
    assert not page.get_by_role("button", name=said("Scanner avec la caméra")).is_visible()
