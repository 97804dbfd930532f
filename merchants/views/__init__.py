"""The merchant's own space: today's orders, the picking list, the products, the month's figures."""
