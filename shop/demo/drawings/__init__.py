"""The town's illustrations: every picture of the demo is painted here, from a form and a few options."""

from shop.demo.drawings.animations import draw_animation
from shop.demo.drawings.catalogue import FORMS, draw_product
from shop.demo.drawings.fronts import draw_front
from shop.demo.drawings.places import draw_place
from shop.demo.drawings.portraits import draw_portrait

__all__ = ["FORMS", "draw_animation", "draw_front", "draw_place", "draw_portrait", "draw_product"]
