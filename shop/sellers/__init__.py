"""What the tax office is told of each merchant, and the copy that each of them reads."""
