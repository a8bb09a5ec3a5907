class PackageError(Exception):
    """The reason, in one line, why the package cannot be built."""
