"""What the law wants written on an invoice, as worded from each date (DOMAIN 2.3 and 2.4)."""

import datetime

from django.db import migrations

DAY = datetime.date
# Code, sentence, days, source, from, until. Both wordings of the franchise may be read until the end of 2027: the
# latest that has begun is written.
MENTIONS = [
    ("payment_term", "À payer dans les 30 jours qui suivent la date de facture.", 30, "C. com. L441-10 I",
     DAY(2019, 4, 26), None),
    ("late_penalty", "Retard de paiement : pénalités au taux de refinancement de la Banque centrale européenne, "
     "majoré de dix points.", None, "C. com. L441-10 II", DAY(2019, 4, 26), None),
    ("recovery_indemnity", "Retard de paiement : indemnité forfaitaire de 40 € pour frais de recouvrement.", None,
     "C. com. D441-5", DAY(2013, 1, 1), None),
    ("no_discount", "Pas d’escompte pour paiement anticipé.", None, "C. com. L441-9 I", DAY(2019, 4, 26), None),
    ("franchise", "TVA non applicable, art. 293 B du CGI", None, "CGI 293 E", DAY(1991, 4, 1), DAY(2027, 12, 31)),
    ("franchise", "TVA non applicable, art. L. 223-1 et suivants du CIBS (ancien art. 293 B du CGI)", None,
     "Ordonnance 2025-1247", DAY(2026, 9, 1), None),
    ("set_off", "Retenue par compensation sur les sommes encaissées pour vous, comme convenu.", None,
     "C. civ. 1348-2", DAY(2016, 10, 1), None),
    ("vat_on_debits", "Option pour le paiement de la taxe d’après les débits.", None,
     "CGI, annexe II, 242 nonies A", DAY(2022, 10, 10), None),
    ("services", "Prestation de services", None, "CGI, annexe II, 242 nonies A", DAY(2022, 10, 10), None),
    ("goods", "Livraison de biens", None, "CGI, annexe II, 242 nonies A", DAY(2022, 10, 10), None),
]


def add(apps, schema_editor):
    LegalMention = apps.get_model("merchants", "LegalMention")
    for code, body, days, source, applies_from, applies_until in MENTIONS:
        LegalMention.objects.create(
            code=code, body=body, days=days, source=source, applies_from=applies_from, applies_until=applies_until
        )


def remove(apps, schema_editor):
    apps.get_model("merchants", "LegalMention").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("merchants", "0008_statements_and_invoices")]
    operations = [migrations.RunPython(add, remove)]
