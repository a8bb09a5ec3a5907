from tools.machine_pictures import PAGE, draw_page


def test_docs_pictures_match_machines() -> None:
    page = PAGE.read_text("utf-8")

    assert draw_page(page) == page
