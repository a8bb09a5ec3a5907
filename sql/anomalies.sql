-- Unusual deposits, exchanges and adjustments: each is a reason to ask, never a proof of misuse.
--
-- The thresholds stand in the first lines of the statement. The rules:
-- many_redemptions: more than 10 deposits are credited to one user in a day, such as a user who
--   collects the codes of others, or a kiosk that issues without bottles.
-- place_far_above_average: a place has at least 50 deposits in a day, and more than 5 times its
--   average of the 28 days before, such as a broken or tampered sensor. A place that has had
--   deposits for fewer than 28 days is left out.
-- adjustments_above_sum: the adjustments of one role in a day add or take more than 10,000 points,
--   plus and minus counted alike, such as an account of staff in wrong hands.
-- places_far_apart: deposits of one user at two places more than 30 km apart within 30 minutes of
--   one day, by the times of the kiosks, such as an account that several people use.
-- repeated_refunds: one user gets 5 refunds or more in a month, such as a reward that is used and
--   then returned. The day is that of the last one.
--
-- rule: Name of the rule
-- local_date: Local day, yyyy-mm-dd
-- subject: The user, the place (location_id) or the role
-- value: What was counted: deposits, points, kilometres or refunds
-- threshold: What the value is compared with
-- detail: What else helps to look into it
WITH
thresholds AS (
    SELECT
        10 AS redemptions_of_day,
        50 AS deposits_of_place,
        5 AS times_the_average,
        28 AS days_of_average, -- also in the frame of place_courses, which takes no column
        10000 AS adjusted_points,
        30 AS kilometres,
        30 AS minutes,
        5 AS refunds_of_month
),
user_days AS (
    SELECT
        user_id,
        local_date,
        count(*) AS deposits,
        min(location_id) AS first_place,
        max(location_id) AS last_place
    FROM deposit_items
    WHERE position = 0
    GROUP BY user_id, local_date
),
many_redemptions AS (
    SELECT
        'many_redemptions' AS rule,
        u.local_date,
        u.user_id AS subject,
        u.deposits AS value,
        t.redemptions_of_day AS threshold,
        'deposits in the day' AS detail
    FROM user_days u
    JOIN thresholds t ON u.deposits > t.redemptions_of_day
),
place_days AS (
    SELECT d.location_id, d.local_date, c.day_number, count(*) AS deposits
    FROM deposit_items d
    JOIN calendar c ON c.local_date = d.local_date
    WHERE d.position = 0
    GROUP BY d.location_id, d.local_date, c.day_number
),
place_courses AS (
    SELECT
        location_id,
        local_date,
        day_number,
        deposits,
        coalesce(sum(deposits) OVER (
            PARTITION BY location_id ORDER BY day_number
            RANGE BETWEEN 28 PRECEDING AND 1 PRECEDING
        ), 0) AS deposits_before,
        min(day_number) OVER (PARTITION BY location_id) AS first_day
    FROM place_days
),
places_far_above AS (
    SELECT
        'place_far_above_average' AS rule,
        p.local_date,
        p.location_id AS subject,
        p.deposits AS value,
        floor(p.deposits_before * t.times_the_average / (t.days_of_average * 1e0)) AS threshold,
        CAST(CAST(p.deposits_before AS bigint) AS varchar) || ' deposits in the 28 days before'
            AS detail
    FROM place_courses p
    JOIN thresholds t
        ON p.deposits >= t.deposits_of_place
        AND p.deposits * t.days_of_average > p.deposits_before * t.times_the_average
        AND p.day_number - p.first_day >= t.days_of_average
),
adjustments AS (
    SELECT
        local_date,
        actor_role,
        count(*) AS entries,
        sum(abs(points_change)) AS points
    FROM ledger_entries
    WHERE type = 'ADJUST' AND operation = 'adjust'
    GROUP BY local_date, actor_role
),
adjustments_above AS (
    SELECT
        'adjustments_above_sum' AS rule,
        a.local_date,
        a.actor_role AS subject,
        a.points AS value,
        t.adjusted_points AS threshold,
        CAST(a.entries AS varchar) || ' adjustments' AS detail
    FROM adjustments a
    JOIN thresholds t ON a.points > t.adjusted_points
),
travellers AS (
    SELECT
        d.user_id,
        d.local_date,
        d.location_id,
        60 * CAST(substring(d.occurred_at, 12, 2) AS int)
            + CAST(substring(d.occurred_at, 15, 2) AS int) AS minute,
        substring(d.occurred_at, 1, 10) AS utc_date
    FROM deposit_items d
    JOIN user_days u ON u.user_id = d.user_id AND u.local_date = d.local_date
    WHERE d.position = 0 AND u.first_place <> u.last_place
),
visits AS (
    SELECT t.user_id, t.local_date, t.location_id, t.minute + 1440 * c.day_number AS minute
    FROM travellers t
    JOIN calendar c ON c.local_date = t.utc_date
),
versions AS (
    SELECT
        location_id,
        latitude,
        longitude,
        row_number() OVER (PARTITION BY location_id ORDER BY version DESC) AS age
    FROM location_changes
),
places AS (
    SELECT location_id, latitude, longitude FROM versions WHERE age = 1
),
journeys AS (
    SELECT
        a.user_id,
        a.local_date,
        a.location_id AS place,
        b.location_id AS other_place,
        111.2 * sqrt(
            (q.latitude - p.latitude) * (q.latitude - p.latitude)
            + (q.longitude - p.longitude) * (q.longitude - p.longitude)
            * cos(radians(p.latitude)) * cos(radians(q.latitude))
        ) AS kilometres
    FROM visits a
    JOIN visits b
        ON b.user_id = a.user_id
        AND b.local_date = a.local_date
        AND b.location_id > a.location_id
    JOIN thresholds t ON abs(b.minute - a.minute) <= t.minutes
    JOIN places p ON p.location_id = a.location_id
    JOIN places q ON q.location_id = b.location_id
),
places_apart AS (
    SELECT
        'places_far_apart' AS rule,
        j.local_date,
        j.user_id AS subject,
        max(floor(j.kilometres)) AS value,
        t.kilometres AS threshold,
        j.place || ' and ' || j.other_place AS detail
    FROM journeys j
    JOIN thresholds t ON j.kilometres > t.kilometres
    GROUP BY j.local_date, j.user_id, j.place, j.other_place, t.kilometres
),
refunds AS (
    SELECT user_id, local_month, max(local_date) AS local_date, count(*) AS refunds
    FROM ledger_entries
    WHERE type = 'EXCHANGE_REFUND'
    GROUP BY user_id, local_month
),
repeated_refunds AS (
    SELECT
        'repeated_refunds' AS rule,
        r.local_date,
        r.user_id AS subject,
        r.refunds AS value,
        t.refunds_of_month AS threshold,
        'refunds in ' || r.local_month AS detail
    FROM refunds r
    JOIN thresholds t ON r.refunds >= t.refunds_of_month
),
found AS (
    SELECT rule, local_date, subject, value, threshold, detail FROM many_redemptions
    UNION ALL
    SELECT rule, local_date, subject, value, threshold, detail FROM places_far_above
    UNION ALL
    SELECT rule, local_date, subject, value, threshold, detail FROM adjustments_above
    UNION ALL
    SELECT rule, local_date, subject, value, threshold, detail FROM places_apart
    UNION ALL
    SELECT rule, local_date, subject, value, threshold, detail FROM repeated_refunds
)
SELECT
    rule,
    local_date,
    subject,
    CAST(value AS bigint) AS value,
    CAST(threshold AS bigint) AS threshold,
    detail
FROM found
ORDER BY local_date, rule, subject, detail
