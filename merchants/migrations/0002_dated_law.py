"""What the law and the town's first day write: dated rows, the ledger's first link, and the guards of what is kept."""

import datetime
from decimal import Decimal

from django.db import migrations

from merchants.books import guards

DAY = datetime.date
P2B = "Règlement (UE) 2019/1150"

# DOMAIN 2.3; the dates are those from which each rate holds.
RATES = [
    ("super_reduced", Decimal("2.10"), datetime.date(1989, 1, 1)),
    ("reduced", Decimal("5.50"), datetime.date(1982, 7, 1)),
    ("intermediate", Decimal("10.00"), datetime.date(2014, 1, 1)),
    ("standard", Decimal("20.00"), datetime.date(2014, 1, 1)),
]

# Code, cents, source, since, until. Any food may be paid with meal vouchers until the end of 2026; alcohol never.
MEAL_VOUCHERS = "C. trav. R3262-10, décret 2022-1266\u202f; tout aliment\u202f: loi 2025-56"
AMOUNTS = [
    ("cash_cap", 1_000_00, "CMF D112-3", DAY(2015, 9, 1), None),
    ("dac7_amount", 2_000_00, "CGI 1649 ter A à E", DAY(2023, 1, 1), None),
    ("meal_voucher", 25_00, MEAL_VOUCHERS, DAY(2025, 1, 23), DAY(2026, 12, 31)),
]
# Code, days, source, since.
DELAYS = [
    ("withdrawal", 14, "C. conso L221-18", DAY(2014, 6, 13)),
    ("withdrawal_refund", 14, "C. conso L221-24", DAY(2014, 6, 13)),
    ("commission_notice", 15, f"{P2B}, art. 3 § 2", DAY(2020, 7, 12)),
    ("dac7_return", 31, "CGI 1649 ter A à E", DAY(2023, 1, 1)),
    ("withdrawal_return", 14, "C. conso L221-23", DAY(2014, 6, 13)),
    ("prior_price", 30, "C. conso L112-1-1", DAY(2022, 5, 28)),
    ("terms_notice", 15, f"{P2B}, art. 3 § 2", DAY(2020, 7, 12)),
    ("ending_notice", 30, f"{P2B}, art. 4 § 2", DAY(2020, 7, 12)),
]
# Code, count, source, since.
COUNTS = [
    ("dac7_sales", 30, "CGI 1649 ter A à E", DAY(2023, 1, 1)),
    ("smallest_cell", 3, "Secret des affaires, C. com. L420-1", DAY(2023, 1, 1)),
]

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
    ("income:membership", "756000", "Cotisations", False),
    ("expense:psp", "627800", "Frais de paiement", False),
    ("expense:dispute", "658100", "Contestations perdues", False),
    ("expense:goodwill", "658200", "Gestes envers les habitants", False),
    ("expense:promotion", "623400", "Promotions offertes", False),
    ("expense:till_difference", "658300", "Écarts de caisse", False),
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
    ("till:", "CA", "Caisse"),
    ("membership:", "CO", "Cotisations"),
    ("opening:", "AN", "À nouveaux"),
]

# The weeks of the « soldes », from eight in the morning.
SALES_SOURCE = "Arrêté du 27 mai 2019"
SALES = [
    (datetime.date(2026, 1, 7), datetime.date(2026, 2, 3)),
    (datetime.date(2026, 6, 24), datetime.date(2026, 7, 21)),
    (datetime.date(2027, 1, 6), datetime.date(2027, 2, 2)),
    (datetime.date(2027, 6, 23), datetime.date(2027, 7, 20)),
    (datetime.date(2028, 1, 12), datetime.date(2028, 2, 8)),
    (datetime.date(2028, 6, 28), datetime.date(2028, 7, 25)),
]

TERMS_FROM = DAY(2026, 11, 1)
TERMS_BODY = """\
1. L’objet. L’association met les habitants en relation avec les commerçants de la ville. Chaque commerçant vend ses propres produits, fixe librement ses prix et reste libre de vendre ailleurs, moins cher s’il le veut. Le contrat de vente se conclut entre l’habitant et lui.
2. Qui peut vendre. Une personne ou une société inscrite au registre, avec un SIRET, une situation de TVA connue, une adresse, un téléphone, un e-mail, et un médiateur de la consommation. Ces informations sont montrées aux habitants, comme la loi le demande. Le commerçant les tient à jour.
3. Ce qui est vendu. Le commerçant s’engage à ne proposer que des produits et des services conformes à la loi, décrits exactement : prix, quantité, allergènes, origine, fabricant quand il le faut. L’alcool demande une licence.
4. Les commandes. Le commerçant accepte ce qu’il peut préparer, prévient de ce qui manque, et dépose les sacs avant l’heure du créneau. Ce que l’habitant a payé pour rien lui est rendu.
5. Ce que coûte la vente. La commission, ses règles et leurs dates sont publiées sur la page « Ce que coûte la vente ». Une hausse est annoncée avant, et une commande garde la règle du jour où elle a été passée.
6. L’ordre dans lequel les produits sont montrés. Il suit la règle de la page « Comment les produits sont classés » : chacun passe en tête à son tour, et personne ne peut payer pour passer devant. L’association ne vend rien elle-même et ne favorise aucun commerçant.
7. Les données. Le commerçant lit ses ventes, ses chiffres et le contenu de ses commandes, et les emporte dans un fichier. Il ne reçoit d’un habitant que ce qu’il faut pour préparer : un prénom, une initiale, un code. Il ne voit jamais les chiffres d’un autre commerçant. L’association lit l’ensemble pour tenir les comptes.
8. La suspension. L’association peut suspendre une boutique si une obligation des points 2, 3 ou 4 n’est pas tenue, si la sécurité des habitants l’exige, ou si une autorité l’ordonne. Elle envoie les motifs, par écrit, au plus tard quand la suspension prend effet : la clause, les faits, la durée et la façon de contester. Les commandes déjà passées suivent leur cours.
9. La fin du contrat. L’association peut y mettre fin pour les mêmes raisons, avec trente jours de préavis et ses motifs par écrit, sauf obligation légale contraire. Le commerçant peut partir quand il veut, en prévenant quinze jours avant. Ses produits quittent alors le site ; ses commandes en cours, ses comptes et ses documents lui restent ouverts.
10. Les changements. Une nouvelle version de ces conditions est envoyée au moins quinze jours avant de s’appliquer. Jusque-là, le commerçant peut partir sans autre préavis.
11. En cas de désaccord. Le commerçant écrit ou parle à l’association, qui regarde à nouveau, avec une autre personne que celle qui a décidé, et répond par écrit. Si le désaccord reste, un médiateur choisi ensemble peut être saisi, puis le tribunal."""


def write(apps, schema_editor):
    write_law(apps)
    write_accounts(apps)
    write_first_day(apps)
    guards.install(schema_editor.connection)


def write_law(apps):
    for code, percent, since in RATES:
        rows_of(apps, "VatRate").create(code=code, percent=percent, applies_from=since)
    for code, cents, source, since, until in AMOUNTS:
        facts = {"cents": cents, "source": source, "applies_from": since, "applies_until": until}
        rows_of(apps, "LegalAmount").create(code=code, **facts)
    for name, amount, rows in [("LegalDelay", "days", DELAYS), ("LegalCount", "count", COUNTS)]:
        for code, value, source, since in rows:
            rows_of(apps, name).create(code=code, source=source, applies_from=since, **{amount: value})
    for code, body, days, source, since, until in MENTIONS:
        facts = {"body": body, "days": days, "source": source, "applies_from": since, "applies_until": until}
        rows_of(apps, "LegalMention").create(code=code, **facts)
    for starts_on, ends_on in SALES:
        facts = {"starts_on": starts_on, "starts_at": datetime.time(8), "ends_on": ends_on}
        rows_of(apps, "SeasonalSale").create(source=SALES_SOURCE, **facts)


def write_accounts(apps):
    rows_of(apps, "ChainHead").create(id=1)
    for prefix, code, label, is_auxiliary in NUMBERS:
        facts = {"number": code, "label": label, "is_auxiliary": is_auxiliary}
        rows_of(apps, "AccountNumber").create(prefix=prefix, applies_from=CHART_FROM, **facts)
    for prefix, code, label in BOOKS:
        rows_of(apps, "JournalBook").create(key_prefix=prefix, code=code, label=label, applies_from=CHART_FROM)


def write_first_day(apps):
    """The association's own: how long an order may wait, under which terms shops sell."""
    rows_of(apps, "AcceptanceDelay").create(
        reminder_minutes=120, escalation_minutes=240, after_cutoff_minutes=60, applies_from=DAY(2026, 1, 1)
    )
    rows_of(apps, "SellerTerms").create(
        version="2026-11",
        body=TERMS_BODY,
        leave_notice_days=15,
        notified_at=datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC),
        takes_effect_on=TERMS_FROM,
    )


def forget(apps, schema_editor):
    guards.remove(schema_editor.connection)
    for name in WRITTEN:
        rows_of(apps, name).all().delete()


def rows_of(apps, name):
    return apps.get_model("merchants", name).objects


WRITTEN = ["VatRate", "LegalAmount", "LegalDelay", "LegalCount", "LegalMention", "SeasonalSale", "ChainHead"]
WRITTEN += ["AccountNumber", "JournalBook", "AcceptanceDelay", "SellerTerms"]


class Migration(migrations.Migration):
    dependencies = [("merchants", "0001_initial")]
    replaces = [
        ("merchants", "0008_the_till"),
        ("merchants", "0012_fees_of_members"),
    ]
    operations = [migrations.RunPython(write, forget)]
