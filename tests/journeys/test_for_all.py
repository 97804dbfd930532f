"""For all: every page as axe judges it at every level, and as a screen reader tells it, whoever is signed in."""

from itertools import cycle

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.witness import barriers, said_aloud
from tests.paces import ALL
from tests.test_access import arguments, rule_of, town  # noqa: F401 – the same town
from tests.walk import addresses, client_of, url_of

ROLES = ["anonymous", "resident", "merchant", "volunteer", "coach at work", "coach", "treasurer", "administrator"]
WAYS = [(PHONE, "light"), (DESK, "dark"), (PHONE, "dark"), (DESK, "light")]
# Without the long proof, one page in so many, each looked at in one way, the next in another.
STEP = 1 if ALL else 4


def test_nothing_stands_in_anybody_s_way(visitor, town_server, transactional_db, town, arguments):  # noqa: F811
    found, looked_at, ways = [], 0, cycle(WAYS)
    for role in ROLES:
        page = visitor(javascript=True, reduced_motion="reduce")
        sign_in_at_once(page, town.people[role], town_server)
        for url in pages_of(role, arguments):
            for screen, light in (WAYS if ALL else [next(ways)]) if is_page(page, url) else ():
                page.set_viewport_size(screen)
                page.emulate_media(color_scheme=light)
                page.goto(url)
                looked_at += 1
                faults = barriers(page, leave_out=["body > footer"] if looked_at % 10 else []) + said_aloud(page)
                found += [f"{role}, {screen['width']}, {light}: {fault}" for fault in faults]
    assert looked_at > 60
    assert not found, "\n".join(found)


def pages_of(role, arguments):  # noqa: F811 – the fixture's value
    """The addresses that this role alone of all may see, or the first of them; some of them, or all."""
    before = set(ROLES[: ROLES.index(role)])
    named = [address for address in addresses() if not address.name.startswith("admin:")]
    own = [address for address in named if role in rule_of(address.name) and before.isdisjoint(rule_of(address.name))]
    return [url_of(address, arguments) for address in own[::STEP]]


def is_page(page, url) -> bool:
    """Whether a page comes, not a file nor a refusal."""
    answer = page.context.request.get(url, max_redirects=0)
    kind, kept = (answer.headers.get(name, "") for name in ("content-type", "content-disposition"))
    return answer.status == 200 and "text/html" in kind and not kept


def sign_in_at_once(page, user, town_server):
    cookies = client_of(user).cookies.items()
    page.context.add_cookies([{"name": name, "value": held.value, "url": town_server} for name, held in cookies])
