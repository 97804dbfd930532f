"""What leaves the books for the accountant, the tax office and the funder; only read, never written."""
