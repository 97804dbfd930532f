"""The pages that are measured, as a visitor asks for them."""

import re
from dataclasses import dataclass, replace
from urllib.parse import quote

from tests.benchmarks import past
from tests.benchmarks.visitor import Visitor

TICKET = re.compile(r'<a href="(/produit/[^"]+)"')
OSCAR_PRODUCT = re.compile(r'href="(/catalogue/produit-[^"]+)"')
PRODUCT = re.compile(r'<button name="product" value="(\d+)"')
SLOT = re.compile(r'name="slot" value="(\d+)"')
SEARCHES = ["pain de seigle", "miel", "fromage de chèvre", "savon", "confiture", "bonnet", "livre"]
NARROWED = ["rayon=epicerie&jusqua=20", "sans=gluten&jusqua=15", "signe=organic", "chez=boutique-1", "pays=IT"]
AISLES = ["boulangerie", "epicerie", "maison", "cremerie/fromages"]
LINES, PRODUCTS = 10, 20
LIST = 'class="tickets'


class NotServed(Exception):
    """The page did not answer as it should: a figure about it would be a lie."""


@dataclass(frozen=True)
class Page:
    """A page, at one address or at several in turn."""

    name: str
    addresses: tuple = ()
    times: int = 40
    expected: str = ""

    def spread(self, port) -> int:
        """How many addresses it has."""
        return len(self.addresses)

    def ready(self, visitor, number):
        """What was done before is not measured."""
        visitor.answers.clear()
        return visitor

    def visit(self, visitor, number):
        answer = visitor.get(self.addresses[number % len(self.addresses)])
        if answer.status != 200 or self.expected not in answer.text:
            raise NotServed(f"{self.name}: {answer.status} {answer.text[:300]}")


@dataclass(frozen=True)
class WithBasket(Page):
    """The same for somebody who holds ten products already."""

    def ready(self, visitor, number):
        # Each followed by its page, which tells it and forgets the message.
        for product in met(visitor.port).products[:LINES]:
            visitor.follow(put_in(visitor, product))
        return super().ready(visitor, number)


@dataclass(frozen=True)
class AtWork(Page):
    """A page of somebody who signed in: `session` is the key of theirs."""

    session: str = ""

    def ready(self, visitor, number):
        visitor.cookies["sessionid"] = self.session
        return super().ready(visitor, number)


@dataclass(frozen=True)
class Adding(Page):
    """One product put in a basket by somebody who has none: the post, and nothing of the page that follows."""

    def visit(self, visitor, number):
        put_in(visitor, met(visitor.port).products[number % PRODUCTS])


@dataclass(frozen=True)
class Products(Page):
    """Products, as one meets them on the first pages of the list."""

    def spread(self, port):
        return len(met(port).tickets)

    def visit(self, visitor, number):
        replace(self, addresses=met(visitor.port).tickets).as_page().visit(visitor, number)

    def as_page(self):
        return Page(self.name, self.addresses, self.times, self.expected)


@dataclass(frozen=True)
class Journey(Page):
    """From the first page to the placed order, ten pages and forms, as somebody of the town would go."""

    def visit(self, visitor, number):
        visitor.get("/")
        visitor.get("/boutique/")
        visitor.get(met(visitor.port).tickets[number % PRODUCTS])
        visitor.follow(put_in(visitor, met(visitor.port).products[number % PRODUCTS]))
        order(visitor, number)


# --- Acts -------------------------------------------------------------------------------------


def put_in(visitor, product):
    answer = visitor.post("/panier/ajouter/", {"product": product, "next": "/boutique/", "quantity": 1})
    if answer.status != 302 or not answer.headers["Location"].endswith(f"#p{product}"):
        raise NotServed(f"not added: {answer.status} {answer.headers}")
    return answer


def order(visitor, number=0, *, times=1) -> str:
    """The basket and the three steps, the last form sent as many times; gives the address of the order."""
    visitor.get("/panier/")
    page = visitor.get("/commander/vous/")
    who = {"first_name": "Odette", "last_name": f"Marchal {number}", "email": "odette@example.org", "way": "EMAIL"}
    page = visitor.follow(visitor.post("/commander/vous/", {**page.hidden, **who}))
    slots = SLOT.findall(page.text)
    if not slots:
        raise NotServed(f"no moment to choose: {page.status} {page.text[:2000]}")
    page = visitor.follow(visitor.post("/commander/quand/", {**page.hidden, "slot": slots[number % len(slots)]}))
    told = {**page.hidden, "if_missing": "TAKE_OFF", "pays": "counter", "terms": "on"}
    answers = [visitor.post("/commander/verifier/", told) for _time in range(times)]
    placed = {answer.headers.get("Location", "") for answer in answers}
    done = visitor.follow(answers[0])
    if len(placed) > 1 or done.status != 200 or 'class="code"' not in done.text:
        raise NotServed(f"not ordered: {placed} {done.status} {done.text[:3000]}")
    return placed.pop()


# --- What there is to visit -------------------------------------------------------------------


@dataclass(frozen=True)
class Met:
    """What the first pages of a list show: where each product is, and what can be put in a basket."""

    tickets: tuple
    products: tuple


MET = {}


def met(port, address="/boutique/", ticket=TICKET) -> Met:
    """Read once for each server; `forget` it with the server."""
    if port not in MET:
        text = "".join(Visitor(port).get(f"{address}?page={number}").text for number in (1, 2))
        MET[port] = Met(*(tuple(dict.fromkeys(found.findall(text))) for found in (ticket, PRODUCT)))
    return MET[port]


def forget():
    MET.clear()


def searched(start):
    return tuple(quoted(f"{start}?q={words.replace(' ', '+')}") for words in SEARCHES)


def quoted(address):
    return quote(address, safe="/?=&+")


def of_town(size):
    last = max(1, min(5, size // 24 // 2))
    lists = tuple(f"/boutique/?page={number}" for number in range(1, last + 1))
    return [
        Page("home", ("/",), expected=LIST),
        Page("everything", lists, expected=LIST),
        Page("a category", tuple(f"/boutique/rayon/{name}/" for name in AISLES), expected=LIST),
        Page("a narrowed list", tuple(f"/recherche/?{choice}" for choice in NARROWED), expected=LIST),
        Page("a search", searched("/recherche/"), expected=LIST),
        Products("a product", expected="Ajouter au panier"),
        Page("a shop", tuple(f"/commercants/boutique-{number}/" for number in range(10)), expected=LIST),
        WithBasket("a list, basket in hand", lists, expected=LIST),
        WithBasket("a basket of 10 lines", ("/panier/",), expected='name="was-'),
        Adding("add to basket"),
        Journey("the whole journey", times=10),
        AtWork("a merchant's board", ("/commercant/boutique-0/",), session=past.MERCHANT),
        AtWork("the counter", (f"/comptoir/{past.COUNTER}/",), session=past.VOLUNTEER),
        AtWork("the treasurer's day", ("/association/argent/",), times=10, session=past.TREASURER),
        AtWork("the treasurer's months", ("/association/argent/courbes/",), times=10, session=past.TREASURER),
    ]


def of_oscar(size):
    return [
        Page("a list", ("/catalogue/",), times=6, expected="product_pod"),
        Page("a category", ("/catalogue/category/boulangerie_1/",), times=6, expected="product_pod"),
        OscarProducts("a product", times=10, expected="add_to_basket"),
        Page("a search", searched("/search/"), times=6),
    ]


@dataclass(frozen=True)
class OscarProducts(Products):
    def visit(self, visitor, number):
        met(visitor.port, "/catalogue/", OSCAR_PRODUCT)
        super().visit(visitor, number)


def of_bare(size):
    return [Page("a fixed text", ("/fixed/",), times=100), Page("one query, 24 things", ("/list/",), times=100)]


OF = {"town": of_town, "oscar": of_oscar, "bare": of_bare}
