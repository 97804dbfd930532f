"""Pages that are the same for everybody, kept as long as nothing changed (docs/decisions/0048)."""
