"""Sources of styles, scripts and icons, and the program that builds them."""
