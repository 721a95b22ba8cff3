import { pool } from './database';

export interface NewOrder {
  readonly customerId: string;
  readonly items: readonly { readonly productId: string; readonly quantity: number }[];
}

export async function placeOrder(order: NewOrder): Promise<string> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const created = await client.query('INSERT INTO orders (customer_id) VALUES ($1) RETURNING id', [order.customerId]);
    const orderId: string = created.rows[0].id;
    for (const item of order.items) {
      await client.query(
        `INSERT INTO order_items (order_id, product_id, quantity, unit_price)
         SELECT $1, id, $3, unit_price FROM products WHERE id = $2`,
        [orderId, item.productId, item.quantity],
      );
    }
    await client.query(
      `UPDATE orders
       SET total = (SELECT sum(quantity * unit_price) FROM order_items WHERE order_id = $1)
       WHERE id = $1`,
      [orderId],
    );
    await client.query('COMMIT');
    return orderId;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

export async function ordersOf(customerId: string) {
  const result = await pool.query(
    'SELECT id, status, total, placed_at FROM orders WHERE customer_id = $1 ORDER BY placed_at DESC LIMIT 50',
    [customerId],
  );
  return result.rows;
}
