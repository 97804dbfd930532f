"""What a page costs on a first visit: its nodes, what is asked for and carried, what paints it, what runs in it."""

from dataclasses import dataclass

from whitenoise.storage import CompressedStaticFilesStorage

from shop.published import WithoutComments

# DESIGN.md 8, and what a server may send before it hears from the browser again.
FIRST_VIEW, ONE_LIGHT_SCRIPT = 14_000, 6_000
LIST = {"nodes": 250, "requests": 10, "octets": 100_000}
TEXT = {"nodes": 150, "requests": 5, "octets": 30_000}
PAINTS = {"Document", "Stylesheet"}


class PublishedUnderTheirNames(WithoutComments, CompressedStaticFilesStorage):
    """What a real town publishes, under names that do not change."""


@dataclass(frozen=True)
class Weight:
    """What a first visit to a page costs, everything on it seen; octets are those of the line, headers included.

    The first view is the page and every sheet that it waits for; those for paper alone are not waited for.
    """

    nodes: int
    requests: int
    octets: int
    first_view: int = 0
    scripts: int = 0
    script_octets: int = 0

    def over(self, *, nodes, requests, octets, first_view=FIRST_VIEW):
        """What goes past the budget, or past what any page may have, in words; nothing when all is within."""
        budget = {"nodes": nodes, "requests": requests, "octets": octets}
        budget |= {"first_view": first_view, "scripts": 1, "script_octets": ONE_LIGHT_SCRIPT}
        return [
            f"{getattr(self, name)} {name} > {most}" for name, most in budget.items() if getattr(self, name) > most
        ]


def weigh(page, address):
    """Load an address with an empty cache, down to its last lazy picture."""
    wire = page.context.new_cdp_session(page)
    kinds, octets = {}, {}
    wire.on("Network.requestWillBeSent", lambda event: note(kinds, event))
    wire.on("Network.loadingFinished", lambda event: octets.update({event["requestId"]: event["encodedDataLength"]}))
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(address, wait_until="load")
    page.evaluate("for (const img of document.images) img.loading = 'eager'")
    page.wait_for_load_state("networkidle")
    nodes = page.evaluate("document.querySelectorAll('*').length")
    paper = page.evaluate("[...document.querySelectorAll('link[media=print]')].map(link => link.href)")
    wire.detach()
    paints = [one for one, (kind, url) in kinds.items() if kind in PAINTS and url not in paper]
    scripts = [one for one, (kind, _url) in kinds.items() if kind == "Script"]
    return Weight(
        nodes,
        len(kinds),
        carried(octets, octets),
        first_view=carried(octets, paints),
        scripts=len(scripts),
        script_octets=carried(octets, scripts),
    )


def note(kinds, event):
    if event["request"]["url"].startswith("http"):
        kinds[event["requestId"]] = event.get("type", ""), event["request"]["url"]


def carried(octets, requests) -> int:
    return int(sum(octets.get(one, 0) for one in requests))
