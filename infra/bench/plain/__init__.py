"""Plain Django and REST framework over a county's own tables: what a request costs at its barest."""
