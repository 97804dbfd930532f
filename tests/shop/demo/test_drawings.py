"""Pictures are all different, all alike in manner, and the same each time they are drawn."""

import hashlib
import io

import pytest
from PIL import Image

from shop.demo import paintings, reading
from shop.demo.drawings import FORMS, draw_animation, draw_front, draw_place, draw_product
from shop.demo.drawings.lettering import breadth

SMALL = (240, 180)


def digest(picture):
    return hashlib.sha256(picture.tobytes()).hexdigest()


def portrait(product, seed=0):
    return draw_product(product["form"], product["drawing"], seed, SMALL)


def test_the_studio_paints_in_processes_of_its_own():
    wanted = dict(list(paintings.whole_town().items())[:2])
    assert [key for key, _painted in paintings.paint_all(wanted, tell=lambda done: None)] == list(wanted)


def test_no_two_products_look_the_same_even_with_the_same_seed():
    pictures = {digest(portrait(product)) for product in reading.products()}
    assert len(pictures) == len(reading.products())


def test_no_two_shop_fronts_look_the_same():
    told = [paintings.front_of(shop["merchant"]).told for shop in reading.shops()]
    assert len({digest(draw_front(**facts, size=SMALL)) for facts in told}) == len(told)


def test_a_picture_is_the_same_each_time():
    product = reading.products()[0]
    assert digest(portrait(product, seed=4)) == digest(portrait(product, seed=4))
    assert digest(portrait(product, seed=4)) != digest(portrait(product, seed=5))


def test_every_form_is_sold_by_somebody():
    assert {product["form"] for product in reading.products()} == set(FORMS)


@pytest.mark.parametrize("kind", ["tasting", "product_discovery", "cooking_class", "fashion_show", "talk"])
def test_an_animation_shows_the_goods_it_is_about(kind):
    without, with_goods = draw_animation(kind, 1, SMALL), draw_animation(kind, 1, SMALL, goods=[("bouquet", {})])
    assert without.size == with_goods.size == SMALL
    # At a fashion show one looks at the people.
    assert (digest(without) == digest(with_goods)) is (kind == "fashion_show")


@pytest.mark.parametrize("kind", ["hall", "station", "bus_stop"])
def test_a_place_carries_its_name(kind):
    assert digest(draw_place(kind, 1, SMALL)) != digest(draw_place(kind, 1, SMALL, name="Ailleurs"))


def test_accents_are_painted_and_take_no_room():
    assert breadth("Épicerie") == breadth("Epicerie")
    told = {"trade": "cheese", "colour": "#2F6B4F"}
    assert digest(draw_front(**told, name="Élan")) != digest(draw_front(**told, name="Elan"))


def test_a_painting_is_kept_in_three_sizes():
    painted = paintings.paint(paintings.portrait_of(reading.products()[0], 0))
    sizes = (painted.large, painted.medium, painted.small)
    large, medium, small = (Image.open(io.BytesIO(content)) for content in sizes)
    assert (large.format, large.size) == ("WEBP", (960, 720))
    assert (medium.format, medium.size) == ("WEBP", (640, 480))
    assert (small.format, small.size) == ("WEBP", (312, 234))
    assert len(painted.small) < 20_000


def test_every_picture_of_the_town_is_wanted_once():
    wanted = paintings.whole_town()
    kinds = [kind for kind, _name in wanted]
    assert kinds.count("product") == len(reading.products())
    assert kinds.count("front") == len(reading.shops())
    assert kinds.count("animation") == len(reading.read("animations")["animation"])
