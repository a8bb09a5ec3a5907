import pytest

from resolvers.domain.base.enums import Material
from resolvers.domain.places.place_lists.columns import RowError
from resolvers.domain.places.place_lists.materials import find_materials

CANS = (Material.ALUMINIUM_CAN, Material.STEEL_CAN)


@pytest.mark.parametrize(
    ("cell", "materials"),
    [
        ("ペットボトル", (Material.PET_BOTTLE,)),
        ("缶・びん・ペットボトル", (*CANS, Material.GLASS_BOTTLE, Material.PET_BOTTLE)),
        ("アルミ缶、新聞紙", (Material.ALUMINIUM_CAN, Material.NEWSPAPER)),
        ("ﾍﾟｯﾄﾎﾞﾄﾙ･ﾋﾞﾝ", (Material.PET_BOTTLE, Material.GLASS_BOTTLE)),
        ("ＰＥＴ／缶", (Material.PET_BOTTLE, *CANS)),  # noqa: RUF001 - wide, as published
        ("びん 缶", (Material.GLASS_BOTTLE, *CANS)),
        ("古着・古布", (Material.TEXTILE,)),
        ("缶,アルミ缶;スチール缶", CANS),
        ("PET_BOTTLE;BATTERY", (Material.PET_BOTTLE, Material.BATTERY)),
        ("", ()),
    ],
)
def test_several_materials_in_one_cell_are_read(cell: str, materials: tuple[Material, ...]) -> None:
    assert find_materials(cell, "品目", {}) == materials


def test_unknown_word_is_refused_by_its_column() -> None:
    with pytest.raises(RowError, match="'蛍光管' is not a known material") as refused:
        find_materials("缶・蛍光管", "品目", {})
    assert refused.value.column == "品目"
