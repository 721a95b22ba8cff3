import { pool } from './database';

export async function productBySku(sku: string) {
  const result = await pool.query('SELECT id, name, unit_price FROM products WHERE sku = $1', [sku]);
  return result.rows[0];
}

/** The search box of the shop's front page. */
export async function searchProducts(term: string, limit = 20) {
  const result = await pool.query(
    `SELECT id, sku, name, unit_price
     FROM products
     WHERE name ILIKE '%${term}%'
     ORDER BY name
     LIMIT ${Number(limit)}`,
  );
  return result.rows;
}
