-- The points of each budget issued in each month, and the rest of its ceiling at the month's end.
--
-- A budget is of a fiscal year and a municipality. Points count in the year of their token's issue:
-- what was redeemed after the year, or set then, adds a month to it. What open tokens reserve is
-- not in it: for new tokens there can be less than remaining says. issued_in_year of the last month
-- is what the budget itself says that it issued.
--
-- local_month: Month in which the points were issued, yyyy-mm
-- fiscal_year: Year in which the budget's fiscal year began, on 1 April
-- municipality: First five digits of its code; null: places without one
-- ceiling: The most points, as set at the month's end; null: there was no ceiling
-- issued_before: Points that count from before the ceiling, as set at the month's end
-- issued: Points that deposits brought and that count in the budget
-- issued_in_year: Their sum up to the month's end
-- remaining: ceiling less issued_before and issued_in_year; null without a ceiling
WITH
bounds AS (
    SELECT min(local_month) AS first_month, max(local_month) AS last_month FROM ledger_entries
),
budgets AS (
    SELECT DISTINCT budget_id, budget_fiscal_year, municipality FROM budget_changes
),
sums AS (
    SELECT budget_id, local_month, sum(points_earned) AS issued
    FROM deposit_items
    WHERE budget_id IS NOT NULL
    GROUP BY budget_id, local_month
),
months AS (
    SELECT c.local_month, c.fiscal_year
    FROM calendar c
    JOIN bounds b ON c.local_month BETWEEN b.first_month AND b.last_month
    UNION
    SELECT s.local_month, b.budget_fiscal_year AS fiscal_year
    FROM sums s
    JOIN budgets b ON b.budget_id = s.budget_id
    UNION
    SELECT local_month, budget_fiscal_year AS fiscal_year
    FROM budget_changes
    WHERE fiscal_year > budget_fiscal_year
),
courses AS (
    SELECT
        m.local_month,
        m.fiscal_year,
        b.municipality,
        b.budget_id,
        c.ceiling,
        coalesce(c.issued_before, 0) AS issued_before,
        row_number() OVER (PARTITION BY b.budget_id, m.local_month ORDER BY c.version DESC) AS age
    FROM budgets b
    JOIN months m ON m.fiscal_year = b.budget_fiscal_year
    LEFT JOIN budget_changes c ON c.budget_id = b.budget_id AND c.local_month <= m.local_month
),
counted AS (
    SELECT
        c.*,
        coalesce(s.issued, 0) AS issued,
        sum(coalesce(s.issued, 0)) OVER (
            PARTITION BY c.budget_id ORDER BY c.local_month
        ) AS issued_in_year
    FROM courses c
    LEFT JOIN sums s ON s.budget_id = c.budget_id AND s.local_month = c.local_month
    WHERE c.age = 1
)
SELECT
    local_month,
    fiscal_year,
    municipality,
    ceiling,
    issued_before,
    CAST(issued AS bigint) AS issued,
    CAST(issued_in_year AS bigint) AS issued_in_year,
    CAST(ceiling - issued_before - issued_in_year AS bigint) AS remaining
FROM counted
ORDER BY local_month, fiscal_year, municipality
