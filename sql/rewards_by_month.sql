-- Which rewards users got in each month: exchanges, pieces and points, less refunds.
--
-- An exchange counts in the month in which its points were spent (at its approval, if it needed
-- one), a refund in its own month, so a row can be below 0. The points of a month add up to minus
-- `exchanged` of points_by_month. A month without exchanges is one row without a reward.
--
-- local_month: Month, yyyy-mm
-- fiscal_year: Year in which its fiscal year began, on 1 April
-- reward_id: The reward
-- name_ja: Its name in Japanese, as it is now
-- name_en: Its name in English, if it has one
-- exchanges: Exchanges less refunded ones
-- quantity: Pieces less refunded ones
-- points: Points spent less refunded ones
WITH
bounds AS (
    SELECT min(local_month) AS first_month, max(local_month) AS last_month FROM ledger_entries
),
months AS (
    SELECT DISTINCT c.local_month, c.fiscal_year
    FROM calendar c
    JOIN bounds b ON c.local_month BETWEEN b.first_month AND b.last_month
),
spent AS (
    SELECT
        local_month,
        reward_id,
        exchange_id,
        CASE WHEN type = 'EXCHANGE' THEN 1 ELSE -1 END AS direction,
        -(points_change + held_change) AS points
    FROM ledger_entries
    WHERE type IN ('EXCHANGE', 'EXCHANGE_REFUND')
),
pieces AS (
    SELECT exchange_id, max(quantity) AS quantity FROM exchange_changes GROUP BY exchange_id
),
sums AS (
    SELECT
        s.local_month,
        s.reward_id,
        sum(s.direction) AS exchanges,
        sum(s.direction * p.quantity) AS quantity,
        sum(s.points) AS points
    FROM spent s
    LEFT JOIN pieces p ON p.exchange_id = s.exchange_id
    GROUP BY s.local_month, s.reward_id
),
versions AS (
    SELECT
        reward_id,
        name_ja,
        name_en,
        row_number() OVER (PARTITION BY reward_id ORDER BY changed_at DESC, position DESC) AS age
    FROM reward_changes
)
SELECT
    m.local_month,
    m.fiscal_year,
    s.reward_id,
    v.name_ja,
    v.name_en,
    CAST(coalesce(s.exchanges, 0) AS bigint) AS exchanges,
    CAST(coalesce(s.quantity, 0) AS bigint) AS quantity,
    CAST(coalesce(s.points, 0) AS bigint) AS points
FROM months m
LEFT JOIN sums s ON s.local_month = m.local_month
LEFT JOIN versions v ON v.reward_id = s.reward_id AND v.age = 1
ORDER BY m.local_month, s.reward_id
