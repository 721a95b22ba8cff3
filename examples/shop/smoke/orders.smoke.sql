-- Each test runs in its own transaction, which is rolled back: nothing stays behind.
INSERT INTO customers (email, full_name) VALUES ('smoke@shop.test', 'Smoke Test');
INSERT INTO categories (name) VALUES ('Smoke tests');
INSERT INTO products (category_id, sku, name, unit_price, in_stock)
SELECT id, 'SMOKE-1', 'A thing to order', 19.90, 3 FROM categories WHERE name = 'Smoke tests';

-- test: a customer places an order
INSERT INTO orders (customer_id) SELECT id FROM customers WHERE email = 'smoke@shop.test';
-- expect: 1 affected
INSERT INTO order_items (order_id, product_id, quantity, unit_price)
SELECT o.id, p.id, 2, p.unit_price FROM orders o JOIN customers c ON c.id = o.customer_id, products p
WHERE c.email = 'smoke@shop.test' AND p.sku = 'SMOKE-1';
-- expect: 1 affected
SELECT sum(oi.quantity * oi.unit_price) AS total FROM order_items oi JOIN products p ON p.id = oi.product_id WHERE p.sku = 'SMOKE-1';
-- expect: total = 39.80

-- test: a price is read, changed and read again
UPDATE products SET unit_price = 24.50 WHERE sku = 'SMOKE-1';
-- expect: 1 affected
SELECT unit_price FROM products WHERE sku = 'SMOKE-1';
-- expect: unit_price = 24.50

-- test: a product that was ordered cannot be deleted
INSERT INTO orders (customer_id) SELECT id FROM customers WHERE email = 'smoke@shop.test';
INSERT INTO order_items (order_id, product_id, quantity, unit_price)
SELECT max(o.id), max(p.id), 1, 1 FROM orders o, products p WHERE p.sku = 'SMOKE-1';
DELETE FROM products WHERE sku = 'SMOKE-1';
-- expect: error 23503

-- test: stock never falls below zero
UPDATE products SET in_stock = in_stock - 4 WHERE sku = 'SMOKE-1';
-- expect: error 23514
