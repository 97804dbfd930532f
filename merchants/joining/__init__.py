"""How a shop joins the town: what is missing, its terms, its team, and how it leaves."""
