-- Triggers whose functions are known: what they change takes locks of its own.
CREATE TABLE audit (id int, what text);
CREATE TABLE totals (k text PRIMARY KEY, n int);
CREATE TABLE audited (id int PRIMARY KEY, name text, total int);
CREATE TABLE audited_parts (id int, k int) PARTITION BY LIST (k);
CREATE TABLE audited_parts_1 PARTITION OF audited_parts FOR VALUES IN (1);
INSERT INTO audited SELECT i, 'x', i FROM generate_series(1,200) i;
CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    INSERT INTO audit VALUES (OLD.id, TG_OP);
    RETURN OLD;
  END IF;
  INSERT INTO audit VALUES (NEW.id, TG_OP);
  RETURN NEW;
END $$;
CREATE FUNCTION sum_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE totals SET n = n + 1 WHERE k = TG_TABLE_NAME;
  RETURN NULL;
END $$;
CREATE FUNCTION chain() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM audited WHERE id = -1; RETURN NULL; END $$;
CREATE TRIGGER audited_noted BEFORE INSERT OR DELETE ON audited FOR EACH ROW EXECUTE FUNCTION note_change();
CREATE TRIGGER audited_total AFTER UPDATE OF total ON audited FOR EACH STATEMENT EXECUTE FUNCTION sum_up();
CREATE TRIGGER audited_emptied BEFORE TRUNCATE ON audited EXECUTE FUNCTION sum_up();
CREATE TRIGGER parts_noted AFTER INSERT ON audited_parts FOR EACH ROW EXECUTE FUNCTION note_change();
CREATE TRIGGER totals_chain AFTER INSERT ON totals EXECUTE FUNCTION chain();
CREATE VIEW audited_names AS SELECT id, name FROM audited;
-- cases
INSERT INTO audited VALUES (1000, 'x', 1);
INSERT INTO audited VALUES (1, 'x', 1) ON CONFLICT (id) DO UPDATE SET total = 5;
INSERT INTO audited VALUES (1, 'x', 1) ON CONFLICT (id) DO NOTHING;
UPDATE audited SET name = 'y' WHERE id = 5;
UPDATE audited SET total = 7 WHERE id = 5;
DELETE FROM audited WHERE id = 7;
DELETE FROM audited WHERE id = -7;
TRUNCATE audited;
INSERT INTO audited_parts VALUES (1, 1);
INSERT INTO audited_parts_1 VALUES (1, 1);
INSERT INTO totals VALUES ('a', 1);
INSERT INTO audited_names VALUES (3000, 'x');
WITH gone AS (DELETE FROM audited WHERE id = 9 RETURNING id) SELECT * FROM gone;
DO $$ BEGIN INSERT INTO audited VALUES (2000, 'x', 1); END $$;
UPDATE audited_parts_1 SET id = 2 WHERE id = 5;
