import { Pool } from 'pg';

/** One pool for the whole process. */
export const pool = new Pool({
  connectionString: process.env.SHOP_LOCAL_URL,
  max: 10,
  connectionTimeoutMillis: 5_000,
  statement_timeout: 10_000,
});
