"""Without a provider, each SMS is a file beside the town's data: what would have left, to be read."""

import json

from django.conf import settings

from shop.outbox.sms.gateway import Carried
from shop.outbox.sms.writing import segments


class FileGateway:
    @property
    def folder(self):
        settings.SMS_FOLDER.mkdir(parents=True, exist_ok=True)
        return settings.SMS_FOLDER

    def send(self, *, number, text, tag) -> Carried:
        facts = {"to": number, "text": text}
        (self.folder / f"{tag}.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1))
        return Carried(tag, segments(text))

    def sent_as(self, tag):
        path = self.folder / f"{tag}.json"
        return Carried(tag, segments(json.loads(path.read_text())["text"])) if path.exists() else None

    def has_arrived(self, provider_id):
        return None

    def refusals(self):
        return []
