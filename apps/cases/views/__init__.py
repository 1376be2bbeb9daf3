"""Pages of cases: of those who handle them, and without an account."""
