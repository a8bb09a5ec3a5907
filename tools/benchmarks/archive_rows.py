"""An archive of a made-up programme from DuckDB, with consistent chains, balances and lots.

Each user has 50 entries in three years. Ten in a row are six deposits, an exchange, a hold, its
approval, and an expiry; all of them move one lot. Each entry adds about three other rows. Half of
the deposits count in one of 80 budgets.
"""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import duckdb

ENTRIES_OF_USER = 50
_CHUNK_USERS = 10_000
PLACES, REWARDS = 500, 30

_ENTRIES = """
CREATE OR REPLACE TABLE entries AS
WITH numbers AS (
    SELECT
        u.range AS user,
        s.range AS number,
        s.range % 10 AS step,
        DATE '2024-04-01' + CAST(s.range * 22 + u.range % 22 AS INTEGER) AS day,
        (u.range * 7919 + s.range * 104729) % 86400 AS second
    FROM range({first}, {last}) u, range({entries}) s
), changes AS (
    SELECT
        *,
        CASE WHEN step < 6 THEN 10 WHEN step = 6 THEN -20 WHEN step = 7 THEN -10
            WHEN step = 8 THEN 0 ELSE -5 END AS points_change,
        CASE step WHEN 7 THEN 10 WHEN 8 THEN -10 ELSE 0 END AS held_change,
        -- A user's lot of ten entries ends with the fiscal year after that of the first of them.
        year(day - INTERVAL 3 MONTH) + 2 AS lot_year
    FROM numbers
)
SELECT
    user,
    number,
    step,
    sha256('entry-' || user || '-' || number) AS transaction_id,
    substr(sha256('user-' || user), 1, 36) AS user_id,
    number + 1 AS sequence,
    ['EARN', 'EARN', 'EARN', 'EARN', 'EARN', 'EARN', 'EXCHANGE', 'HOLD', 'EXCHANGE', 'EXPIRE'][
        step + 1] AS type,
    ['redeem', 'redeem', 'redeem', 'redeem', 'redeem', 'redeem', 'exchange', 'exchange', 'approve',
        'expire'][step + 1] AS operation,
    points_change,
    held_change,
    CAST(sum(points_change) OVER history AS BIGINT) AS balance_after,
    CAST(sum(held_change) OVER history AS BIGINT) AS held_after,
    CASE WHEN step BETWEEN 6 AND 8 THEN sha256('reward-' || user % {rewards}) END AS reward_id,
    CASE step WHEN 6 THEN sha256('exchange-' || user || '-' || number)
        WHEN 7 THEN sha256('exchange-' || user || '-' || number)
        WHEN 8 THEN sha256('exchange-' || user || '-' || (number - 1)) END AS exchange_id,
    CASE WHEN step < 6 THEN sha256('deposit-' || user || '-' || number) END AS recycle_event_id,
    NULL::VARCHAR AS reverses,
    CASE step WHEN 8 THEN 'operator' WHEN 9 THEN 'system' ELSE 'citizen' END AS actor_role,
    strftime(day + to_seconds(second) - INTERVAL 9 HOUR, '%Y-%m-%dT%H:%M:%S.000Z') AS created_at,
    strftime(day, '%Y-%m-%d') AS local_date,
    strftime(day, '%Y-%m') AS local_month,
    CAST(year(day - INTERVAL 3 MONTH) AS INTEGER) AS fiscal_year,
    CASE WHEN number = 0 THEN repeat('0', 64)
        ELSE sha256('hash-' || user || '-' || (number - 1)) END AS previous_hash,
    sha256('hash-' || user || '-' || number) AS hash,
    first_value(lot_year) OVER (PARTITION BY user, number // 10 ORDER BY number) AS lot_year
FROM changes
WINDOW history AS (PARTITION BY user ORDER BY number)
"""

_DAY = "local_date, local_month, fiscal_year"
_ROWS: Mapping[str, str] = {
    "ledger_entries": f"""SELECT transaction_id, user_id, sequence, type, operation, points_change,
        held_change, balance_after, held_after, reward_id, exchange_id, recycle_event_id, reverses,
        actor_role, created_at AS occurred_at, created_at, {_DAY}, previous_hash, hash,
        -- As long as the real one.
        concat_ws(',', transaction_id, user_id, sequence, type, operation, points_change,
            created_at, previous_hash, sha256(hash), sha256(user_id), repeat('x', 250)) AS canonical
        FROM entries""",  # noqa: S608 - names of this file
    "lot_changes": f"""SELECT transaction_id, lot_year || '-03-31T14:59:59.999Z' AS lot, user_id,
        sequence, type, lot_year || '-03-31' AS expires_on, points_change, held_change, {_DAY}
        FROM entries""",  # noqa: S608 - names of this file
    "deposit_items": f"""SELECT recycle_event_id AS event_id, CAST(position AS INTEGER) AS position,
        transaction_id, user_id, sha256('place-' || (user + number) % {PLACES}) AS location_id,
        CASE WHEN (user + number) % {PLACES} >= 10 THEN
            CAST(22100 + (user + number) % {PLACES} % 20 AS VARCHAR) END AS municipality,
        ['PET_BOTTLE', 'ALUMINIUM_CAN'][position + 1] AS material, 'PIECE' AS unit,
        10 + number AS quantity, 0 AS capped_quantity, CASE position WHEN 0 THEN 10 ELSE 0 END AS
        points_earned, CASE WHEN (user + number) % {PLACES} BETWEEN 10 AND 250 THEN
            fiscal_year || '#' || (22100 + (user + number) % {PLACES} % 20) END AS budget_id,
        created_at AS occurred_at, created_at AS recorded_at, {_DAY}
        FROM entries, range(2) items(position)
        WHERE step < 6 AND (position = 0 OR number % 3 = 0)""",  # noqa: S608 - names of this file
    "exchange_changes": f"""SELECT exchange_id,
        CASE step WHEN 7 THEN 'PENDING_APPROVAL' ELSE 'CONFIRMED' END AS status,
        CASE step WHEN 7 THEN 1 ELSE 2 END AS status_rank, user_id, reward_id, 1 AS quantity,
        CASE step WHEN 6 THEN 20 ELSE 10 END AS points_spent, step > 6 AS was_held,
        created_at AS requested_at, NULL::VARCHAR AS hold_until, created_at AS changed_at,
        CASE step WHEN 8 THEN 22 * 86400 ELSE 0 END AS waited_seconds, {_DAY}
        FROM entries WHERE step BETWEEN 6 AND 8""",  # noqa: S608 - names of this file
}
_FEW: Mapping[str, str] = {
    "location_changes": f"""SELECT sha256('place-' || range) AS location_id, 1 AS version,
        '回収箱 ' || range AS name_ja, NULL::VARCHAR AS name_en,
        CASE WHEN range >= 10 THEN CAST(22100 + range % 20 AS VARCHAR) END AS municipality,
        34 + range / 500.0 AS latitude, 138.0 AS longitude, 'OPEN' AS status,
        NULL::INTEGER AS fill_level_percent, '2024-04-01T00:00:00.000Z' AS changed_at,
        '2024-04-01' AS local_date, '2024-04' AS local_month, 2024 AS fiscal_year
        FROM range({PLACES})""",  # noqa: S608 - names of this file
    "reward_changes": f"""SELECT sha256('reward-' || range) AS reward_id, '1' AS position,
        1 AS definition_version, '商品 ' || range AS name_ja, NULL::VARCHAR AS name_en,
        NULL::VARCHAR AS category, 20 AS points_cost, 1000 AS stock_count, 0 AS total_redeemed,
        true AS is_active, false AS requires_approval, 'PICKUP' AS fulfilment,
        '2024-04-01T00:00:00.000Z' AS changed_at, '2024-04-01' AS local_date,
        '2024-04' AS local_month, 2024 AS fiscal_year FROM range({REWARDS})""",  # noqa: S608 - names of this file
    "budget_changes": """SELECT year || '#' || (22100 + code) AS budget_id, version,
        year AS budget_fiscal_year, CAST(22100 + code AS VARCHAR) AS municipality,
        1000000 * version AS ceiling, 0 AS issued_before,
        year || '-0' || (3 + version) || '-01T00:00:00.000Z' AS changed_at,
        year || '-0' || (3 + version) || '-01' AS local_date,
        year || '-0' || (3 + version) AS local_month, year AS fiscal_year
        FROM range(2024, 2028) years(year), range(20) codes(code), range(1, 3) versions(version)""",
}


def write_archive(root: Path, entries: int) -> None:
    """Write a delivery for each table and 500,000 entries."""
    users = max(entries // ENTRIES_OF_USER, 1)
    with closing(duckdb.connect()) as connection:
        connection.execute("SET preserve_insertion_order = false")
        _deliver(connection, root, _FEW, 0)
        for first in range(0, users, _CHUNK_USERS):
            last = min(first + _CHUNK_USERS, users)
            connection.execute(
                _ENTRIES.format(first=first, last=last, entries=ENTRIES_OF_USER, rewards=REWARDS)
            )
            _deliver(connection, root, _ROWS, first)


def write_json_rows(root: Path, file: Path) -> None:
    """Write the entries in the form of a table's export: one JSON object a line."""
    with closing(duckdb.connect()) as connection:
        connection.execute(
            f"COPY (SELECT * EXCLUDE canonical FROM '{root}/incoming/ledger_entries/*/*.parquet') "  # noqa: S608 - a folder of the benchmark
            f"TO '{file}' (FORMAT json)"
        )


def _deliver(
    connection: duckdb.DuckDBPyConnection, root: Path, queries: Mapping[str, str], number: int
) -> None:
    for table, query in queries.items():
        folder = root / "incoming" / table / "dt=2027-04-01"
        folder.mkdir(parents=True, exist_ok=True)
        connection.execute(f"COPY ({query}) TO '{folder}/{number:08}.parquet' (FORMAT parquet)")
