"""Changing a place or its rendezvous, with what becomes of whoever was coming."""
