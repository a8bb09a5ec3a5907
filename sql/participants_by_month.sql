-- How many users recycled in each month, by municipality of the place: new ones and returning ones.
--
-- A user counts in each municipality where a deposit was credited to them in the month, and once in
-- the rows of the whole programme. All months and municipalities have a row, also without users.
--
-- local_month: Month in which the deposits were credited, yyyy-mm
-- fiscal_year: Year in which its fiscal year began, on 1 April
-- municipality: First five digits of its code; null: places without one; all: the whole programme
-- participants: Users with at least one deposit
-- new_participants: Those of them who had no deposit there in a month before
-- returning_participants: The others
WITH
bounds AS (
    SELECT min(local_month) AS first_month, max(local_month) AS last_month FROM ledger_entries
),
months AS (
    SELECT DISTINCT c.local_month, c.fiscal_year
    FROM calendar c
    JOIN bounds b ON c.local_month BETWEEN b.first_month AND b.last_month
),
visits AS (
    SELECT user_id, coalesce(municipality, '') AS area, local_month
    FROM deposit_items
    GROUP BY user_id, coalesce(municipality, ''), local_month
),
programme_visits AS (
    SELECT user_id, 'all' AS area, local_month FROM visits GROUP BY user_id, local_month
),
all_visits AS (
    SELECT user_id, area, local_month FROM visits
    UNION ALL
    SELECT user_id, area, local_month FROM programme_visits
),
participants AS (
    SELECT area, local_month, count(*) AS participants
    FROM all_visits
    GROUP BY area, local_month
),
firsts AS (
    SELECT user_id, area, min(local_month) AS local_month FROM all_visits GROUP BY user_id, area
),
new_participants AS (
    SELECT area, local_month, count(*) AS new_participants
    FROM firsts
    GROUP BY area, local_month
),
areas AS (
    SELECT area FROM participants
    UNION
    SELECT 'all' AS area
)
SELECT
    m.local_month,
    m.fiscal_year,
    nullif(a.area, '') AS municipality,
    coalesce(p.participants, 0) AS participants,
    coalesce(n.new_participants, 0) AS new_participants,
    coalesce(p.participants, 0) - coalesce(n.new_participants, 0) AS returning_participants
FROM months m
CROSS JOIN areas a
LEFT JOIN participants p ON p.local_month = m.local_month AND p.area = a.area
LEFT JOIN new_participants n ON n.local_month = m.local_month AND n.area = a.area
ORDER BY m.local_month, nullif(a.area, '')
