"""Residents and the shops they adopted, on the town's pages: adopting, hearing, leaving a word, reporting."""
