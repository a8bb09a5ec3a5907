"""The measurements of `make bench`: the whole product, on the scenes of tests (tests/support)."""
