"""Pages of units, of places, and of saved views of lists."""
