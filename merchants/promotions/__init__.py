"""Lower prices for a while: what a product costs now, the prior price it is compared with, who offers and ends it."""
