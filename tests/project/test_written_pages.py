"""Pages of docs/ are as their programs write them: CONTRIBUTING.md lists the commands."""

from types import ModuleType

import pytest

from tests.admin.archive import sql_page
from tools import error_codes, licences, machine_pictures, roles
from tools.cost import __main__ as cost

PROGRAMS = [cost, error_codes, licences, machine_pictures, roles, sql_page]


@pytest.mark.parametrize("program", PROGRAMS)
def test_page_is_as_written(program: ModuleType) -> None:
    page = program.PAGE.read_text("utf-8")
    assert program.update(page) == page
