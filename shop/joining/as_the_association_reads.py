"""The checklist of a shop as the association reads it: of the shop, not to the shop."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.joining.checklist import Checklist, How, Item
from merchants.joining.identity import SHORT, Lack, missing

LABELS = {Lack.WORD.value: gettext_lazy("Son engagement et les conditions")}
# The words that follow « Il manque », where they are not those that the shop reads.
SHORT_LACKS = SHORT | {Lack.WORD: gettext_lazy("son engagement de vendeur")}
DECLARED, TO_DECLARE = gettext_lazy("déclaré par la boutique"), gettext_lazy("sera déclaré par la boutique")
# What is said of an item that is not done; a legal one is simply missing.
MISSING = gettext_lazy("Pas encore donné par la boutique.")
LEFT = {
    Lack.WORD.value: gettext_lazy("La boutique n’a pas encore accepté les conditions."),
    "hours": gettext_lazy("La boutique n’a pas encore dit quand elle est ouverte."),
    "product": gettext_lazy("Rien n’est encore en vente."),
    "payment": gettext_lazy("La boutique n’a pas encore dit où recevoir son argent."),
    "recycling": gettext_lazy(
        "La boutique n’a pas encore dit si elle fabrique ou importe ce qui relève d’une filière."
    ),
    "licence": gettext_lazy("Une fiche d’alcool attend sa licence de vente à emporter."),
    "mandate": gettext_lazy("La boutique fait elle-même les factures que ses clients demandent."),
    "identity_seen": gettext_lazy("À voir à la prochaine visite\u202f; la boutique peut vendre avant."),
    "register_seen": gettext_lazy("À voir à la prochaine visite\u202f; la boutique peut vendre avant."),
}


class ItemOfTheShop(Item):
    @property
    def seen_by(self) -> str:
        if self.how != How.ATTESTED:
            return super().seen_by
        return DECLARED if self.is_done else TO_DECLARE


def lacks_of(merchant) -> list[str]:
    return [SHORT_LACKS[lack] for lack in missing(merchant)]


def of_the_shop(checklist: Checklist) -> Checklist:
    return Checklist([read(item) for item in checklist.items])


def read(item: Item) -> Item:
    words = item.words if item.is_done else str(LEFT.get(item.name, MISSING))
    if item.is_done and item.name == "payment":
        words = _("Prête à recevoir.")
    return ItemOfTheShop(**vars(item) | {"label": str(LABELS.get(item.name, item.label)), "words": words})
