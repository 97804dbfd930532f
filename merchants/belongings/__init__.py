"""All that a shop has here, in files that it takes away: what it lists comes back from them without loss."""
