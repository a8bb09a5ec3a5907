-- How long the stock of each reward lasts, at the pace of the last 90 days.
--
-- The 90 days end with the last day that has a ledger entry. Exchanges that were cancelled,
-- rejected or not approved in time don't count: they gave their pieces back.
--
-- reward_id: The reward
-- name_ja: Its name in Japanese
-- name_en: Its name in English, if it has one
-- is_active: Whether it can be exchanged
-- stock_count: Pieces left; null: unlimited
-- quantity_last_90_days: Pieces requested in the last 90 days, the last day included
-- runway_days: Whole days until the stock is used up; null: unlimited, or nothing was requested
WITH
last_day AS (
    SELECT c.day_number AS last_number
    FROM calendar c
    JOIN (SELECT max(local_date) AS local_date FROM ledger_entries) l
        ON l.local_date = c.local_date
),
last_days AS (
    SELECT c.local_date
    FROM calendar c
    JOIN last_day l ON c.day_number BETWEEN l.last_number - 89 AND l.last_number
),
requests AS (
    SELECT reward_id, max(quantity) AS quantity, min(local_date) AS local_date
    FROM exchange_changes
    GROUP BY exchange_id, reward_id
    HAVING max(status_rank) < 4
),
used AS (
    SELECT r.reward_id, CAST(sum(r.quantity) AS bigint) AS quantity
    FROM requests r
    JOIN last_days d ON d.local_date = r.local_date
    GROUP BY r.reward_id
),
versions AS (
    SELECT
        reward_id,
        name_ja,
        name_en,
        is_active,
        stock_count,
        row_number() OVER (PARTITION BY reward_id ORDER BY changed_at DESC, position DESC) AS age
    FROM reward_changes
)
SELECT
    v.reward_id,
    v.name_ja,
    v.name_en,
    v.is_active,
    v.stock_count,
    coalesce(u.quantity, 0) AS quantity_last_90_days,
    CAST(floor(v.stock_count * 9e1 / u.quantity) AS bigint) AS runway_days
FROM versions v
LEFT JOIN used u ON u.reward_id = v.reward_id
WHERE v.age = 1
ORDER BY v.reward_id
