"""Pages of what activities and cases leave on paper."""
