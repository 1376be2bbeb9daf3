"""Benchmarks of the product against a floor, the same work by bare SQL; see docs/performance.md."""
