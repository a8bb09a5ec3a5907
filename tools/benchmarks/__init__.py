"""What `make bench` measures: the whole product, on scenes that tests build too (tests/support)."""
