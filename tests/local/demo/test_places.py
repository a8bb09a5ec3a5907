from local.demo.places import DEMO, FILES


def test_demo_files_exist() -> None:
    assert {path.name for path in DEMO.glob("*.csv")} == {file.name for file in FILES}
