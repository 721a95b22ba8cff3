-- postgres: >=18
-- What only PostgreSQL 18 can set up.
CREATE TABLE computed (a int, b int GENERATED ALWAYS AS (a * 2) VIRTUAL, c int GENERATED ALWAYS AS (a * 2) STORED);
INSERT INTO computed SELECT i FROM generate_series(1, 200) i;
CREATE TABLE promised (a int, b int, c int, d int REFERENCES customers NOT ENFORCED);
INSERT INTO promised SELECT i, i, i, i FROM generate_series(1, 200) i;
ALTER TABLE promised ADD CONSTRAINT a_required NOT NULL a NOT VALID;
ALTER TABLE promised ADD CONSTRAINT b_positive CHECK (b > 0) NOT ENFORCED;
ALTER TABLE promised ADD CONSTRAINT c_required NOT NULL c;
ANALYZE;
-- cases
ALTER TABLE computed ALTER b SET EXPRESSION AS (a * 3);
ALTER TABLE computed ALTER c SET EXPRESSION AS (a * 3);
ALTER TABLE computed ALTER c DROP EXPRESSION;
ALTER TABLE computed ALTER b SET NOT NULL;
ALTER TABLE computed ADD CHECK (b > 0);
ALTER TABLE promised VALIDATE CONSTRAINT a_required;
ALTER TABLE promised VALIDATE CONSTRAINT c_required;
ALTER TABLE promised ALTER a SET NOT NULL;
ALTER TABLE promised ALTER c SET NOT NULL;
ALTER TABLE promised ALTER c DROP NOT NULL;
ALTER TABLE promised DROP CONSTRAINT c_required;
ALTER TABLE promised ADD PRIMARY KEY (c);
ALTER TABLE promised ALTER b TYPE int;
ALTER TABLE promised ALTER CONSTRAINT promised_d_fkey ENFORCED;
ALTER TABLE promised DROP CONSTRAINT promised_d_fkey;
ALTER TABLE promised ALTER d TYPE bigint;
INSERT INTO promised VALUES (1, 1, 1, 1);
CREATE TABLE x (LIKE promised INCLUDING ALL);
ANALYZE ONLY base;
ANALYZE ONLY events;
VACUUM ONLY base;
VACUUM ONLY events;
