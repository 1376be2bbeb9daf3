"""Chinese text: cells as people type them, names by their pinyin, industries by their letters."""
