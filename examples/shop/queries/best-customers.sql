-- What the report of the first of the month asks.
SELECT c.id, c.full_name, count(*) AS orders, sum(o.total) AS revenue
FROM customers c
JOIN orders o ON o.customer_id = c.id
WHERE o.placed_at >= date_trunc('month', now()) - interval '1 month'
  AND o.status <> 'cancelled'
GROUP BY c.id, c.full_name
ORDER BY revenue DESC
LIMIT 20;
