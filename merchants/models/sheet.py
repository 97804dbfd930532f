"""What a merchant says of a product beyond Oscar's own fields, and the VAT rates in force."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.models import Product

from merchants.models.dated import DatedQuerySet
from merchants.models.merchant import Merchant
from merchants.models.pause import Pausable


class StorageClass(models.TextChoices):
    """How a bag is kept at the place."""

    AMBIENT = "AMBIENT", _("Température ambiante")
    CHILLED = "CHILLED", _("Au frais")
    FROZEN = "FROZEN", _("Congelé")
    HOT = "HOT", _("Au chaud")
    FRAGILE = "FRAGILE", _("Fragile")


class Nature(models.TextChoices):
    """What is sold, as the tax office tells sales apart (DOMAIN 2.4, 2.5)."""

    GOODS = "GOODS", _("Produit")
    SERVICE = "SERVICE", _("Service")


class VatCode(models.TextChoices):
    SUPER_REDUCED = "super_reduced", _("Super-réduit")
    REDUCED = "reduced", _("Réduit")
    INTERMEDIATE = "intermediate", _("Intermédiaire")
    STANDARD = "standard", _("Normal")


class Allergen(models.TextChoices):
    """The fourteen of annex II of regulation 1169/2011."""

    GLUTEN = "gluten", _("Céréales contenant du gluten")
    CRUSTACEANS = "crustaceans", _("Crustacés")
    EGGS = "eggs", _("Œufs")
    FISH = "fish", _("Poissons")
    PEANUTS = "peanuts", _("Arachides")
    SOY = "soy", _("Soja")
    MILK = "milk", _("Lait")
    NUTS = "nuts", _("Fruits à coque")
    CELERY = "celery", _("Céleri")
    MUSTARD = "mustard", _("Moutarde")
    SESAME = "sesame", _("Graines de sésame")
    SULPHITES = "sulphites", _("Sulfites")
    LUPIN = "lupin", _("Lupin")
    MOLLUSCS = "molluscs", _("Mollusques")


class OfficialSign(models.TextChoices):
    """Official signs that a product bears itself, as its merchant answers for them."""

    ORGANIC = "organic", _("Agriculture biologique")
    AOP = "aop", _("AOP ou AOC")
    IGP = "igp", _("IGP")
    LABEL_ROUGE = "label_rouge", _("Label Rouge")
    STG = "stg", _("Spécialité traditionnelle garantie")


class VatRate(models.Model):
    """Percent by code, with the dates between which the law holds."""

    code = models.CharField(_("code"), max_length=14, choices=VatCode.choices)
    percent = models.DecimalField(_("taux (%)"), max_digits=5, decimal_places=2)
    applies_from = models.DateField(_("à partir du"))
    applies_until = models.DateField(_("jusqu’au"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("taux de TVA")
        verbose_name_plural = _("taux de TVA")
        constraints = [models.UniqueConstraint(fields=["code", "applies_from"], name="one_rate_per_code_and_date")]

    def __str__(self):
        return f"{self.get_code_display()} {self.percent} %"


class SheetGroup(models.Model):
    """One thing that a shop sells in several: sizes, colours. Each is a product of its own, with its own sheet."""

    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="sheet_groups")
    title = models.CharField(_("nom"), max_length=200)
    # What one chooses, in order: « Taille », « Couleur ».
    axes = models.JSONField(_("ce que l’on choisit"), default=list)
    # Which product of a file it was, when a file brought it.
    import_source = models.CharField(max_length=20, blank=True, editable=False)
    import_reference = models.CharField(max_length=100, blank=True, editable=False)

    class Meta:
        verbose_name = _("produit décliné")
        verbose_name_plural = _("produits déclinés")
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "import_source", "import_reference"],
                condition=~Q(import_reference=""),
                name="group_imported_once_per_merchant",
            ),
        ]

    def __str__(self):
        return self.title


# Below that many grams or millilitres, a pack needs no price for the kilo (arrêté of 16 November 1999).
SMALL_PACK = Decimal(50)
WEIGHTS_AGREE = Q(piece_grams__gt=0, most_piece_grams__gte=F("piece_grams"))


class OnShelves(models.Manager):
    """What a shop puts in a bag: seats at an animation are sold, and are on no shelf (docs/decisions/0044)."""

    def get_queryset(self):
        return super().get_queryset().filter(is_seat=False)


class ProductSheet(Pausable):
    """One sheet per product; what the law and the counter need to know (DOMAIN 2.3, 2.6, 2.8)."""

    class AllergenState(models.TextChoices):
        UNANSWERED = "UNANSWERED", _("Non renseigné")
        NONE = "NONE", _("Aucun des 14 allergènes")
        CONTAINS = "CONTAINS", _("Contient des allergènes")

    class NetUnit(models.TextChoices):
        GRAM = "g", _("g")
        KILOGRAM = "kg", _("kg")
        MILLILITRE = "ml", _("ml")
        LITRE = "l", _("l")
        PIECE = "piece", _("pièce")

    class WithdrawalException(models.TextChoices):
        """C. conso L221-28; empty means that the resident may withdraw."""

        PERISHABLE = "perishable", _("Denrée périssable")
        MADE_TO_MEASURE = "made_to_measure", _("Fait sur mesure")
        HYGIENE_UNSEALED = "hygiene_unsealed", _("Descellé, pour raison d’hygiène")
        PRESS = "press", _("Presse")
        MIXED_INSEPARABLY = "mixed_inseparably", _("Mélangé de manière indissociable")
        DATED_LEISURE = "dated_leisure", _("Loisir à une date fixée")

    class UnitPriceExemption(models.TextChoices):
        """Arrêté of 16 November 1999; empty means that a prepacked product states its net quantity."""

        SMALL_PACK = "small_pack", _("Moins de 50 g ou 50 ml")
        ASSORTMENT = "assortment", _("Assortiment de produits différents")

    class OriginRule(models.TextChoices):
        """Food whose country must be told before one orders (DOMAIN 2.8); empty means that it need not."""

        PRODUCE = "produce", _("Fruits ou légumes frais")
        MEAT = "meat", _("Viande fraîche")
        FISH = "fish", _("Poissons ou fruits de mer")
        HONEY = "honey", _("Miel")
        EGGS = "eggs", _("Œufs")
        OLIVE_OIL = "olive_oil", _("Huile d’olive")

    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="sheet")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="sheets")
    nature = models.CharField(_("ce que vous vendez"), max_length=7, choices=Nature.choices, default=Nature.GOODS)
    vat_code = models.CharField(_("TVA"), max_length=14, choices=VatCode.choices, blank=True)
    is_food = models.BooleanField(_("se mange ou se boit"), default=False)
    allergen_state = models.CharField(
        _("allergènes"), max_length=10, choices=AllergenState.choices, default=AllergenState.UNANSWERED
    )
    allergens = models.JSONField(_("liste des allergènes"), default=list, blank=True)
    origin_rule = models.CharField(_("origine obligatoire"), max_length=12, choices=OriginRule.choices, blank=True)
    origin_country = models.CharField(_("pays d’origine"), max_length=2, blank=True)
    origin = models.CharField(_("origine"), max_length=120, blank=True)
    labels = models.JSONField(_("signes officiels"), default=list, blank=True)
    # Empty: nobody said it yet, and it is not on sale.
    storage_class = models.CharField(
        _("conservation"), max_length=8, choices=StorageClass.choices, default=StorageClass.AMBIENT, blank=True
    )
    lead_time_hours = models.PositiveSmallIntegerField(_("délai de préparation (heures)"), default=0)
    made_on_the_day = models.BooleanField(_("fait le jour même"), default=False)
    is_alcohol = models.BooleanField(_("contient plus de 1,2 % d’alcool"), default=False)
    withdrawal_exception = models.CharField(
        _("exception au droit de rétractation"), max_length=20, choices=WithdrawalException.choices, blank=True
    )
    # Sold by weight: what one piece or one portion costs is then computed, never typed (docs/decisions/0023).
    price_per_kg = models.DecimalField(_("prix au kilo TTC"), max_digits=12, decimal_places=2, null=True, blank=True)
    piece_grams = models.PositiveIntegerField(_("poids habituel d’une pièce (g)"), null=True, blank=True)
    most_piece_grams = models.PositiveIntegerField(_("poids maximal d’une pièce (g)"), null=True, blank=True)
    weighed_one_by_one = models.BooleanField(_("chaque pièce se pèse à part"), default=False)
    # Lived on the spot: nothing of it is prepared, brought or kept anywhere.
    is_seat = models.BooleanField(default=False, editable=False)
    # A bundle is made of other products of the same shop (merchants.models.bundle, docs/decisions/0024).
    is_bundle = models.BooleanField(default=False, editable=False)
    net_quantity = models.DecimalField(_("quantité nette"), max_digits=9, decimal_places=3, null=True, blank=True)
    net_unit = models.CharField(_("unité"), max_length=5, choices=NetUnit.choices, blank=True)
    is_prepacked = models.BooleanField(_("préemballé"), default=False)
    unit_price_exemption = models.CharField(
        _("dispense de prix au kilo"), max_length=12, choices=UnitPriceExemption.choices, blank=True
    )
    manufacturer = models.CharField(_("fabricant"), max_length=200, blank=True)
    manufacturer_contact = models.CharField(_("coordonnées du fabricant"), max_length=200, blank=True)
    picture = models.ImageField(_("image"), upload_to="products/", blank=True)
    picture_alt = models.CharField(_("description de l’image"), max_length=150, blank=True)
    # One of several to choose from, and what it answers to each question of its group.
    group = models.ForeignKey(
        SheetGroup, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="variants"
    )
    variant = models.JSONField(default=list, blank=True, editable=False)
    # Other shops may start from it: its words and its legal facts; its picture too when that is said.
    is_shared = models.BooleanField(_("les autres boutiques peuvent la copier"), default=False)
    shares_picture = models.BooleanField(_("avec ses photos"), default=False)
    import_source = models.CharField(max_length=20, blank=True, editable=False)
    import_reference = models.CharField(max_length=100, blank=True, editable=False)
    # The reference of the product this one is a variation of (docs/decisions/0004-variations.md).
    import_parent = models.CharField(max_length=100, blank=True, editable=False)
    # The row as it was last read: what it still says is left as the merchant has made it since.
    import_facts = models.JSONField(default=dict, blank=True, editable=False)
    # French sentences the import gave for not publishing: shown to the merchant until mended.
    import_notes = models.JSONField(default=list, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # Made anew for each collection: so many of it, and otherwise on the weekdays said ({"5": 80}); empty: one stock.
    slot_quantity = models.PositiveIntegerField(_("quantité à chaque retrait"), null=True, blank=True, editable=False)
    slot_quantities = models.JSONField(default=dict, blank=True, editable=False)
    # Empty: as the shop says for all; 0: not told.
    low_stock = models.PositiveSmallIntegerField(
        _("prévenir quand il en reste"), null=True, blank=True, editable=False
    )
    # The shop knows that little is left; empty again once there is enough.
    low_told_at = models.DateTimeField(null=True, editable=False)

    objects = OnShelves()
    everything = models.Manager()

    class Meta:
        verbose_name = _("fiche produit")
        verbose_name_plural = _("fiches produit")
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "import_source", "import_reference"],
                condition=~Q(import_reference=""),
                name="imported_once_per_merchant",
            ),
            models.UniqueConstraint(
                fields=["group", "variant"], condition=Q(group__isnull=False), name="one_sheet_per_variant"
            ),
            models.CheckConstraint(
                condition=Q(net_quantity=None) | Q(net_quantity__gt=0),
                name="net_quantity_positive",
                violation_error_message=_("La quantité nette est plus grande que zéro."),
            ),
            models.CheckConstraint(
                condition=Q(piece_grams=None) | Q(most_piece_grams=None) | WEIGHTS_AGREE,
                name="most_weight_at_least_the_usual",
                violation_error_message=_("Le poids maximal est au moins le poids habituel, plus grand que zéro."),
            ),
        ]

    def __str__(self):
        return str(self.product)

    @property
    def is_by_weight(self) -> bool:
        return self.price_per_kg is not None

    @property
    def may_be_small_pack(self) -> bool:
        """Its net quantity does not say that it is a large one."""
        at_most = {"g": SMALL_PACK, "ml": SMALL_PACK, "kg": SMALL_PACK / 1000, "l": SMALL_PACK / 1000}
        return not self.net_quantity or self.net_unit not in at_most or self.net_quantity < at_most[self.net_unit]

    @property
    def unit_price_basis(self):
        """What the unit price is per: "kg", "l", "pièce", or "" when there is no net quantity."""
        return {"g": "kg", "kg": "kg", "ml": "l", "l": "l", "piece": _("pièce")}.get(self.net_unit, "")

    def unit_price(self, price: Decimal) -> Decimal | None:
        """Euros per kilogram, litre or piece, tax included, not rounded; None without a net quantity."""
        if not self.net_quantity or not self.net_unit or self.is_by_weight:
            return None
        factor = 1000 if self.net_unit in {"g", "ml"} else 1
        return price * factor / self.net_quantity
