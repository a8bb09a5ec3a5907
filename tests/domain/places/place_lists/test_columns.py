import pytest

from resolvers.domain.places.place_lists.columns import find_columns
from resolvers.domain.places.place_lists.sheets import read_records


@pytest.mark.parametrize(
    ("header", "identifying"),
    [
        ("ID,名称,住所", [1]),
        ("住所,名称", [2]),
        ("recycle_points_id,名称,住所", [1, 2]),
        ("recycle_points_id,ID,名称", [1, 2]),
        ("住所", []),
    ],
)
def test_names_identify_where_ids_are_missing(header: str, identifying: list[int]) -> None:
    assert find_columns(next(read_records(header))).identifying == identifying
