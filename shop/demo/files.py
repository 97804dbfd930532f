"""A file from the till that the draper sent and has not read again yet: what it would change is shown, nothing is."""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from merchants.imports import running, sending
from merchants.models import Merchant, TeamMember

DRAPER = "fil-a-fil"
TABLE = Path(__file__).parent / "data" / "caisse-fil-a-fil.csv"


def send_a_till(*, at) -> None:
    """By the page's own acts; sent twice, it is one import."""
    merchant = Merchant.objects.get(code=DRAPER)
    owner = TeamMember.objects.filter(merchant=merchant, role=TeamMember.Role.OWNER).earliest("pk").user
    upload = SimpleUploadedFile("caisse-fil-a-fil.csv", TABLE.read_bytes())
    sent = sending.send(merchant=merchant, upload=upload, key=f"{1:032x}", by=owner, at=at)
    running.go_on(product_import=sent, at=at)
