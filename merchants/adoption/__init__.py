"""Residents and the shops they adopted: the shop's news, the letter that brings them, the words they leave."""
