"""What the law wants said: each text has its versions, and an order keeps those it was placed under (DOMAIN 2.6)."""
