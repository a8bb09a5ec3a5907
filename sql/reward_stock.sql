-- How long the stock of each reward lasts, at the pace of the last 90 days.
--
-- The 90 days end with the last day that has a ledger entry. The pace of a reward that is known for
-- fewer days is that of those days. Exchanges that were cancelled,
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
firsts AS (
    SELECT k.reward_id, min(c.day_number) AS first_number
    FROM (
        SELECT reward_id, local_date FROM reward_changes
        UNION ALL
        SELECT reward_id, local_date FROM exchange_changes
    ) k
    JOIN calendar c ON c.local_date = k.local_date
    GROUP BY k.reward_id
),
paces AS (
    SELECT f.reward_id, least(90, l.last_number - f.first_number + 1) AS days
    FROM firsts f
    CROSS JOIN last_day l
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
    CAST(floor(v.stock_count * p.days * 1e0 / u.quantity) AS bigint) AS runway_days
FROM versions v
LEFT JOIN used u ON u.reward_id = v.reward_id
LEFT JOIN paces p ON p.reward_id = v.reward_id
WHERE v.age = 1
ORDER BY v.reward_id
