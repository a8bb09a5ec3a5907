from xml.etree import ElementTree as ET

from local.demo.offers import OFFERS, PICTURES


def test_each_picture_belongs_to_an_offer() -> None:
    assert {path.stem for path in PICTURES.iterdir()} == {offer.picture for offer in OFFERS}


def test_pictures_have_titles_and_one_size() -> None:
    svg = "{http://www.w3.org/2000/svg}"
    for path in PICTURES.iterdir():
        root = ET.parse(path).getroot()  # noqa: S314 - our own files
        assert (root.tag, root.get("viewBox")) == (f"{svg}svg", "0 0 240 180"), path
        assert (root.findtext(f"{svg}title") or "").strip(), path
