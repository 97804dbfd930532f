"""The merchants in the order of the day: each has its turn at the head of the street."""

from merchants.models import Merchant
from merchants.opening import OpeningTimes, local_day
from shop.catalogue.offers import PAGE_SIZE, Page
from shop.home.week import now_in_words, short_rest_words
from shop.pictures import contact_sheets


def street(*, on) -> list[Merchant]:
    """Every listed merchant, the order turning by one each day; one query."""
    merchants = list(Merchant.objects.listed().defer("story").order_by("joined_on", "pk"))
    turn = on.toordinal() % len(merchants) if merchants else 0
    return merchants[turn:] + merchants[:turn]


def street_page(number: int, *, at) -> Page:
    """A page of the street; each merchant says in `now` whether the shop is open. Three queries."""
    everyone = street(on=local_day(at))
    first = (number - 1) * PAGE_SIZE
    shown = everyone[first : first + PAGE_SIZE]
    times = OpeningTimes.of(shown, since=local_day(at))
    for merchant in shown:
        merchant.now = short_rest_words(merchant, at=at) or now_in_words(times, merchant, at)
    return Page(shown, number, has_next=len(everyone) > first + PAGE_SIZE)


def one_per_merchant(sheets) -> list:
    """The first product of each merchant, in the order given."""
    firsts = {}
    for sheet in sheets:
        firsts.setdefault(sheet.merchant_id, sheet)
    return list(firsts.values())


def fronts_sheet(merchants) -> str:
    """The address of the one file that holds their fronts."""
    return contact_sheets.address("devantures", [(merchant.pk, merchant.front.name) for merchant in merchants])
