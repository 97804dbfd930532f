"""Finding products by the words people use: what is kept of each sheet, and how it is asked (docs/decisions/0046)."""
