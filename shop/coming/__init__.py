"""« Je viens samedi matin » : a moment chosen first, and the whole shop shows what can be there then."""
