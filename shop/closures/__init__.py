"""A shop's hours, and what becomes of the orders that counted on the former ones."""
