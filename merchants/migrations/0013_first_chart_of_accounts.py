"""A chart of accounts to begin with, and what the law says of sellers on a platform, as dated data."""

import datetime

from django.db import migrations

# The chart of ANC 2022-06, in force since then; the accountant may replace any row from a date on.
CHART_FROM = datetime.date(2025, 1, 1)
# Account or family, number, label, one auxiliary account for each of the family.
NUMBERS = [
    ("asset:bank", "512100", "Banque", False),
    ("asset:bank:third_party", "512200", "Banque, fonds des commerçants", False),
    ("asset:stripe", "517000", "Stripe", False),
    ("asset:cash:", "530000", "Caisse", True),
    ("asset:terminal:", "511500", "Cartes à encaisser", True),
    ("asset:cheques:", "511200", "Chèques à encaisser", True),
    ("asset:sepa_in_flight:", "580000", "Virements en cours", True),
    ("asset:dispute:", "467800", "Paiements contestés", True),
    ("liability:deposit:", "467100", "Habitants, fonds reçus pour les commerçants", True),
    ("liability:refund:", "467200", "Habitants, remboursements à faire", True),
    ("liability:credit:", "467300", "Habitants, avoirs", True),
    ("liability:merchant:", "467500", "Commerçants", True),
    ("liability:vat", "445711", "TVA collectée", False),
    ("income:commission", "706000", "Commissions", False),
    ("expense:psp", "627800", "Frais de paiement", False),
    ("expense:dispute", "658100", "Contestations perdues", False),
    ("expense:goodwill", "658200", "Gestes envers les habitants", False),
    ("expense:promotion", "623400", "Promotions offertes", False),
    ("suspense:", "471000", "Compte d’attente", True),
    # What is brought forward of the years before, when they earned and when they cost.
    ("result:profit", "110000", "Report à nouveau, solde créditeur", False),
    ("result:loss", "119000", "Report à nouveau, solde débiteur", False),
]
# How a key begins, the accountant's journal.
BOOKS = [
    ("", "OD", "Opérations diverses"),
    ("state:", "VT", "Ventes"),
    ("correction:", "OD", "Opérations diverses"),
    ("capture:", "BQ", "Banque et paiements"),
    ("fee:", "BQ", "Banque et paiements"),
    ("refund:", "BQ", "Banque et paiements"),
    ("refused:", "BQ", "Banque et paiements"),
    ("transfer:", "BQ", "Banque et paiements"),
    ("reversal:", "BQ", "Banque et paiements"),
    ("sepa:", "BQ", "Banque et paiements"),
    ("payout:", "BQ", "Banque et paiements"),
    ("dispute:", "BQ", "Banque et paiements"),
    ("pickup:", "CA", "Caisse"),
    ("opening:", "AN", "À nouveaux"),
]
SELLERS_FROM = datetime.date(2023, 1, 1)


def write(apps, schema_editor):
    number, book = apps.get_model("merchants", "AccountNumber"), apps.get_model("merchants", "JournalBook")
    for prefix, code, label, is_auxiliary in NUMBERS:
        facts = {"number": code, "label": label, "is_auxiliary": is_auxiliary}
        number.objects.create(prefix=prefix, applies_from=CHART_FROM, **facts)
    for prefix, code, label in BOOKS:
        book.objects.create(key_prefix=prefix, code=code, label=label, applies_from=CHART_FROM)
    law = {"source": "CGI 1649 ter A à E", "applies_from": SELLERS_FROM}
    apps.get_model("merchants", "LegalAmount").objects.create(code="dac7_amount", cents=2_000_00, **law)
    apps.get_model("merchants", "LegalDelay").objects.create(code="dac7_return", days=31, **law)
    count = apps.get_model("merchants", "LegalCount")
    count.objects.create(code="dac7_sales", count=30, **law)
    count.objects.create(
        code="smallest_cell", count=3, source="Secret des affaires, C. com. L420-1", applies_from=SELLERS_FROM
    )


def forget(apps, schema_editor):
    for model in ("AccountNumber", "JournalBook", "LegalCount"):
        apps.get_model("merchants", model).objects.all().delete()
    apps.get_model("merchants", "LegalAmount").objects.filter(code="dac7_amount").delete()
    apps.get_model("merchants", "LegalDelay").objects.filter(code="dac7_return").delete()


class Migration(migrations.Migration):
    dependencies = [("merchants", "0012_files_for_the_outside")]
    operations = [migrations.RunPython(write, forget)]
