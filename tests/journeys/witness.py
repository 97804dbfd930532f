"""Watches what a browser does while someone walks through the town."""

from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe


class Witness:
    """Notes everything that must never happen on any page: a call to a third party, a script refused, a crash."""

    def __init__(self, page, origin):
        self.origin = urlsplit(origin).netloc
        self.faults = []
        page.on("request", self.see_request)
        page.on("response", self.see_response)
        page.on("console", self.see_console)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))

    def see_request(self, request):
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob", "about"} and address.netloc != self.origin:
            self.faults.append(f"third party: {request.url}")

    def see_response(self, response):
        if response.status >= 500:
            self.faults.append(f"{response.status}: {response.url}")

    def see_console(self, message):
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.faults.append(f"policy: {message.text}")


def barriers(page):
    """What axe finds serious or critical on the page as it stands."""
    violations = Axe().run(page).response["violations"]
    return [
        f"{page.url}: {violation['id']} ({violation['impact']}) {node['target']} {node.get('failureSummary', '')}"
        for violation in violations
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]
