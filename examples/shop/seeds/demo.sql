-- For local machines only: a shop with something in it.
INSERT INTO customers (email, full_name)
SELECT 'customer' || n || '@shop.test', 'Customer ' || n FROM generate_series(1, 200) AS n;

INSERT INTO categories (name) VALUES ('Books'), ('Games'), ('Tools');

INSERT INTO products (category_id, sku, name, unit_price, in_stock)
SELECT c.id, c.name || '-' || n, c.name || ' number ' || n, 5 + n, 100
FROM categories c, generate_series(1, 30) AS n;
