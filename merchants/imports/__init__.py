"""From a merchant’s file to product sheets: read the table, recognise its columns, read each row, keep it.

Another shop’s software is one more table of headings in `formats.py`, and a module that prepares its rows if need be.
"""
