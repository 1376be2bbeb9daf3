"""What the product takes beside its floor, the same work at its barest; see docs/performance.md."""
