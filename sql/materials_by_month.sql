-- What was collected in each month, by place and material, in pieces or grams, kilograms and CO2.
--
-- Kilograms and CO2 need the factors that the programme sets in material_factors; they are null
-- without. A month without deposits is one row without a place and material.
--
-- local_month: Month in which the deposits were credited, yyyy-mm
-- fiscal_year: Year in which its fiscal year began, on 1 April
-- municipality: First five digits of the code that the place had then; null: it had none
-- location_id: The place
-- name_ja: Its name in Japanese, as it is now
-- name_en: Its name in English, if it has one
-- material: PET_BOTTLE, ...
-- unit: PIECE or GRAM: what quantity counts
-- deposits: Deposits with this material
-- quantity: Pieces or grams, also what earned nothing because of a cap
-- points_earned: Points of this material
-- kilograms: Weight; null for pieces without a factor
-- co2e_kilograms: Greenhouse gas that recycling avoids, as CO2, by the factor
WITH
bounds AS (
    SELECT min(local_month) AS first_month, max(local_month) AS last_month FROM ledger_entries
),
months AS (
    SELECT DISTINCT c.local_month, c.fiscal_year
    FROM calendar c
    JOIN bounds b ON c.local_month BETWEEN b.first_month AND b.last_month
),
sums AS (
    SELECT
        local_month,
        municipality,
        location_id,
        material,
        unit,
        count(*) AS deposits,
        CAST(sum(quantity) AS bigint) AS quantity,
        CAST(sum(points_earned) AS bigint) AS points_earned
    FROM deposit_items
    GROUP BY local_month, municipality, location_id, material, unit
),
versions AS (
    SELECT
        location_id,
        name_ja,
        name_en,
        row_number() OVER (PARTITION BY location_id ORDER BY version DESC) AS age
    FROM location_changes
),
weights AS (
    SELECT
        material,
        unit,
        max(grams_per_unit) AS grams_per_unit,
        max(co2e_grams_per_kilogram) AS co2e_grams_per_kilogram
    FROM material_factors
    GROUP BY material, unit
),
weighed AS (
    SELECT
        s.*,
        s.quantity * CASE WHEN s.unit = 'GRAM' THEN 1 ELSE w.grams_per_unit END AS grams,
        w.co2e_grams_per_kilogram
    FROM sums s
    LEFT JOIN weights w ON w.material = s.material AND w.unit = s.unit
)
SELECT
    m.local_month,
    m.fiscal_year,
    w.municipality,
    w.location_id,
    v.name_ja,
    v.name_en,
    w.material,
    w.unit,
    coalesce(w.deposits, 0) AS deposits,
    coalesce(w.quantity, 0) AS quantity,
    coalesce(w.points_earned, 0) AS points_earned,
    w.grams / 1e3 AS kilograms,
    w.grams * w.co2e_grams_per_kilogram / 1e6 AS co2e_kilograms
FROM months m
LEFT JOIN weighed w ON w.local_month = m.local_month
LEFT JOIN versions v ON v.location_id = w.location_id AND v.age = 1
ORDER BY m.local_month, w.municipality, w.location_id, w.material, w.unit
