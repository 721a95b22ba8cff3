/** Proves on every version that a statement with parameters is planned, and that analyzing leaves no trace. */
import { describe, expect, test } from 'vitest';
import { serverMajors, startServer } from '../../scripts/servers';
import { explain } from '../../server/src/explain/explain';
import { connect } from '../../server/src/postgres/connect';
import type { EnvironmentKind } from '../../server/src/postgres/environment';
import { withClient } from './measure';

describe.each(serverMajors)('PostgreSQL %i', (major) => {
  test('explains', async () => {
    const server = await startServer(major);
    try {
      await withClient(server.url, (client) => client.query('CREATE TABLE t (id int PRIMARY KEY, name text)'));
      const open = (kind: EnvironmentKind) =>
        connect({ name: kind, kind, url: server.url }, { variables: {}, migrations: [] });
      for (const kind of ['staging', 'production'] as const) {
        const session = await open(kind);
        const plan = async (sql: string, analyze = false) => (await explain(session, sql, { analyze })).text.join('\n');
        expect(session.major).toBe(major);
        expect(await plan('SELECT * FROM t WHERE id = $1')).toContain('Index Cond: (id = $1)');
        expect(await plan('SELECT * FROM t WHERE id = ? AND name = ?')).toContain('Filter: (name = $2)');
        expect(await plan('UPDATE t SET name = :name WHERE id = :id')).toMatch(/^Update on t/);
        expect(await plan('SELECT * FROM t', true)).toMatch(/^Seq Scan on t .*actual time.*Execution Time: /s);
        const insert = plan("INSERT INTO t VALUES (1, 'a')", true);
        if (kind === 'staging') expect(await insert).toMatch(/^Insert on t .*actual time/);
        else
          await expect(insert).rejects.toThrow(
            /EXPLAIN ANALYZE really runs its statement: INSERT is not sent to production/,
          );
        await session.close();
      }
      expect(await withClient(server.url, async (client) => (await client.query('TABLE t')).rows)).toEqual([]);
    } finally {
      await server.stop();
    }
  });
});
