-- Points issued, exchanged and expired in each month, and the outstanding points.
--
-- The columns from issued to opened are what the entries of that kind added to the outstanding
-- points: minus for what they took. Held points are still outstanding; an approval spends them.
--
-- local_month: Month of the entries, yyyy-mm
-- fiscal_year: Year in which its fiscal year began, on 1 April
-- issued: Points earned with deposits
-- exchanged: Points spent on rewards, less refunds; minus
-- expired: Points that passed their last day or ended with an account; minus
-- adjusted: Points that staff added or took
-- reversed: Points that reversals of entries added or took
-- opened: Points that accounts of the old system brought along
-- outstanding: Points that all users had at the end of the month, held points too
WITH
bounds AS (
    SELECT min(local_month) AS first_month, max(local_month) AS last_month FROM ledger_entries
),
months AS (
    SELECT DISTINCT c.local_month, c.fiscal_year
    FROM calendar c
    JOIN bounds b ON c.local_month BETWEEN b.first_month AND b.last_month
),
kinds AS (
    SELECT local_month, type, operation, sum(points_change + held_change) AS points
    FROM ledger_entries
    GROUP BY local_month, type, operation
),
sums AS (
    SELECT
        m.local_month,
        m.fiscal_year,
        coalesce(sum(CASE WHEN k.type = 'EARN' THEN k.points END), 0) AS issued,
        coalesce(sum(CASE WHEN k.type IN ('EXCHANGE', 'EXCHANGE_REFUND', 'HOLD', 'HOLD_RELEASE')
            THEN k.points END), 0) AS exchanged,
        coalesce(sum(CASE WHEN k.type = 'EXPIRE' THEN k.points END), 0) AS expired,
        coalesce(sum(CASE WHEN k.type = 'ADJUST' AND k.operation <> 'adopt'
            THEN k.points END), 0) AS adjusted,
        coalesce(sum(CASE WHEN k.type = 'REVERSAL' THEN k.points END), 0) AS reversed,
        coalesce(sum(CASE WHEN k.type = 'ADJUST' AND k.operation = 'adopt'
            THEN k.points END), 0) AS opened,
        coalesce(sum(k.points), 0) AS change
    FROM months m
    LEFT JOIN kinds k ON k.local_month = m.local_month
    GROUP BY m.local_month, m.fiscal_year
)
SELECT
    local_month,
    fiscal_year,
    CAST(issued AS bigint) AS issued,
    CAST(exchanged AS bigint) AS exchanged,
    CAST(expired AS bigint) AS expired,
    CAST(adjusted AS bigint) AS adjusted,
    CAST(reversed AS bigint) AS reversed,
    CAST(opened AS bigint) AS opened,
    CAST(sum(change) OVER (ORDER BY local_month) AS bigint) AS outstanding
FROM sums
ORDER BY local_month
