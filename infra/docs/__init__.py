"""The part of docs/ that is written by the code itself, and kept true by a test."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UPDATE = "python -m infra.docs.generate"
