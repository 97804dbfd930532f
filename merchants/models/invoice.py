"""What a month leaves behind: its closing, a statement per merchant, invoices that never change, and their files."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merchants.models.dated import DatedQuerySet
from merchants.models.ledger import AddedOnly, Journal
from merchants.models.merchant import Merchant
from merchants.models.merchant_order import MerchantOrder
from merchants.models.sheet import Nature, VatCode


class SoldAtRate(AddedOnly):
    """How much of what a journal sold was goods or services, at which VAT rate; refunds are below zero.

    Written with the journal.
    """

    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, related_name="sold")
    merchant_order = models.ForeignKey(MerchantOrder, on_delete=models.PROTECT, related_name="sold")
    nature = models.CharField(_("nature"), max_length=7, choices=Nature.choices, default=Nature.GOODS)
    vat_code = models.CharField(_("TVA"), max_length=14, choices=VatCode.choices, blank=True)
    vat_rate = models.DecimalField(_("TVA (%)"), max_digits=5, decimal_places=2)
    gross_cents = models.BigIntegerField(_("TTC en centimes"))
    vat_cents = models.BigIntegerField(_("TVA en centimes"))

    class Meta:
        verbose_name = _("vente par taux")
        verbose_name_plural = _("ventes par taux")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["journal", "nature", "vat_code", "vat_rate"], name="sold_once_per_journal_nature_and_rate"
            )
        ]

    def __str__(self):
        return f"{self.journal_id} · {self.vat_rate} % · {self.gross_cents}"


class LegalMention(models.Model):
    """A sentence that the law wants on an invoice, with the dates between which it is worded so."""

    class Code(models.TextChoices):
        PAYMENT_TERM = "payment_term", _("Délai de paiement")
        LATE_PENALTY = "late_penalty", _("Pénalités de retard")
        RECOVERY_INDEMNITY = "recovery_indemnity", _("Indemnité de recouvrement")
        NO_DISCOUNT = "no_discount", _("Escompte")
        FRANCHISE = "franchise", _("Franchise en base de TVA")
        SET_OFF = "set_off", _("Compensation")
        VAT_ON_DEBITS = "vat_on_debits", _("TVA sur les débits")
        SERVICES = "services", _("Catégorie : prestation de services")
        GOODS = "goods", _("Catégorie : livraison de biens")

    code = models.CharField(_("mention"), max_length=20, choices=Code.choices)
    body = models.CharField(_("phrase"), max_length=400)
    days = models.PositiveSmallIntegerField(_("jours"), null=True, blank=True)
    source = models.CharField(_("texte"), max_length=120)
    applies_from = models.DateField(_("à partir du"))
    applies_until = models.DateField(_("jusqu’au"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("mention légale")
        verbose_name_plural = _("mentions légales")
        constraints = [models.UniqueConstraint(fields=["code", "applies_from"], name="one_mention_per_code_and_date")]

    def __str__(self):
        return f"{self.get_code_display()} ({self.source})"


class MonthClosing(models.Model):
    """A month of the town being closed, or closed: which journals it holds, and how far it has gone.

    It holds the journals dated before its end and chained up to `through`, less those of the closing before it.
    """

    month = models.DateField(_("mois"), unique=True)
    through = models.PositiveBigIntegerField(_("dernière écriture comprise"))
    total = models.PositiveIntegerField(_("commerçants"))
    done = models.PositiveIntegerField(_("commerçants faits"), default=0)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(_("commencée le"))
    finished_at = models.DateTimeField(_("finie le"), null=True, blank=True)
    last_error = models.CharField(_("dernier incident"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("clôture de mois")
        verbose_name_plural = _("clôtures de mois")
        ordering = ["month"]
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="closing_is_named_for_a_first_day")]

    def __str__(self):
        return f"{self.month:%Y-%m}"


class Statement(AddedOnly):
    """One merchant's month, frozen. Balances in cents as the merchant sees them: above zero, owed to the merchant."""

    closing = models.ForeignKey(MonthClosing, on_delete=models.PROTECT, related_name="statements")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="statements")
    opening_cents = models.BigIntegerField(_("solde au début"))
    closing_cents = models.BigIntegerField(_("solde à la fin"))
    content = models.JSONField(_("contenu"))
    made_at = models.DateTimeField(_("établi le"))

    class Meta:
        verbose_name = _("relevé")
        verbose_name_plural = _("relevés")
        ordering = ["closing__month", "merchant__name"]
        constraints = [models.UniqueConstraint(fields=["closing", "merchant"], name="one_statement_per_month")]

    def __str__(self):
        return f"{self.closing} · {self.merchant}"


class InvoiceSeries(models.Model):
    """The last number drawn by an issuer in a year; its row is the lock under which the next one is drawn."""

    issuer = models.CharField(_("émetteur"), max_length=60)
    year = models.PositiveSmallIntegerField(_("année"))
    last = models.PositiveIntegerField(_("dernier numéro"), default=0)

    class Meta:
        verbose_name = _("série de factures")
        verbose_name_plural = _("séries de factures")
        constraints = [models.UniqueConstraint(fields=["issuer", "year"], name="one_series_per_issuer_and_year")]

    def __str__(self):
        return f"{self.issuer} {self.year} : {self.last}"


class Invoice(AddedOnly):
    """An invoice or a credit note, frozen as sent. Amounts in cents, above zero on both: the kind says which way."""

    class Kind(models.TextChoices):
        INVOICE = "INVOICE", _("Facture")
        CREDIT_NOTE = "CREDIT_NOTE", _("Avoir")

    class Subject(models.TextChoices):
        COMMISSION = "COMMISSION", _("Commission")
        SALE = "SALE", _("Vente au nom du commerçant")

    kind = models.CharField(_("nature"), max_length=12, choices=Kind.choices)
    subject = models.CharField(_("objet"), max_length=12, choices=Subject.choices)
    issuer = models.CharField(_("émetteur"), max_length=60)
    year = models.PositiveSmallIntegerField(_("année"))
    rank = models.PositiveIntegerField(_("rang"))
    number = models.CharField(_("numéro"), max_length=80)
    issued_on = models.DateField(_("date"))
    issued_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="invoices")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, null=True, related_name="invoices")
    merchant_order = models.ForeignKey(MerchantOrder, on_delete=models.PROTECT, null=True, related_name="invoices")
    excl_cents = models.BigIntegerField(_("HT en centimes"))
    vat_cents = models.BigIntegerField(_("TVA en centimes"))
    due_cents = models.BigIntegerField(_("reste à payer en centimes"))
    content = models.JSONField(_("contenu"))
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("facture")
        verbose_name_plural = _("factures")
        ordering = ["issuer", "year", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["issuer", "year", "rank"], name="invoice_rank_drawn_once"),
            models.UniqueConstraint(fields=["issuer", "number"], name="invoice_number_drawn_once"),
            # Nor by two issuers. As an expression, the table is not rebuilt: SQLite would lose its guards.
            models.UniqueConstraint("number", name="invoice_number_once_in_town"),
            models.CheckConstraint(condition=Q(rank__gt=0), name="invoice_ranks_begin_at_one"),
        ]

    def __str__(self):
        return self.number

    @property
    def incl_cents(self):
        return self.excl_cents + self.vat_cents


class InvoiceFile(AddedOnly):
    """The very bytes that were given: a PDF/A-3 with its Factur-X inside. In the database, out of /media/."""

    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="file")
    pdf = models.BinaryField()

    class Meta:
        verbose_name = _("fichier de facture")
        verbose_name_plural = _("fichiers de facture")

    def __str__(self):
        return f"{self.invoice}.pdf"


class InvoicingMandate(models.Model):
    """The merchant's signed word that the association may invoice in its name (CGI, annexe II, 242 nonies)."""

    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="invoicing_mandates")
    signed_by = models.CharField(_("signé par"), max_length=120)
    signed_on = models.DateField(_("signé le"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(_("repris le"), null=True, blank=True)

    class Meta:
        verbose_name = _("mandat de facturation")
        verbose_name_plural = _("mandats de facturation")
        ordering = ["-recorded_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["merchant"], condition=Q(ended_at=None), name="one_live_mandate_per_merchant"
            )
        ]

    def __str__(self):
        return f"{self.merchant} · {self.signed_on:%d/%m/%Y}"
