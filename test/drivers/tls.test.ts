/** What drivers ask of a server's certificate in each mode: `tls-not-verified` says so, and here a server answers that nobody vouches for. */
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { type Server, startServer } from '../../scripts/servers';
import { whyNot } from './process-runner';

const missing = whyNot('openssl', 'version');
if (missing !== undefined) console.warn(`TLS: left out, because ${missing}`);

/** How a connection came about; `refused` for one that did not because of the certificate. */
type Outcome = 'encrypted' | 'plain' | 'refused';

describe.skipIf(missing !== undefined)('the certificate of a server that nobody vouches for', () => {
  let server: Server;
  let folder = '';

  beforeAll(async () => {
    server = await startServer(18);
    folder = mkdtempSync(join(tmpdir(), 'preflight-tls-'));
    const key = join(folder, 'server.key');
    const certificate = join(folder, 'server.crt');
    const subject = ['-subj', '/CN=db.example', '-days', '2'];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, ...subject],
      {
        stdio: 'ignore',
      },
    );
    const client = new pg.Client(server.url);
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    const data = rows[0]?.data_directory ?? '';
    const { uid, gid } = statSync(data);
    for (const name of ['server.key', 'server.crt']) {
      writeFileSync(join(data, name), readFileSync(join(folder, name)));
      chownSync(join(data, name), uid, gid);
      chmodSync(join(data, name), 0o600);
    }
    await client.query('ALTER SYSTEM SET ssl = on');
    await client.query('SELECT pg_reload_conf()');
    await client.end();
    const insecure = { connectionString: server.url, ssl: { rejectUnauthorized: false } };
    await vi.waitFor(async () => expect(await outcomeOfPg(insecure)).toBe('encrypted'), { timeout: 20_000 });
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await server?.stop();
  });

  async function outcomeOf(rows: () => PromiseLike<readonly unknown[]>): Promise<Outcome> {
    try {
      const [row] = await rows();
      return row && typeof row === 'object' && 'ssl' in row && row.ssl === true ? 'encrypted' : 'plain';
    } catch (error) {
      expect(String(error)).toMatch(/certificate|self-signed/);
      return 'refused';
    }
  }

  const query = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';

  async function outcomeOfPg(config: pg.ClientConfig): Promise<Outcome> {
    const client = new pg.Client(config);
    return outcomeOf(async () => {
      await client.connect();
      const { rows } = await client.query(query);
      await client.end();
      return rows;
    });
  }

  test.each<readonly [mode: string, pg: Outcome, postgresJs: Outcome]>([
    ['disable', 'plain', 'plain'],
    ['allow', 'refused', 'encrypted'],
    ['prefer', 'refused', 'encrypted'],
    ['require', 'refused', 'encrypted'],
    ['no-verify', 'encrypted', 'refused'],
    ['verify-ca', 'refused', 'refused'],
    ['verify-full', 'refused', 'refused'],
  ])('sslmode=%s in an address: node-postgres %s, postgres.js %s', async (mode, expected, expectedOfPostgresJs) => {
    const url = `${server.url}?sslmode=${mode}`;
    const found = await outcomeOfPg({ connectionString: url });
    const sql = postgres(url, { max: 1 });
    const foundOfPostgresJs = await outcomeOf(() => sql.unsafe(query));
    await sql.end();
    expect([found, foundOfPostgresJs]).toEqual([expected, expectedOfPostgresJs]);
  });

  test.each<readonly [mode: 'prefer' | 'require' | 'verify-full', expected: Outcome]>([
    ['prefer', 'encrypted'],
    ['require', 'encrypted'],
    ['verify-full', 'refused'],
  ])("ssl: '%s' of postgres.js: %s", async (ssl, expected) => {
    const sql = postgres(server.url, { max: 1, ssl });
    expect(await outcomeOf(() => sql.unsafe(query))).toBe(expected);
    await sql.end();
  });

  test('prefer of postgres.js goes without encryption where a server has none', async () => {
    const sql = postgres(inject('server'), { max: 1, ssl: 'prefer' });
    expect(await outcomeOf(() => sql.unsafe(query))).toBe('plain');
    await sql.end();
  });

  const psycopg2 =
    'import sys, psycopg2; c = psycopg2.connect(sys.argv[1]).cursor(); c.execute(sys.argv[2]); print(c.fetchone()[0])';
  const noPython = whyNot('/usr/bin/python3', '-c', 'import psycopg2');
  test.skipIf(noPython !== undefined).each<readonly [mode: string, expected: Outcome]>([
    ['prefer', 'encrypted'],
    ['require', 'encrypted'],
    ['verify-full', 'refused'],
  ])('sslmode=%s of psycopg2: %s', async (mode, expected) => {
    const ask = promisify(execFile)('/usr/bin/python3', ['-c', psycopg2, `${server.url}?sslmode=${mode}`, query]);
    expect(await outcomeOf(async () => [{ ssl: (await ask).stdout.trim() === 'True' }])).toBe(expected);
  });
});
