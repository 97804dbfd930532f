"""What waits for a shop that does not answer, as the association sees it; its lists printed for who has no e-mail."""
