/** Proves on every version that a rehearsal on somebody's server says what it would on the embedded one, and leaves nothing. */
import { describe, expect, test } from 'vitest';
import { serverMajors, startServer } from '../../scripts/servers';
import { connect } from '../../server/src/postgres/connect';
import type { EnvironmentKind } from '../../server/src/postgres/environment';
import { rehearse } from '../../server/src/rehearse/rehearse';
import { loadGrammar } from '../../server/src/sql/parse';
import { readSource } from '../../server/src/sql/source-file';
import { withClient } from './measure';

const files = [
  { text: 'begin; alter table t alter name type varchar(9); commit; create index concurrently on t (name);', down: '' },
  { text: 'create table child (id int references t); create view v as select * from child;', down: 'drop view v;' },
  { text: 'update t set nam = 1', down: undefined },
];

describe.each(serverMajors)('PostgreSQL %i', (major) => {
  test('rehearses', async () => {
    await loadGrammar();
    const server = await startServer(major);
    try {
      await withClient(server.url, (client) =>
        client.query("CREATE TABLE t (id int PRIMARY KEY, name text); INSERT INTO t VALUES (1, 'a')"),
      );
      const open = (kind: EnvironmentKind) =>
        connect({ name: kind, kind, url: server.url }, { variables: {}, migrations: [] });
      const rehearseFiles = async (kind: EnvironmentKind, count: number, pending = true) => {
        const session = await open(kind);
        const migrations = files.slice(0, count).flatMap(({ text, down }, index) => {
          const one = { version: `${index}`, transaction: 'none', pending } as const;
          const source = readSource(`${index}.up.sql`, text);
          const back = down === undefined ? [] : [{ ...one, source: readSource(`${index}.down.sql`, down) }];
          return [
            { ...one, source, direction: 'up' } as const,
            ...back.map((way) => ({ ...way, direction: 'down' }) as const),
          ];
        });
        try {
          return await rehearse({ history: { tool: 'golang-migrate', folder: '', migrations } }, session);
        } finally {
          await session.close();
        }
      };
      const { statements, waysBack } = await rehearseFiles('staging', 2);
      expect(statements.map(({ status }) => status)).toEqual([
        ...Array(3).fill('applied'),
        'not run',
        'applied',
        'applied',
      ]);
      expect(statements[1]?.effects).toMatchObject([{ lock: 'ACCESS EXCLUSIVE', rewrites: true, measured: true }]);
      expect(statements[4]?.effects).toMatchObject([{ lock: 'SHARE ROW EXCLUSIVE', relation: { name: 't' } }]);
      expect(waysBack.map(({ differences }) => differences)).toEqual([
        ['The table public.child is left over.'],
        ['The column public.t.name was text and is now character varying(9).'],
      ]);
      const failed = await rehearseFiles('staging', 3);
      expect(failed.statements.at(-1)).toMatchObject({
        status: 'failed',
        error: { code: '42703', span: { start: 13, end: 16 } },
      });
      await expect(rehearseFiles('production', 1)).rejects.toThrow(/production is production/);
      const columns = await withClient(
        server.url,
        async (client) =>
          (
            await client.query(
              "SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0",
            )
          ).rows,
      );
      expect(columns).toEqual([{ type: 'integer' }, { type: 'text' }]);
      // The tool's own table says what is pending there, whatever has shipped.
      await withClient(server.url, (client) =>
        client.query(
          'CREATE TABLE schema_migrations (version bigint, dirty boolean); INSERT INTO schema_migrations VALUES (0, false)',
        ),
      );
      const there = await rehearseFiles('staging', 2, false);
      expect(there.statements.map(({ file, status }) => `${file} ${status}`)).toEqual(
        Array(2).fill('1.up.sql applied'),
      );
      expect(there.waysBack).toMatchObject([{ file: '1.down.sql' }]);
    } finally {
      await server.stop();
    }
  });
});
