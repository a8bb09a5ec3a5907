-- How many users recycled in each fiscal year, by municipality of the place.
--
-- A user counts once in each municipality where a deposit was credited to them in the year, and once
-- in the rows of the whole programme. All years and municipalities have a row, also without users.
--
-- fiscal_year: Year in which the fiscal year began, on 1 April
-- municipality: First five digits of its code; null: places without one; all: the whole programme
-- participants: Users with at least one deposit
-- new_participants: Those of them who had no deposit there in a year before
-- returning_participants: The others
WITH
bounds AS (
    SELECT min(fiscal_year) AS first_year, max(fiscal_year) AS last_year FROM ledger_entries
),
years AS (
    SELECT DISTINCT c.fiscal_year
    FROM calendar c
    JOIN bounds b ON c.fiscal_year BETWEEN b.first_year AND b.last_year
),
visits AS (
    SELECT user_id, coalesce(municipality, '') AS area, fiscal_year
    FROM deposit_items
    GROUP BY user_id, coalesce(municipality, ''), fiscal_year
),
programme_visits AS (
    SELECT user_id, 'all' AS area, fiscal_year FROM visits GROUP BY user_id, fiscal_year
),
all_visits AS (
    SELECT user_id, area, fiscal_year FROM visits
    UNION ALL
    SELECT user_id, area, fiscal_year FROM programme_visits
),
participants AS (
    SELECT area, fiscal_year, count(*) AS participants
    FROM all_visits
    GROUP BY area, fiscal_year
),
firsts AS (
    SELECT user_id, area, min(fiscal_year) AS fiscal_year FROM all_visits GROUP BY user_id, area
),
new_participants AS (
    SELECT area, fiscal_year, count(*) AS new_participants
    FROM firsts
    GROUP BY area, fiscal_year
),
areas AS (
    SELECT area FROM participants
    UNION
    SELECT 'all' AS area
)
SELECT
    y.fiscal_year,
    nullif(a.area, '') AS municipality,
    coalesce(p.participants, 0) AS participants,
    coalesce(n.new_participants, 0) AS new_participants,
    coalesce(p.participants, 0) - coalesce(n.new_participants, 0) AS returning_participants
FROM years y
CROSS JOIN areas a
LEFT JOIN participants p ON p.fiscal_year = y.fiscal_year AND p.area = a.area
LEFT JOIN new_participants n ON n.fiscal_year = y.fiscal_year AND n.area = a.area
ORDER BY y.fiscal_year, nullif(a.area, '')
