from pathlib import Path

import pytest

from local.graphiql.pinned_files import PinnedFile, read_pinned_files

HASH = "sha384-" + "A" * 64
PAGE = """<script crossorigin src="{url}" integrity="{integrity}"></script>"""


def write_page(folder: Path, text: str) -> Path:
    page = folder / "page.html"
    page.write_text(text, encoding="utf-8")
    return page


def test_strawberry_pins_react_and_graphiql() -> None:
    files = read_pinned_files()

    assert {"react", "react-dom", "graphiql", "@graphiql/plugin-explorer"} <= {
        file.package for file in files
    }
    assert {file.path.rpartition(".")[2] for file in files} == {"js", "css"}


def test_files_keep_order_of_page(tmp_path: Path) -> None:
    page = write_page(
        tmp_path,
        PAGE.format(url="https://cdn.example/a@1.0.0/dist/a.min.js", integrity=HASH)
        + f'<link rel="stylesheet" href="https://cdn.example/@s/b@2.1.0/b.css" integrity="{HASH}">'
        + '<link rel="icon" href="data:image/png,"><script>let x = 1;</script>',
    )

    assert read_pinned_files(page) == [
        PinnedFile("https://cdn.example", "a", "1.0.0", "dist/a.min.js", HASH),
        PinnedFile("https://cdn.example", "@s/b", "2.1.0", "b.css", HASH),
    ]
    assert read_pinned_files(page)[1].url == "https://cdn.example/@s/b@2.1.0/b.css"


UNPINNED = [
    ("https://cdn.example/a/dist/a.js", HASH, "not a file of a pinned package"),
    ("https://cdn.example/a@1.0.0/a.js", "", "without its sha384"),
]


def test_unpinned_file_is_refused(tmp_path: Path) -> None:
    for url, integrity, said in UNPINNED:
        page = write_page(tmp_path, PAGE.format(url=url, integrity=integrity))
        with pytest.raises(ValueError, match=said) as refusal:
            read_pinned_files(page)
        assert url in str(refusal.value)
