"""When a shop is open: what its team types, and the acts that write it."""
