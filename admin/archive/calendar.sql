-- The days of 2015 to 2050. The same text for Athena and DuckDB.
WITH
digits (digit) AS (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)),
numbers AS (
    SELECT
        a.digit + 10 * b.digit + 100 * c.digit + 1000 * d.digit + 10000 * e.digit AS day_number
    FROM digits a
    CROSS JOIN digits b
    CROSS JOIN digits c
    CROSS JOIN digits d
    CROSS JOIN digits e
),
days AS (
    SELECT day_number, CAST(DATE '1970-01-01' + day_number * INTERVAL '1' DAY AS date) AS local_day
    FROM numbers
)
SELECT
    CAST(local_day AS varchar) AS local_date,
    substring(CAST(local_day AS varchar), 1, 7) AS local_month,
    CAST(
        extract(YEAR FROM local_day) - CASE WHEN extract(MONTH FROM local_day) < 4 THEN 1 ELSE 0 END
        AS integer
    ) AS fiscal_year,
    CAST(day_number AS integer) AS day_number
FROM days
WHERE local_day BETWEEN DATE '2015-01-01' AND DATE '2050-12-31'
