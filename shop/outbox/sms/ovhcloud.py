"""SMS through OVHcloud, with its own library; every call is one of https://eu.api.ovh.com/console/#/sms."""

from functools import lru_cache
from urllib.parse import quote

import ovh
from django.conf import settings

from shop.outbox.sms.gateway import Carried, NotNow, Refused

# Seconds to connect, and to answer: a worker does not wait for minutes.
PATIENCE = (5, 20)
# After that long a reminder has no sense: the network drops it.
VALID_MINUTES = 12 * 60
ARRIVED, LOST = {1}, {2, 16}


@lru_cache(maxsize=1)
def client(endpoint, application_key, application_secret, consumer_key):
    """Kept: it asks for the time once, and signs each request with it."""
    return ovh.Client(
        endpoint=endpoint,
        application_key=application_key,
        application_secret=application_secret,
        consumer_key=consumer_key,
        timeout=PATIENCE,
    )


class OvhGateway:
    @property
    def client(self):
        return client(
            settings.OVH_ENDPOINT,
            settings.OVH_APPLICATION_KEY,
            settings.OVH_APPLICATION_SECRET,
            settings.OVH_CONSUMER_KEY,
        )

    def ask(self, act, path, **facts):
        try:
            return getattr(self.client, act)(f"/sms/{quote(settings.OVH_SMS_SERVICE, safe='')}{path}", **facts)
        except ovh.APIError as failure:
            raise NotNow(str(failure)) from failure

    def send(self, *, number, text, tag) -> Carried:
        answer = self.ask(
            "post",
            "/jobs",
            message=text,
            receivers=[number],
            sender=settings.SMS_SENDER,
            # What concerns an order is no advertisement.
            noStopClause=True,
            coding="7bit",
            charset="UTF-8",
            priority="high",
            validityPeriod=VALID_MINUTES,
            tag=tag,
        )
        if not answer.get("ids"):
            raise Refused(f"invalid: {', '.join(answer.get('invalidReceivers') or [number])}")
        return Carried(str(answer["ids"][0]), round(answer.get("totalCreditsRemoved") or 1))

    def sent_as(self, tag):
        found = self.ask("get", "/outgoing", tag=tag)
        if not found:
            return None
        return Carried(str(found[0]), self.ask("get", f"/outgoing/{found[0]}").get("numberOfSms") or 1)

    def has_arrived(self, provider_id):
        receipt = self.ask("get", f"/outgoing/{provider_id}").get("deliveryReceipt")
        return True if receipt in ARRIVED else False if receipt in LOST else None

    def refusals(self):
        return self.ask("get", "/blacklists")
