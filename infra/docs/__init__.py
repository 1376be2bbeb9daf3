"""The pages of docs/ that are generated from the code; a test checks that they are up to date."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UPDATE = "python -m infra.docs.generate"
