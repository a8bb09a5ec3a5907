-- How long users wait for the approval of an exchange, and how it ends.
--
-- Counts only exchanges that needed an approval. The hours are those of approvals and rejections,
-- cut to hundredths.
--
-- local_month: Month, yyyy-mm
-- fiscal_year: Year in which its fiscal year began, on 1 April
-- requested: Exchanges that began to wait in the month
-- approved: Exchanges approved in the month
-- rejected: Exchanges rejected in the month
-- cancelled: Exchanges that users or erasures ended while they waited
-- expired: Exchanges that nobody decided in time
-- waiting: Exchanges that still waited at the end of the month
-- average_hours: Mean hours from request to decision; null: none was decided
-- longest_hours: Longest hours from request to decision
WITH
bounds AS (
    SELECT min(local_month) AS first_month, max(local_month) AS last_month FROM ledger_entries
),
months AS (
    SELECT DISTINCT c.local_month, c.fiscal_year
    FROM calendar c
    JOIN bounds b ON c.local_month BETWEEN b.first_month AND b.last_month
),
approved AS (
    SELECT exchange_id FROM exchange_changes WHERE was_held AND status = 'CONFIRMED'
),
steps AS (
    SELECT e.local_month, e.status, e.waited_seconds
    FROM exchange_changes e
    LEFT JOIN approved a ON a.exchange_id = e.exchange_id
    WHERE e.was_held
        AND e.status <> 'FULFILLED'
        AND NOT (e.status = 'CANCELLED' AND a.exchange_id IS NOT NULL)
),
sums AS (
    SELECT
        local_month,
        count(CASE WHEN status = 'PENDING_APPROVAL' THEN 1 END) AS requested,
        count(CASE WHEN status = 'CONFIRMED' THEN 1 END) AS approved,
        count(CASE WHEN status = 'REJECTED' THEN 1 END) AS rejected,
        count(CASE WHEN status = 'CANCELLED' THEN 1 END) AS cancelled,
        count(CASE WHEN status = 'EXPIRED' THEN 1 END) AS expired,
        count(CASE WHEN status <> 'PENDING_APPROVAL' THEN 1 END) AS ended,
        sum(CASE WHEN status IN ('CONFIRMED', 'REJECTED') THEN waited_seconds END) AS seconds,
        max(CASE WHEN status IN ('CONFIRMED', 'REJECTED') THEN waited_seconds END) AS longest
    FROM steps
    GROUP BY local_month
)
SELECT
    m.local_month,
    m.fiscal_year,
    coalesce(s.requested, 0) AS requested,
    coalesce(s.approved, 0) AS approved,
    coalesce(s.rejected, 0) AS rejected,
    coalesce(s.cancelled, 0) AS cancelled,
    coalesce(s.expired, 0) AS expired,
    CAST(sum(coalesce(s.requested, 0) - coalesce(s.ended, 0)) OVER (ORDER BY m.local_month)
        AS bigint) AS waiting,
    CAST(floor(s.seconds / 3.6e1 / nullif(s.approved + s.rejected, 0)) AS bigint) / 1e2
        AS average_hours,
    CAST(floor(s.longest / 3.6e1) AS bigint) / 1e2 AS longest_hours
FROM months m
LEFT JOIN sums s ON s.local_month = m.local_month
ORDER BY m.local_month
