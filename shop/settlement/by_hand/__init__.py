"""Payments between the association and a merchant, noted by the treasurer where no bank statement is read."""
