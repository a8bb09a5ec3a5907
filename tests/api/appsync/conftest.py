import pytest

from tests.support.bottle_bank import Bank, open_bank


@pytest.fixture
def bank() -> Bank:
    return open_bank()
