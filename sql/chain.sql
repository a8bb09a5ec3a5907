-- What is wrong in the ledgers of users: no rows if every chain is whole.
--
-- An entry must follow the one before: its sequence by one, its previous_hash, and both balances.
-- The statement can't see whether hash fits the content of an entry, nor whether the end of a
-- ledger is missing: `recycle-points verify --archive` can.
--
-- user_id: Whose ledger
-- sequence: The entry at which the problem shows
-- problem: What is wrong there
WITH
courses AS (
    SELECT
        user_id,
        sequence,
        previous_hash,
        balance_after - points_change AS balance_before,
        held_after - held_change AS held_before,
        lag(sequence) OVER (PARTITION BY user_id ORDER BY sequence) AS last_sequence,
        lag(hash) OVER (PARTITION BY user_id ORDER BY sequence) AS last_hash,
        lag(balance_after) OVER (PARTITION BY user_id ORDER BY sequence) AS last_balance,
        lag(held_after) OVER (PARTITION BY user_id ORDER BY sequence) AS last_held
    FROM ledger_entries
),
problems AS (
    SELECT
        user_id,
        sequence,
        CASE
            WHEN sequence = last_sequence THEN 'two entries have this sequence'
            WHEN sequence <> coalesce(last_sequence, 0) + 1 THEN 'entries before it are missing'
            WHEN previous_hash <> coalesce(last_hash,
                '0000000000000000000000000000000000000000000000000000000000000000')
                THEN 'previous_hash is not the hash of the entry before'
            WHEN balance_before <> coalesce(last_balance, 0)
                THEN 'points_change does not lead from the balance before to balance_after'
            WHEN held_before <> coalesce(last_held, 0)
                THEN 'held_change does not lead from the held points before to held_after'
        END AS problem
    FROM courses
)
SELECT user_id, sequence, problem
FROM problems
WHERE problem IS NOT NULL
ORDER BY user_id, sequence, problem
