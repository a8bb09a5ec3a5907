"""Find materials by publishers' words: several of them in one cell, in any width."""

import re
from collections.abc import Mapping

from resolvers.domain.base.enums import Material
from resolvers.domain.places.place_lists.columns import RowError, comparable
from resolvers.domain.places.place_lists.sheets import compatible

_CANS = (Material.ALUMINIUM_CAN, Material.STEEL_CAN)
_PAPER = (Material.NEWSPAPER, Material.CARDBOARD, Material.MAGAZINE)
# Municipal words, and the values of OpenStreetMap's keys `recycling:*` (wiki: Key:recycling).
_SPELLINGS: Mapping[tuple[Material, ...], str] = {
    (Material.PET_BOTTLE,): "ペットボトル ペット pet petボトル pet_bottles plastic_bottles",
    (Material.ALUMINIUM_CAN,): "アルミ缶 アルミ aluminium_cans aluminium",
    (Material.STEEL_CAN,): "スチール缶 steel_cans",
    _CANS: "缶 かん カン 空き缶 空缶 あきかん 缶類 飲料缶 cans",
    (Material.GLASS_BOTTLE,): "びん ビン 瓶 空きびん 空びん あきびん ガラスびん びん類 "
    "glass_bottles glass",
    (Material.NEWSPAPER,): "新聞 新聞紙 newspaper",
    (Material.CARDBOARD,): "段ボール ダンボール だんぼーる cardboard paper_packaging",
    (Material.MAGAZINE,): "雑誌 雑誌類 magazines",
    _PAPER: "古紙 古紙類 paper",
    (Material.PAPER_CARTON,): "紙パック 牛乳パック 飲料用紙パック beverage_cartons cartons",
    (Material.FOOD_TRAY,): "トレイ トレー 食品トレイ 食品トレー 白色トレイ 白色トレー",
    (Material.TEXTILE,): "古着 衣類 布類 古布 古着・古布 clothes textiles",
    (Material.SMALL_APPLIANCE,): "小型家電 使用済小型家電 使用済み小型家電 small_appliances "
    "small_electrical_appliances electrical_items",
    (Material.BATTERY,): "電池 乾電池 廃乾電池 小型充電式電池 batteries",
    (Material.COOKING_OIL,): "廃食用油 廃食油 食用油 使用済み食用油 天ぷら油 cooking_oil",
    (Material.OTHER,): "その他 other",
}
WORDS: Mapping[str, tuple[Material, ...]] = {
    comparable(word): materials
    for materials, spellings in _SPELLINGS.items()
    for word in spellings.split()
} | {comparable(material): (material,) for material in Material}
_SEPARATORS = re.compile(r"[・、,;/|\r\n]+")


def find_materials(
    cell: str, title: str, words: Mapping[str, tuple[Material, ...]]
) -> tuple[Material, ...]:
    """Return the materials that a cell names, each once; `words` are the operator's own.

    Raise RowError naming an unknown word.
    """
    known = {**WORDS, **words}
    found: list[Material] = []
    for word in _split(cell, known):
        if comparable(word) not in known:
            reason = (
                f"{word!r} is not a known material: write one such as ペットボトル, or name it in "
                "[materials] of a mapping file"
            )
            raise RowError(reason, title)
        found += known[comparable(word)]
    return tuple(dict.fromkeys(found))


def _split(cell: str, known: Mapping[str, object]) -> list[str]:
    """Split a cell into words, at blanks only if the words between them are known."""
    if comparable(cell) in known:
        return [cell]
    words = []
    for part in filter(None, map(str.strip, _SEPARATORS.split(compatible(cell)))):
        parts = part.split()
        words += parts if all(comparable(word) in known for word in parts) else [part]
    return words
