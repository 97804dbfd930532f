"""Our own table among the formats: its headings are those of `merchants.belongings.table`."""

from merchants.belongings import table
from merchants.imports.format import Format

CODE = "town"
FORMAT = Format(
    CODE,
    "Adopte mon commerçant",
    {name: (heading,) for name, heading in table.HEADINGS.items()},
    required=("identity", "title", "price", "stock_before"),
)
