"""Chinese text: cleaning of cells, pinyin of names, letters of industry sections."""
