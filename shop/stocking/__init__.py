"""What is left of each product, counted with a thumb: for all, or for each collection to come."""
