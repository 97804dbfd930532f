"""What a shop lists: sheets, pictures, stock, the words they are found by."""
