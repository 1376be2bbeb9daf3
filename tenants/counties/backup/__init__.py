"""Backups of one county: copied in one snapshot, encrypted as a stream, restored in one transaction."""
