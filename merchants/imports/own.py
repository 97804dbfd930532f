"""Our own tables among the formats: their headings are those of `merchants.belongings`."""

from merchants.belongings import news_table, shop_table, table
from merchants.imports.format import Format

CODE = "town"
FORMAT = Format(
    CODE,
    "Adopte mon commerçant",
    {name: (heading,) for name, heading in table.HEADINGS.items()},
    required=("identity", "title", "price", "stock_before"),
)

SHOP = Format(
    "shop",
    "votre boutique",
    {name: (heading,) for name, heading in shop_table.HEADINGS.items()},
    required=tuple(shop_table.HEADINGS),
)

NEWS = Format(
    "news",
    "vos nouvelles",
    {name: (heading,) for name, heading in news_table.HEADINGS.items()},
    required=("key", "written_at", "published_at", "title", "words"),
)
# Those that lie beside the table of products.
BESIDE = (SHOP, NEWS)
CODES = {CODE, *(format.code for format in BESIDE)}
