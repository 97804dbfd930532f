"""What each line of an order is for the commission (aisles, animation, channel), and the terms that follow from it."""

from collections import defaultdict

from django.db.models import Q
from oscar.apps.catalogue.models import Category
from oscar.apps.order.models import Line

from animations.models import Animation
from merchants.commission import rules as commission
from merchants.commission.choosing import Sale
from merchants.commission.terms import Agreed, agree


def agreed(*, wish, found, lines, on) -> dict[int, Agreed]:
    """By merchant id, for an order being placed on a local date; `lines` are Oscar's, in the order of the portions.

    One query, and one more for the aisles and for the animations where some rule names one.
    """
    merchants = {bag.merchant.pk: bag.merchant for bag in found.bags}
    rules = commission.begun(merchants=list(merchants), on=on)
    paths, shows = paths_of(found, rules), shows_at(wish.slot, rules)
    sales = defaultdict(dict)
    for line, portion in zip(lines, found.portions, strict=True):
        sales[portion.merchant.pk][line.pk] = Sale(
            portion.merchant.pk,
            channel=wish.channel,
            paths=frozenset(paths[portion.product.pk]),
            animations=frozenset(slug for slug, of_it in shows.items() if of_it(portion)),
        )
    return {pk: agree(rules=rules, merchant=merchant, sales=sales[pk], on=on) for pk, merchant in merchants.items()}


def paths_of(found, rules) -> dict[int, list[str]]:
    """The paths of the categories of each product, when some rule is about a category."""
    paths = defaultdict(list)
    if any(rule.category_id for rule in rules):
        products = [portion.product.pk for portion in found.portions]
        for product, path in Category.objects.filter(product__in=products).values_list("product", "path"):
            paths[product].append(path)
    return paths


def shows_at(slot, rules) -> dict:
    """The animations that some rule names and that take place while the order is collected, by slug.

    Each with the question whether a portion is part of it: its merchant is the host, or the product is shown there,
    or the bundle that it is in.
    """
    named = {rule.animation for rule in rules if rule.animation}
    if not named:
        return {}
    during = Q(starts_at__lt=slot.ends_at, ends_at__gt=slot.starts_at)
    shows = Animation.objects.filter(during, slug__in=named, point=slot.point_id, status=Animation.Status.PUBLISHED)
    return {show.slug: is_part_of(show) for show in shows.prefetch_related("products")}


def lines_shown_at(show):
    """Oscar's lines that were part of an animation, read of past orders as `shows_at` reads an order being placed."""
    part = Q(product__in=show.products.all())
    if show.host_id:
        part |= Q(ordered__merchant_order__merchant=show.host_id)
    slot = "order__collection__slot__"
    during = {
        f"{slot}starts_at__lt": show.ends_at,
        f"{slot}ends_at__gt": show.starts_at,
        f"{slot}point": show.point_id,
    }
    return Line.objects.filter(part, **during)


def is_part_of(show):
    products = {product.pk for product in show.products.all()}
    return lambda one: (
        one.merchant.pk == show.host_id or not products.isdisjoint({one.product.pk, one.chosen.product_id})
    )
