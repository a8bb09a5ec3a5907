"""Data sets: the source and the attribution that the licences of known files require."""

from dataclasses import dataclass

from resolvers.domain.places.place_lists.sheets import Sheet


@dataclass(frozen=True)
class Dataset:
    """`source` is half of each location's id: it stays the same if the file gets another name."""

    source: str
    attribution: str | None


# The publisher's own file names and `#` rows. Attributions in the form that licences require.
_YAIZU = Dataset(
    "yaizu_222127_recycling_base",
    "「リサイクル拠点」焼津市, 公共データ利用規約（第1.0版）. 加工して作成",  # noqa: RUF001 - as the licence has it
)
_TAKAMATSU = Dataset(
    "takamatsu_0086_recycling_box", "高松市「使用済小型家電リサイクルBOX設置場所一覧」CC BY"
)


def recognise(name: str, sheet: Sheet) -> Dataset:
    """Return a known data set, or one named by its address in the `#` rows.

    Otherwise its source is `name`, the file's name without its ending.
    """
    publisher = sheet.properties.get("attribution_name")
    if _YAIZU.source.removeprefix("yaizu_") in name:
        return _YAIZU
    if (publisher, sheet.properties.get("file_name")) == ("高松市", "0086"):
        return _TAKAMATSU
    source = sheet.properties.get("download_from") or name
    licence = sheet.properties.get("license")
    attribution = ", ".join(filter(None, (publisher, licence)))
    return Dataset(source, attribution or None)
