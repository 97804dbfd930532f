"""Stripe played without any network: it remembers, refuses and rings as the real one does (PAYMENTS 1)."""
