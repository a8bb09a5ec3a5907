class PackageError(Exception):
    """Says why there is no package, in one line for whoever called for it."""
