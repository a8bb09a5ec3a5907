"""The query locations by a text in a name, its kana or the address."""

import pytest

from tests.support.identities import API_KEY
from tests.support.service import Service

PLACES = (
    {"names": {"ja": "東益津", "jaKana": "ヒガシマシヅ", "en": "Higashi-Mashizu"}},
    {"names": {"ja": "焼津駅", "easyJa": "やいづえき"}, "address": "静岡県焼津市中里１７６"},
    {
        "names": {"ja": "高松港"},
        "address": None,
        "localizedAddress": {"ja": "香川県高松市", "en": "Sunport, Takamatsu"},
        "municipalityCode": "37201",
    },
)


@pytest.fixture
def service(empty_service: Service) -> Service:
    """Three places."""

    def begin() -> None:
        for place in PLACES:
            empty_service.make_location(**place)

    empty_service.built("three places", begin)
    return empty_service


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ひがしましづ", ["東益津"]),
        ("ﾋｶﾞｼ ﾏｼﾂﾞ", ["東益津"]),
        ("MASHIZU", ["東益津"]),
        ("ヤイヅ", ["焼津駅"]),
        ("中里176", ["焼津駅"]),
        ("静岡", ["東益津", "焼津駅"]),
        ("sunport", ["高松港"]),
        ("津", ["東益津", "焼津駅"]),
        ("福岡", []),
    ],
)
def test_locations_answers_those_with_text(service: Service, text: str, names: list[str]) -> None:
    page = service.ask("locations", API_KEY, text=text)

    assert sorted(node["name"] for node in page["nodes"]) == sorted(names)


def test_text_is_one_of_several_filters(service: Service) -> None:
    both = {"text": "高松", "municipalityCode": "37201"}

    assert len(service.ask("locations", API_KEY, **both)["nodes"]) == 1
    assert service.ask("locations", API_KEY, **both, status="FULL")["nodes"] == []
    assert service.ask("locations", API_KEY, **both, accepts=["BATTERY"])["nodes"] == []
