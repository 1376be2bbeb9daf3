"""Pages of liaison."""
