from tools.events.contract import extend, outlines, read_contract


def test_contract_promises_all_and_only_what_is() -> None:
    assert read_contract() == outlines()


def test_promised_member_stays_until_removed_by_hand() -> None:
    gone = {"type": "string", "certain": True}
    extended = extend({"points.earned": {".gone": gone}})

    assert extended == {
        **outlines(),
        "points.earned": {**outlines()["points.earned"], ".gone": gone},
    }
