"""Money on its way: to each merchant from the pot that holds it, and to the town's own bank."""
