-- Whether the ledger agrees with itself, deposits and exchanges: in each row both sums must be equal.
--
-- entries: The entries that the sequences of the newest entries count, and the entries there are.
-- balances: What all entries added up to, and the balances after the newest entry of each user.
-- entry_lots: All entries, and those whose lots add up to what the entry itself changed.
-- lots: What all entries added up to, and what all lots did.
-- deposits: The points of entries of deposits, and the points of the deposits themselves.
-- exchanges: The points that entries spent, and the points of the exchanges that were confirmed.
-- budgets: The points of entries whose deposits name a budget, and what all budgets issued.
--
-- name: Name of the check
-- expected: What the ledger's entries say
-- found: What it is compared with
WITH
courses AS (
    SELECT
        sequence,
        balance_after + held_after AS balance,
        row_number() OVER (PARTITION BY user_id ORDER BY sequence DESC) AS age
    FROM ledger_entries
),
newest AS (
    SELECT
        coalesce(sum(sequence), 0) AS entries,
        coalesce(sum(balance), 0) AS balances
    FROM courses
    WHERE age = 1
),
lots AS (
    SELECT
        transaction_id,
        sum(points_change) AS points_change,
        sum(held_change) AS held_change
    FROM lot_changes
    GROUP BY transaction_id
),
entries AS (
    SELECT
        count(*) AS entries,
        coalesce(sum(e.points_change + e.held_change), 0) AS points,
        coalesce(sum(CASE WHEN e.type = 'EARN' THEN e.points_change END), 0) AS earned,
        coalesce(sum(CASE WHEN e.type = 'EXCHANGE'
            THEN -(e.points_change + e.held_change) END), 0) AS spent,
        count(CASE WHEN coalesce(l.points_change, 0) = e.points_change
            AND coalesce(l.held_change, 0) = e.held_change THEN 1 END) AS entries_of_lots
    FROM ledger_entries e
    LEFT JOIN lots l ON l.transaction_id = e.transaction_id
),
lot_sums AS (
    SELECT coalesce(sum(points_change + held_change), 0) AS points FROM lots
),
deposits AS (
    SELECT coalesce(sum(points_earned), 0) AS points FROM deposit_items
),
exchanges AS (
    SELECT coalesce(sum(points_spent), 0) AS points
    FROM exchange_changes
    WHERE status = 'CONFIRMED'
),
budget_entries AS (
    SELECT coalesce(sum(points_change), 0) AS points
    FROM ledger_entries
    WHERE transaction_id IN (SELECT transaction_id FROM deposit_items WHERE budget_id IS NOT NULL)
),
budgets AS (
    SELECT coalesce(sum(points_earned), 0) AS points
    FROM deposit_items
    WHERE budget_id IN (SELECT budget_id FROM budget_changes)
),
checks AS (
    SELECT 'entries' AS name, n.entries AS expected, e.entries AS found
    FROM entries e CROSS JOIN newest n
    UNION ALL
    SELECT 'balances' AS name, e.points AS expected, n.balances AS found
    FROM entries e CROSS JOIN newest n
    UNION ALL
    SELECT 'entry_lots' AS name, e.entries AS expected, e.entries_of_lots AS found
    FROM entries e
    UNION ALL
    SELECT 'lots' AS name, e.points AS expected, s.points AS found
    FROM entries e CROSS JOIN lot_sums s
    UNION ALL
    SELECT 'deposits' AS name, e.earned AS expected, d.points AS found
    FROM entries e CROSS JOIN deposits d
    UNION ALL
    SELECT 'exchanges' AS name, e.spent AS expected, x.points AS found
    FROM entries e CROSS JOIN exchanges x
    UNION ALL
    SELECT 'budgets' AS name, e.points AS expected, b.points AS found
    FROM budget_entries e CROSS JOIN budgets b
)
SELECT
    name,
    CAST(expected AS bigint) AS expected,
    CAST(found AS bigint) AS found
FROM checks
ORDER BY name
