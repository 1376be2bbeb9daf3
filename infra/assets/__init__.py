"""What the browser loads: sources, and the program that builds them."""
