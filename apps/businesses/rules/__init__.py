"""Pure arithmetic about businesses: what a register's cells mean, and which branch covers whom."""
