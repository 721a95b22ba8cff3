-- Policies, rules and functions that name other tables: what CASCADE takes along is locked, too.
CREATE POLICY by_orders ON items USING (EXISTS (SELECT FROM orders WHERE note = 'x'));
CREATE POLICY by_plain ON ruled USING (n IN (SELECT a FROM plain));
CREATE RULE to_plain AS ON UPDATE TO checked DO ALSO INSERT INTO plain (a) VALUES (new.a);
CREATE RULE to_cache AS ON UPDATE TO item_list DO INSTEAD INSERT INTO cache VALUES (new.id);
CREATE FUNCTION every_plain() RETURNS bigint BEGIN ATOMIC SELECT count(b) FROM plain; END;
-- cases
DROP TABLE orders CASCADE;
DROP TABLE plain CASCADE;
DROP TABLE cache CASCADE;
ALTER TABLE orders DROP COLUMN note CASCADE;
ALTER TABLE plain DROP COLUMN a CASCADE;
ALTER TABLE plain DROP COLUMN b CASCADE;
ALTER TABLE ruled DROP COLUMN n CASCADE;
DROP FUNCTION every_plain();
