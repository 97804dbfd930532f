"""Goods and money that go back to the resident: corrections, withdrawals."""
