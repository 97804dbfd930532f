"""What is owed to whom: the ledger, what each sale earns, what each resident still owes."""
