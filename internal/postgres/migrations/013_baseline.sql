-- A calendar slips; where each deadline stood at first is never overwritten (F-KR-03).
ALTER TABLE deadlines ADD first_due date, ADD moves int NOT NULL DEFAULT 0 CHECK (moves >= 0);

-- Every day that a plan ever gave is in the facts.
WITH given AS (
    SELECT f.contract_id, d.value ->> 'id' AS id, (d.value ->> 'due')::date AS due,
           lag((d.value ->> 'due')::date) OVER (PARTITION BY f.contract_id, d.value ->> 'id' ORDER BY f.seq) AS before,
           first_value((d.value ->> 'due')::date) OVER (PARTITION BY f.contract_id, d.value ->> 'id' ORDER BY f.seq) AS first_due
    FROM facts f, json_array_elements(coalesce(f.fact #> '{detail,plan}', '[]')) d
    WHERE f.kind IN ('plan.set', 'plan.moved')
), known AS (
    SELECT contract_id, id, first_due, count(*) FILTER (WHERE due <> before) AS moves FROM given GROUP BY contract_id, id, first_due
)
UPDATE deadlines d SET first_due = k.first_due, moves = k.moves FROM known k WHERE k.contract_id = d.contract_id AND k.id = d.id;

-- Questions are asked anew each time, and have no plan behind them.
UPDATE deadlines SET first_due = due, moves = 0 WHERE first_due IS NULL OR id LIKE 'approval.%';
ALTER TABLE deadlines ALTER first_due SET NOT NULL;
