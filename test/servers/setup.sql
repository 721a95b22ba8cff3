-- Tables with rows, and every kind of object that a migration may touch. Each file of cases runs in a database of its own
-- that this made.

CREATE SCHEMA other;
CREATE TABLE other.notes (id int PRIMARY KEY, body text);
INSERT INTO other.notes SELECT i, 'x' FROM generate_series(1, 200) i;

CREATE TABLE customers (
  id int PRIMARY KEY, name varchar(50) NOT NULL, email text, created timestamp DEFAULT now(), credit numeric(10,2), age int
);
CREATE TABLE orders (
  id serial PRIMARY KEY, customer_id int REFERENCES customers (id), total numeric(10,2), note text, at timestamptz,
  CONSTRAINT total_known CHECK (total IS NOT NULL), CONSTRAINT note_short CHECK (length(note) < 100)
);
CREATE TABLE items (id int PRIMARY KEY, order_id int, sku text, quantity int);
CREATE INDEX items_sku ON items (sku);
CREATE UNIQUE INDEX items_quantity ON items (id, quantity);
INSERT INTO customers SELECT i, 'n' || i, 'e', now(), i, i FROM generate_series(1, 2000) i;
INSERT INTO orders (customer_id, total, note, at) SELECT i, i, 'x', now() FROM generate_series(1, 2000) i;
INSERT INTO items SELECT i, CASE WHEN i < 1000 THEN i END, 's' || i, i FROM generate_series(1, 2000) i;
ALTER TABLE items ADD CONSTRAINT items_order FOREIGN KEY (order_id) REFERENCES orders (id) NOT VALID;
ALTER TABLE items ADD CONSTRAINT items_quantity_positive CHECK (quantity > 0) NOT VALID;
CREATE VIEW item_list AS SELECT id, sku FROM items;
CREATE VIEW item_names AS SELECT sku FROM item_list;
CREATE MATERIALIZED VIEW item_copies AS SELECT id, sku FROM items;
CREATE UNIQUE INDEX item_copies_id ON item_copies (id);
CREATE MATERIALIZED VIEW name_copies AS SELECT sku FROM item_names;
CREATE STATISTICS item_statistics ON sku, quantity FROM items;

CREATE TABLE plain (a int, b text);
CREATE UNIQUE INDEX plain_a ON plain (a);
INSERT INTO plain SELECT i, i FROM generate_series(1, 200) i;
CREATE TABLE empty (a int, b int);
CREATE TABLE "Mixed Case" ("Id" int PRIMARY KEY, "Größe" int);
INSERT INTO "Mixed Case" SELECT i, i FROM generate_series(1, 200) i;
CREATE UNLOGGED TABLE cache (a int);
INSERT INTO cache SELECT i FROM generate_series(1, 200) i;
CREATE TABLE counters (a int GENERATED ALWAYS AS IDENTITY, b int NOT NULL, g int GENERATED ALWAYS AS (b * 2) STORED, s serial);
INSERT INTO counters (b) SELECT i FROM generate_series(1, 200) i;
CREATE TABLE bookings (during int4range, room int);
INSERT INTO bookings SELECT int4range(i, i + 1), i FROM generate_series(1, 200) i;
CREATE TABLE checked (a int, b int, c int, CHECK (a IS NOT NULL AND b > 0), CHECK (c > 0), CONSTRAINT c_later CHECK (c IS NOT NULL));
INSERT INTO checked SELECT i, i, i FROM generate_series(1, 200) i;
ALTER TABLE checked DROP CONSTRAINT c_later;
ALTER TABLE checked ADD CONSTRAINT c_later CHECK (c IS NOT NULL) NOT VALID;
CREATE TABLE tree (id int PRIMARY KEY, parent int REFERENCES tree);
INSERT INTO tree SELECT i FROM generate_series(1, 200) i;
CREATE TABLE accounts (id int PRIMARY KEY, b int, code text);
INSERT INTO accounts SELECT i, i, i FROM generate_series(1, 200) i;
CREATE INDEX accounts_code ON accounts (code);
CREATE INDEX accounts_next ON accounts ((b + 1));
CREATE INDEX accounts_some ON accounts (id) WHERE b > 5;
CREATE TABLE entries (account_id int REFERENCES accounts ON DELETE CASCADE ON UPDATE CASCADE, entry int);
INSERT INTO entries VALUES (1, 1);
CREATE TABLE flags (account_id int REFERENCES accounts ON DELETE SET NULL);
INSERT INTO flags VALUES (2);

CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE FUNCTION one() RETURNS int LANGUAGE sql VOLATILE AS 'select 1';
CREATE FUNCTION dice() RETURNS int LANGUAGE sql VOLATILE AS 'select (random() * 6)::int';
CREATE FUNCTION opaque() RETURNS int LANGUAGE plpgsql VOLATILE AS 'begin return 1; end';
CREATE FUNCTION steady() RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'begin return 1; end';
CREATE TABLE ruled (id int PRIMARY KEY, n int);
INSERT INTO ruled SELECT i, i FROM generate_series(1, 200) i;
CREATE TRIGGER ruled_touched BEFORE UPDATE ON ruled FOR EACH ROW EXECUTE FUNCTION touched();
CREATE RULE ruled_nothing AS ON DELETE TO ruled DO ALSO NOTHING;
CREATE POLICY ruled_all ON ruled USING (true);
CREATE PUBLICATION changes FOR TABLE ruled;

CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE TABLE moods (m mood DEFAULT 'good', t text);
INSERT INTO moods SELECT 'good', 'good' FROM generate_series(1, 200);
CREATE TYPE point_of_sale AS (a int, b text);
CREATE TABLE typed OF point_of_sale;
CREATE TABLE untyped (a int, b text);
CREATE TABLE with_composite (c point_of_sale, i int);
INSERT INTO with_composite SELECT row(i, 'x')::point_of_sale, i FROM generate_series(1, 200) i;
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE DOMAIN small_positive AS positive;
CREATE DOMAIN whole AS int;
CREATE TABLE measured (id int PRIMARY KEY, d positive, p whole);
INSERT INTO measured SELECT i, i, i FROM generate_series(1, 200) i;
CREATE TABLE measured_small (d small_positive);
INSERT INTO measured_small SELECT i FROM generate_series(1, 200) i;
CREATE SEQUENCE owned_numbers;
CREATE TABLE numbered (a int DEFAULT nextval('owned_numbers'), b int);
ALTER SEQUENCE owned_numbers OWNED BY numbered.a;
CREATE SEQUENCE numbers;

-- Partitions: by day, with a default; a second level below one of them; foreign keys to and from partitioned tables.
CREATE TABLE events (id int, day date, k int, t text, c int) PARTITION BY RANGE (day);
CREATE TABLE events_2020 PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE events_2021 PARTITION OF events FOR VALUES FROM ('2021-01-01') TO ('2022-01-01') PARTITION BY LIST (k);
CREATE TABLE events_2021_1 PARTITION OF events_2021 FOR VALUES IN (1);
CREATE TABLE events_2021_rest PARTITION OF events_2021 DEFAULT;
CREATE TABLE events_rest PARTITION OF events DEFAULT;
INSERT INTO events SELECT i, date '2020-01-01' + i % 900, 1 + i % 4 FROM generate_series(1, 2000) i;
CREATE INDEX events_k ON events (k);
CREATE INDEX events_id ON ONLY events (id);
CREATE INDEX events_2020_id ON events_2020 (id);
CREATE TRIGGER events_touched BEFORE UPDATE ON events FOR EACH ROW EXECUTE FUNCTION touched();
CREATE TRIGGER events_told AFTER UPDATE ON events FOR EACH STATEMENT EXECUTE FUNCTION touched();
ALTER TABLE events ADD CONSTRAINT events_k_positive CHECK (k > 0) NOT VALID;
CREATE TABLE events_new (id int, day date, k int, t text, c int, CONSTRAINT events_k_positive CHECK (k > 0));
INSERT INTO events_new SELECT i, date '2023-01-01' + i % 300, i FROM generate_series(1, 200) i;
CREATE TABLE events_tree (id int, day date, k int, t text, c int, CONSTRAINT events_k_positive CHECK (k > 0)) PARTITION BY LIST (k);
CREATE TABLE events_tree_1 PARTITION OF events_tree DEFAULT;
INSERT INTO events_tree VALUES (1, '2024-01-01', 1);
CREATE TABLE events_checked (
  id int, day date NOT NULL, k int, t text, c int, CONSTRAINT events_k_positive CHECK (k > 0),
  CONSTRAINT in_2025 CHECK (day >= '2025-01-01' AND day < '2026-01-01')
);
INSERT INTO events_checked SELECT i, date '2025-01-01' + i % 300, i FROM generate_series(1, 200) i;
CREATE TABLE events_nullable (
  id int, day date, k int, t text, c int, CONSTRAINT events_k_positive CHECK (k > 0),
  CONSTRAINT in_2026 CHECK (day >= '2026-01-01' AND day < '2027-01-01')
);
INSERT INTO events_nullable SELECT i, date '2026-01-01' + i % 300, i FROM generate_series(1, 200) i;

CREATE TABLE plans (id int GENERATED ALWAYS AS IDENTITY, kind text NOT NULL, n int) PARTITION BY LIST (kind);
CREATE TABLE plans_a PARTITION OF plans FOR VALUES IN ('a');
INSERT INTO plans (kind, n) SELECT 'a', i FROM generate_series(1, 200) i;
CREATE INDEX plans_n ON plans (n);
CREATE TABLE plans_b (id int NOT NULL, kind text NOT NULL CHECK (kind = 'b'), n int);
INSERT INTO plans_b SELECT i, 'b', i FROM generate_series(1, 200) i;
CREATE TABLE plans_c (id int NOT NULL, kind text NOT NULL, n int);
INSERT INTO plans_c SELECT i, 'c', i FROM generate_series(1, 200) i;

CREATE TABLE products (id int PRIMARY KEY, r int) PARTITION BY RANGE (id);
CREATE TABLE products_1 PARTITION OF products FOR VALUES FROM (0) TO (1000);
CREATE TABLE products_2 PARTITION OF products FOR VALUES FROM (1000) TO (5000);
CREATE TABLE products_3 PARTITION OF products FOR VALUES FROM (8000) TO (9000);
CREATE TABLE products_new (id int NOT NULL, r int);
INSERT INTO products SELECT i, i FROM generate_series(1, 2000) i;
INSERT INTO products SELECT i, i FROM generate_series(8000, 8100) i;
CREATE TABLE prices (id int PRIMARY KEY, product_id int);
INSERT INTO prices SELECT i, i FROM generate_series(1, 2000) i;
CREATE TABLE stock (id int PRIMARY KEY, product_id int REFERENCES products);
INSERT INTO stock SELECT i, i FROM generate_series(1, 2000) i;

CREATE TABLE visits (id int, customer_id int REFERENCES customers, day date NOT NULL) PARTITION BY RANGE (day);
CREATE TABLE visits_2020 PARTITION OF visits FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE visits_new (id int, customer_id int, day date NOT NULL);
CREATE TABLE visits_ready (
  id int, customer_id int REFERENCES customers, day date NOT NULL,
  CONSTRAINT in_2022 CHECK (day >= '2022-01-01' AND day < '2023-01-01')
);
INSERT INTO visits SELECT i, i, '2020-02-02' FROM generate_series(1, 200) i;
INSERT INTO visits_new SELECT i, i, '2021-02-02' FROM generate_series(1, 200) i;
INSERT INTO visits_ready SELECT i, i, '2022-02-02' FROM generate_series(1, 200) i;

-- Inheritance.
CREATE TABLE base (a int NOT NULL, b int, t text);
CREATE TABLE child () INHERITS (base);
CREATE TABLE grandchild (c int) INHERITS (child);
INSERT INTO base SELECT i, i FROM generate_series(1, 200) i;
INSERT INTO child SELECT i, i FROM generate_series(1, 200) i;
INSERT INTO grandchild SELECT i, i FROM generate_series(1, 200) i;
ALTER TABLE base ADD CONSTRAINT base_b_positive CHECK (b > 0) NOT VALID;
CREATE UNIQUE INDEX base_a ON base (a);
CREATE TABLE foster (a int NOT NULL, b int, t text, CONSTRAINT base_b_positive CHECK (b > 0));
INSERT INTO foster SELECT i, i FROM generate_series(1, 200) i;

REFRESH MATERIALIZED VIEW item_copies;
REFRESH MATERIALIZED VIEW name_copies;
ANALYZE;
