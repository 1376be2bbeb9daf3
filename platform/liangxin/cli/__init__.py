"""The commands behind the Makefile. `setup.py` needs only Python; the rest runs in the venv."""
