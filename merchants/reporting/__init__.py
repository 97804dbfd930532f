"""What somebody says should not be on the site, and what the association answers."""
