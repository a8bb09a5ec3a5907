"""Checks of readable code: lengths, directions of imports, names that no file may have."""
