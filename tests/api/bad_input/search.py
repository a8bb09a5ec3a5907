"""What nobody can look for."""

from tests.api.bad_input.queries import ask
from tests.api.bad_input.rows import does_not_fit, invalid_argument
from tests.support.matrix.roles import Role

ROWS = [
    ask("an empty text", "locations", invalid_argument("text"), text=""),
    ask("a text of 101 characters", "locations", invalid_argument("text"), text="x" * 101),
    ask(
        "an empty code",
        "exchanges",
        invalid_argument("voucherCode"),
        Role.ADMIN,
        voucherCode="",
    ),
    ask("nothing to look for", "users", invalid_argument("namePrefix"), Role.ADMIN),
    ask(
        "two things to look for",
        "users",
        invalid_argument("namePrefix"),
        Role.ADMIN,
        namePrefix="a",
        memberNumber="1",
    ),
    ask("an empty name", "users", invalid_argument("namePrefix"), Role.ADMIN, namePrefix=""),
    ask(
        "a name that nobody searches for",
        "users",
        invalid_argument("namePrefix"),
        Role.ADMIN,
        namePrefix="\ue000",
    ),
    ask(
        "a name of 101 characters",
        "users",
        invalid_argument("namePrefix"),
        Role.ADMIN,
        namePrefix="x" * 101,
    ),
    ask(
        "a number with signs",
        "users",
        invalid_argument("memberNumber"),
        Role.ADMIN,
        memberNumber="1/2",
    ),
    ask("first 0", "users", invalid_argument("first"), Role.ADMIN, namePrefix="a", first=0),
    ask("first 0", "kioskLocations", invalid_argument("first"), Role.KIOSK, first=0),
    ask("first 101", "kioskLocations", invalid_argument("first"), Role.KIOSK, first=101),
    ask(
        "a cursor of all locations",
        "kioskLocations",
        invalid_argument("after"),
        Role.KIOSK,
        after="$locations_cursor",
    ),
    ask("first 0", "staffActions", invalid_argument("first"), Role.AUDITOR, first=0),
    ask(
        "no act of staff", "staffActions", does_not_fit("action"), Role.ADMIN, action="adjustPoints"
    ),
]
