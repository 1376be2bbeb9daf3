"""The launcher behind the Makefile. `setup.py` works with a bare Python; the rest with the venv."""
