"""Which files are taken: their types by content, their names, and photos drawn again."""
