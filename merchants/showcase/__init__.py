"""What a shop shows of itself on its public page: its story, who keeps it, what is made there, its photos."""
