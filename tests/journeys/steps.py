"""What people do in the town, told as they would tell it; everything is found by the words on the screen."""

import re

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from shop.accounts.second_factor import devices
from tests.journeys.town import PASSWORD

SPACE = re.compile(r"[\u202f\u00a0\u2060\s]+")


def said(words):
    """A pattern for words on the screen, whatever kind of space the typography asks for."""
    return re.compile(r"[\u202f\u00a0\u2060\s]*".join(re.escape(word) for word in SPACE.split(words)))


def hear(page, words):
    """These words are on the screen."""
    expect(page.get_by_text(said(words)).first).to_be_visible()


def until(page, condition):
    """A JavaScript `condition` becomes true: Playwright evaluates its own waits as text, which the pages forbid."""
    page.evaluate(
        f"""() => new Promise((done, late) => {{
          const end = performance.now() + 30_000;
          const look = () => {{
            if ({condition}) done();
            else if (performance.now() > end) late(new Error("never true"));
            else requestAnimationFrame(look);
          }};
          look();
        }})"""
    )


def pressable(page, words):
    """The button or the link that bears these words."""
    name = said(words)
    return page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first


def press(page, words):
    """Press it, and be on the page that comes after: what follows never meets the page before."""
    with page.expect_navigation():
        pressable(page, words).click()


def enter(page, room):
    """A room of the association: on a phone its menu is one line, opened first."""
    menu = page.locator(".rooms > summary")
    if menu.is_visible():
        menu.click()
    press(page, room)


def put_in_basket(page, *products):
    page.goto(reverse("catalogue"))
    for product in products:
        press(page, f"Ajouter : {product.title}")
        hear(page, f"Dans votre panier : {product.title}")


def say_who(page, *, first_name="Odette", last_name="Marchal", phone="06 39 98 01 23", email=""):
    page.get_by_label("Prénom").fill(first_name)
    page.get_by_label("Nom", exact=True).fill(last_name)
    page.get_by_label("Téléphone", exact=True).fill(phone)
    page.get_by_label("E-mail", exact=True).fill(email)
    press(page, "Continuer")


def choose_slot(page, slot):
    page.locator(f"input[name=slot][value='{slot.pk}']").check()
    press(page, "Continuer")


def agree_and_order(page, *, pays="Au comptoir, en venant"):
    page.get_by_label(said(pays)).check()
    page.get_by_label(said("J’ai lu les conditions de vente")).check()
    press(page, "Commande avec obligation de paiement")


def sign_in(page, user):
    page.goto(reverse("login"))
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=said("Se connecter")).click()
    if page.url.split("?")[0].endswith(reverse("second_factor")):
        type_code(page, user)


def type_code(page, user):
    """What the application on their telephone shows."""
    page.get_by_label("Code", exact=True).fill(devices.code_now(devices.installed(user), at=timezone.now()))
    press(page, "Entrer")


def code_on(page):
    """The pickup code as it is written on the order's page."""
    return page.locator(".code strong").inner_text().replace(" ", "")


# What a screen reader would call the element that has the focus, and whether one can see that it has it.
FOCUSED = """() => {
  const here = document.activeElement;
  if (here === document.body) return ['', true];
  const name = here.ariaLabel || (here.labels && here.labels[0] || here).innerText || '';
  const seen = [here, here.nextElementSibling].some(one => one && [null, '::after'].some(part => {
    const style = getComputedStyle(one, part);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  }));
  return [name, seen];
}"""
FARTHEST = 120


def tab_to(page, words, key=None):
    """Move with the Tab key alone to what bears these words, then press a key on it."""
    wanted, passed = said(words), []
    for _step in range(FARTHEST):
        page.keyboard.press("Tab")
        name, seen = page.evaluate(FOCUSED)
        assert seen, f"the focus cannot be seen on {name!r}"
        passed.append(name)
        if wanted.match(name.strip()):
            break
    else:
        raise AssertionError(f"{words!r} cannot be reached with the keyboard: {passed}")
    if key == "Enter":
        with page.expect_navigation():
            page.keyboard.press(key)
    elif key:
        page.keyboard.press(key)
