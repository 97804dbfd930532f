"""From an order placed to a bag ready: states, weighing, what is missing."""
