"""What `make test-rest` runs. Servers start as those of tests do, so tests/support has them."""
