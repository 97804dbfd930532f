"""What a portion weighs at most when its merchant did not say (docs/decisions/0023-sold-by-weight.md)."""

ROUNDED_TO = 10


def most_grams(usual: int) -> int:
    """A fifth more than usual, up to the next ten grams: 250 g may weigh 300."""
    return -(-usual * 6 // (5 * ROUNDED_TO)) * ROUNDED_TO
