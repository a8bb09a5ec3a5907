"""What keeps the code readable: lengths, directions of imports, names that no file may have."""
