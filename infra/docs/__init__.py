"""The part of docs/ that is written by the code itself, and kept true by a test."""
