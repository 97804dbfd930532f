"""The aisles of the market: Oscar's categories, read once and walked in memory."""

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef
from django.utils import timezone
from oscar.apps.catalogue.models import Category, Product

from merchants.listing.on_sale import FROM_PRODUCT_OF, orderable
from merchants.prepared import Prepared

STEP = Category.steplen
ProductCategory = Product.categories.through


@dataclass
class Aisle:
    name: str
    path: str
    slug: str
    children: list["Aisle"] = field(default_factory=list)
    parent: "Aisle | None" = None

    @property
    def neighbours(self) -> list["Aisle"]:
        return self.parent.children if self.parent else []


class Aisles:
    """Every public aisle, in one query; an aisle below a hidden one is hidden too.

    An aisle where nothing is on sale keeps its address, but is not offered: an import may have just made it.
    """

    def __init__(self):
        self.by_path: dict[str, Aisle] = {}
        self.roots: list[Aisle] = []
        rows = PUBLIC_AISLES.values(at=timezone.now())
        stocked = {
            path[:end] for *_names, path, on_sale in rows if on_sale for end in range(STEP, len(path) + 1, STEP)
        }
        for name, slug, path, _on_sale in rows:
            self.add(name, slug, path, is_offered=path in stocked)

    def add(self, name, slug, path, *, is_offered):
        parent = self.by_path.get(path[:-STEP])
        if len(path) > STEP and parent is None:
            return
        aisle = Aisle(name, path, f"{parent.slug}/{slug}" if parent else slug, parent=parent)
        self.by_path[path] = aisle
        if is_offered:
            (parent.children if parent else self.roots).append(aisle)

    def at(self, slug: str) -> Aisle | None:
        return next((aisle for aisle in self.by_path.values() if aisle.slug == slug), None)

    def offered(self) -> list[Aisle]:
        """Those where something is on sale, in the order of the tree."""
        return [one for root in self.roots for one in (root, *root.children)]

    def near(self, aisle: Aisle | None) -> list[Aisle]:
        """The aisles to offer from here: those below, else those beside, else the main ones."""
        if aisle is None:
            return self.roots
        return aisle.children or aisle.neighbours or self.roots


def public_aisles(at, ids):
    """Name, slug, path, and whether something in the aisle itself is on sale; in the order of the tree."""
    goods = ProductCategory.objects.filter(orderable(at=at, sheet=FROM_PRODUCT_OF), category_id=OuterRef("pk"))
    aisles = Category.objects.filter(is_public=True).order_by("path").annotate(on_sale=Exists(goods))
    return aisles.values_list("name", "slug", "path", "on_sale")


PUBLIC_AISLES = Prepared(public_aisles)
