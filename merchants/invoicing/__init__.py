"""Month end: closings, statements, numbered invoices and their files."""
