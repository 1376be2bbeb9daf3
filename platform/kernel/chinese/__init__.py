"""Chinese text: normalised cells, the pinyin of names, the letters of industries."""
