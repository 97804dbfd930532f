"""« Fichiers »: what the accountant, the tax office and the funder get."""
