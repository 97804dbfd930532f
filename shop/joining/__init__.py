"""« Vendre ici » for everybody, the checklist of a shop, and the association's pages of who sells."""
