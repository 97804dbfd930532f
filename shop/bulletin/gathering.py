"""What happened in a month, gathered from every room: only what everybody may already read."""

from dataclasses import asdict, dataclass

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from animations.deciding.models import Decision
from animations.hearing import access as heard
from animations.hearing.models import HeardNeed
from animations.models import Animation
from merchants.books.commission_months import Month
from merchants.models import Merchant, StandingMove
from shop.catalogue.offers import with_prices
from shop.templatetags.town import day, euros, moment

# A sheet of paper, read in one go; the rest is on the site.
MOST_PRODUCTS, MOST_OF_A_KIND, LONGEST = 12, 10, 300


class Heading(TextChoices):
    """In the order in which one reads them."""

    SHOPS = "SHOPS", gettext_lazy("Ils nous rejoignent")
    COMING = "COMING", gettext_lazy("À venir")
    HELD = "HELD", gettext_lazy("C’était ce mois-ci")
    PRODUCTS = "PRODUCTS", gettext_lazy("Nouveau sur l’étal")
    DECIDED = "DECIDED", gettext_lazy("Ce qui a été décidé")
    ANSWERED = "ANSWERED", gettext_lazy("Vous l’aviez demandé")


@dataclass(frozen=True)
class Item:
    """One thing to tell; `key` is what it is, whatever is said of it; `path` is its page."""

    key: str
    heading: str
    title: str
    words: str
    path: str

    @property
    def row(self) -> dict:
        return asdict(self)


def gathered(month: Month) -> list[Item]:
    """In the order of the headings."""
    starts_at, ends_at = month.bounds
    return [
        *new_shops(starts_at, ends_at),
        *coming(month.next),
        *held(starts_at, ends_at),
        *new_products(starts_at, ends_at),
        *decided(starts_at, ends_at),
        *answered(starts_at, ends_at),
    ]


def new_shops(starts_at, ends_at) -> list[Item]:
    opened = StandingMove.objects.filter(
        from_state=Merchant.State.CANDIDATE, to_state=Merchant.State.ACTIVE, at__gte=starts_at, at__lt=ends_at
    )
    shops = Merchant.objects.listed().filter(pk__in=opened.values("merchant")).order_by("joined_on", "name")
    return [
        Item(
            f"shop:{one.pk}",
            Heading.SHOPS,
            one.name,
            told(one.story or one.trade),
            reverse("merchant", args=[one.code]),
        )
        for one in shops[:MOST_OF_A_KIND]
    ]


def coming(month) -> list[Item]:
    starts_at, ends_at = month.bounds
    dates = announced(starts_at, ends_at).filter(status=Animation.Status.PUBLISHED)
    return [
        date_item(one, Heading.COMING, f"{moment(one.starts_at)}, {one.point.name}") for one in dates[:MOST_OF_A_KIND]
    ]


def held(starts_at, ends_at) -> list[Item]:
    """Those that were told of; the others happened without a word."""
    dates = announced(starts_at, ends_at).filter(status=Animation.Status.REPORTED)
    return [date_item(one, Heading.HELD, told(one.report)) for one in dates[:MOST_OF_A_KIND]]


def announced(starts_at, ends_at):
    found = Animation.objects.published().filter(starts_at__gte=starts_at, starts_at__lt=ends_at)
    return found.select_related("point").order_by("starts_at", "pk")


def date_item(one, heading, words) -> Item:
    return Item(f"animation:{heading}:{one.pk}", heading, one.title, words, one.get_absolute_url())


def new_products(starts_at, ends_at) -> list[Item]:
    """One of each shop, then a second of each: a shop that lists a hundred takes no more room than another."""
    sheets = with_prices().filter(created_at__gte=starts_at, created_at__lt=ends_at, group=None).order_by("product_id")
    shelves = {}
    for sheet in sheets:
        shelves.setdefault(sheet.merchant_id, []).append(sheet)
    turns = (turn for row in range(MOST_PRODUCTS) for turn in (shelf[row : row + 1] for shelf in shelves.values()))
    found = [sheet for turn in turns for sheet in turn][:MOST_PRODUCTS]
    return [
        Item(
            f"product:{one.product_id}",
            Heading.PRODUCTS,
            one.product.title,
            f"{one.merchant.name}, {euros(one.price)}",
            reverse("product", args=[one.product.slug, one.product_id]),
        )
        for one in found
    ]


def decided(starts_at, ends_at) -> list[Item]:
    """Written during the month; one that was replaced since is not told twice."""
    found = Decision.objects.filter(written_at__gte=starts_at, written_at__lt=ends_at, replaced_by=None)
    return [
        Item(
            f"decision:{one.pk}",
            Heading.DECIDED,
            one.title,
            _("%(number)s, %(day)s, par %(body)s") % facts_of(one),
            reverse("decision", args=[one.number]),
        )
        for one in found.order_by("taken_on", "pk")[:MOST_OF_A_KIND]
    ]


def facts_of(decision) -> dict:
    return {"number": decision.number, "day": day(decision.taken_on), "body": decision.body}


def answered(starts_at, ends_at) -> list[Item]:
    """What was asked at the counters and is done since."""
    needs = heard.shared_needs().filter(status=HeardNeed.Status.DONE)
    found = [one for one in needs if one.answers and starts_at <= one.answers[-1].at < ends_at]
    return [
        Item(
            f"need:{one.pk}",
            Heading.ANSWERED,
            one.text[:1].upper() + one.text[1:],
            told(one.answers[-1].words),
            reverse("heard_needs"),
        )
        for one in found[:MOST_OF_A_KIND]
    ]


def told(words) -> str:
    return Truncator(" ".join(words.split())).chars(LONGEST)
