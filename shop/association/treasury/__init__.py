"""The treasurer's screens: where the money moved, whose it is, and why; everything read from the ledger."""
