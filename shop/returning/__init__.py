"""Coming back: what one took before, what one likes, what one waits for, what neighbours order together."""
