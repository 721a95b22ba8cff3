/** The table of conflicts between lock modes, asked of every server: can the second session have its lock? */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Server, serverMajors, startServer } from '../../scripts/servers';
import { blocks, conflicts, type LockMode, lockModes } from '../../server/src/locks/effect';
import { withClient } from './measure';

describe.each(serverMajors)('PostgreSQL %i', (major) => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer(major);
    await withClient(server.url, (client) => client.query('CREATE TABLE t (a int)'));
  });
  afterAll(() => server?.stop());

  test.each(lockModes)('%s excludes what the table says', async (mode) => {
    const excluded = await whileHeld(server.url, mode, async (succeeds) => {
      const refused: LockMode[] = [];
      for (const other of lockModes) {
        if (!(await succeeds(`LOCK TABLE t IN ${other} MODE NOWAIT`))) refused.push(other);
      }
      return refused;
    });
    expect(excluded).toEqual(conflicts[mode]);
  });

  test.each(lockModes)('%s blocks reads and writes as said', async (mode) => {
    const blocked = await whileHeld(server.url, mode, async (succeeds) => [
      ...((await succeeds('SELECT FROM t')) ? [] : ['reads']),
      ...((await succeeds('INSERT INTO t VALUES (1)')) ? [] : ['writes']),
    ]);
    expect(blocked).toEqual(blocks(mode));
  });
});

/** Runs the questions while one session holds the table in that mode; each is answered by whether the statement may run. */
async function whileHeld<T>(
  url: string,
  mode: LockMode,
  ask: (succeeds: (sql: string) => Promise<boolean>) => Promise<T>,
): Promise<T> {
  return withClient(url, (holder) =>
    withClient(url, async (other) => {
      await holder.query('BEGIN');
      await holder.query(`LOCK TABLE t IN ${mode} MODE`);
      await other.query("SET lock_timeout = '20ms'");
      return ask(async (sql) => {
        await other.query('BEGIN');
        const succeeded = await other.query(sql).then(
          () => true,
          () => false,
        );
        await other.query('ROLLBACK');
        return succeeded;
      });
    }),
  );
}
