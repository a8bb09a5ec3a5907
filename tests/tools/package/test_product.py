from pathlib import Path

from tools.package.product import copy_product


def test_product_is_lambda_entry_and_resolvers(tmp_path: Path) -> None:
    root, target = tmp_path / "root", tmp_path / "target"
    target.mkdir()
    for place in (
        "lambda_entry.py",
        "resolvers/storage/definitions.json",
        "resolvers/storage/users.py",
        "resolvers/storage/__pycache__/users.cpython-313.pyc",
        "admin/programme.py",
        "local/serve.py",
    ):
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_text(place)

    copy_product(root, target)

    copied = [path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()]
    assert sorted(copied) == [
        "lambda_entry.py",
        "resolvers/storage/definitions.json",
        "resolvers/storage/users.py",
    ]
