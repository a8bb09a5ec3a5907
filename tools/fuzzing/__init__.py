"""The programs of `make test-rest`. Servers start as in tests, so tests/support has them."""
