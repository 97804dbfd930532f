"""The association’s percentage: rules, and what they give."""
