"""The pages by which one field of a list's row is changed where it stands, and taken back."""
