-- DO blocks and functions, as far as their text is known.
CREATE FUNCTION empty_cache() RETURNS void LANGUAGE sql AS 'delete from cache; truncate moods';
CREATE FUNCTION add_column() RETURNS void LANGUAGE plpgsql AS 'begin alter table plain add column z int; end';
CREATE PROCEDURE tidy() LANGUAGE plpgsql AS $$ BEGIN UPDATE plain SET b = 'x'; DELETE FROM orders WHERE id = 1500; END $$;
CREATE FUNCTION again(n int) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO cache VALUES (n);
  IF n > 0 THEN RETURN again(n - 1); END IF;
  RETURN 0;
END $$;
CREATE FUNCTION overloaded(a int) RETURNS void LANGUAGE sql AS 'delete from cache';
CREATE FUNCTION overloaded(a text) RETURNS void LANGUAGE sql AS 'delete from plain';
-- cases
DO $$ BEGIN ALTER TABLE items ADD COLUMN z int; END $$;
DO $body$
DECLARE n int := 1;
BEGIN
  CREATE TABLE made (id int);
  CREATE INDEX ON made (id);
  INSERT INTO made VALUES (1);
  UPDATE plain SET b = 'é😀';
END
$body$ LANGUAGE plpgsql;
DO 'BEGIN CREATE INDEX ON items (quantity); END';
DO $$ BEGIN EXECUTE 'ALTER TABLE orders ADD COLUMN "Z" int'; END $$;
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'mood') THEN
    ALTER TABLE items ADD COLUMN z int;
  END IF;
END $$;
DO $$ BEGIN
  ALTER TABLE items ADD FOREIGN KEY (quantity) REFERENCES customers NOT VALID;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
DO $$ BEGIN IF true THEN RETURN; END IF; DROP TABLE plain; END $$;
SELECT empty_cache();
SELECT add_column();
SELECT again(2);
SELECT overloaded(1);
SELECT one(), dice();
SELECT again(id) FROM items WHERE id = 5;
CALL tidy();
