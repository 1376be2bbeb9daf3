"""The list of imports, and the addresses of their pages: above `kernel.lists`, whose workbooks `kernel.tabular` writes."""
