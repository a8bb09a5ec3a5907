-- Which points expire when: what the programme still owes, by the last day of use.
--
-- The sum of points and held is what is outstanding. A day in the past has points that the expiry
-- sweeper has not taken yet; users can't spend them.
--
-- expires_on: Last local day on which the points can be used; null: they never expire
-- points: Points that users can spend
-- held: Points that wait for the approval of an exchange
SELECT
    expires_on,
    CAST(sum(points_change) AS bigint) AS points,
    CAST(sum(held_change) AS bigint) AS held
FROM lot_changes
GROUP BY expires_on
HAVING sum(points_change) <> 0 OR sum(held_change) <> 0
ORDER BY expires_on
