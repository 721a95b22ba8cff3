/** Is the server ready for traffic, and for the day when something goes wrong? Asked of its settings and statistics. */
import { type EnvironmentCheck, fail, failIfAny, notApplicable, pass, unknown } from '../check';

const grantStatistics = 'GRANT pg_read_all_stats (or pg_monitor) to the role that Preflight uses.';

export const serverChecks: readonly EnvironmentCheck[] = [
  {
    id: 'connections-have-room',
    group: 'Connections',
    question: 'Are fewer than 80 % of the connections used?',
    why: 'At the limit every new request fails, the one that would repair it included.',
    embedded: false,
    async answer(ask) {
      const [row] = await ask(
        `SELECT (SELECT sum(numbackends) FROM pg_stat_database),
           current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int`,
      );
      const [used, room] = [Number(row?.[0]), Number(row?.[1])];
      const told = `${used} of ${room} connections are used now.`;
      return used > 0.8 * room ? fail([told], 'Put a pooler in front, or make the pools smaller.') : pass(told);
    },
  },
  {
    id: 'no-idle-transactions',
    group: 'Connections',
    question: 'Is no transaction left open and idle?',
    why: 'An idle transaction keeps its locks, and keeps VACUUM from cleaning up behind everybody.',
    embedded: false,
    async answer(ask) {
      // Of the sessions of other roles a plain role sees neither the state nor even that they are clients.
      const rows = await ask(
        `SELECT query = '<insufficient privilege>', format('process %s of %s, idle in transaction since %s', pid, usename, state_change),
           state LIKE 'idle in transaction%' AND now() - state_change > interval '1 minute'
         FROM pg_stat_activity WHERE backend_type = 'client backend' OR backend_type IS NULL AND datid IS NOT NULL`,
      );
      const open = rows.filter(([, , idle]) => idle === 't').map(([, text]) => text ?? '');
      if (open.length > 0) return fail(open, 'End the transactions, and set idle_in_transaction_session_timeout.');
      const hidden = rows.filter(([insufficient]) => insufficient === 't').length;
      if (hidden > 0)
        return unknown(`The role may not see what ${hidden} of ${rows.length} sessions do.`, grantStatistics);
      return pass(`None of ${rows.length} sessions is idle in a transaction for more than a minute.`);
    },
  },
  {
    id: 'timeouts-set',
    group: 'Connections',
    question: 'Do statement_timeout, lock_timeout and idle_in_transaction_session_timeout hold for this role?',
    why: 'Without them one bad query, or one waiting migration, blocks everybody for as long as it likes.',
    embedded: false,
    async answer(ask, { session }) {
      // Our own transaction sets two of them; reset_val is what the role begins with.
      const rows = await ask(
        `SELECT name, reset_val FROM pg_settings
         WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout') ORDER BY 1`,
      );
      const unset = rows
        .filter(([, value]) => value === '0')
        .map(([name]) => `${name} is 0 for ${session.target.role}: no limit.`);
      return failIfAny(
        unset,
        'ALTER ROLE … SET them for each login role; migrations set their own lock_timeout.',
        rows.map(([name, value]) => `${name} = ${value} ms`).join(', '),
      );
    },
  },
  {
    id: 'role-limited',
    group: 'Access',
    question: 'Is the role no superuser, and without rights to make roles and databases or to bypass row security?',
    why: 'Whoever gets hold of such a role has the whole server.',
    embedded: false,
    async answer(ask, { session }) {
      const [row] = await ask(
        `SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication FROM pg_roles WHERE rolname = current_user`,
      );
      const names = ['SUPERUSER', 'CREATEROLE', 'CREATEDB', 'BYPASSRLS', 'REPLICATION'];
      const held = names.filter((_, index) => row?.[index] === 't');
      return failIfAny(
        held.map((name) => `${session.target.role} has ${name}.`),
        'Connect the application, and Preflight, with a role that has only what it needs.',
        `${session.target.role} has none of them.`,
      );
    },
  },
  {
    id: 'public-cannot-create',
    group: 'Access',
    question: 'Is everybody kept from creating objects in the schema public?',
    why: 'Any role could put a function or table in the way of the application’s own (CVE-2018-1058).',
    embedded: true,
    async answer(ask) {
      const [row] = await ask(
        `SELECT CASE WHEN EXISTS (SELECT FROM pg_namespace WHERE nspname = 'public') THEN has_schema_privilege('public', 'public', 'CREATE') END`,
      );
      if (row?.[0] === null) return notApplicable('There is no schema public.');
      return row?.[0] === 't'
        ? fail(['PUBLIC has CREATE on the schema public.'], 'REVOKE CREATE ON SCHEMA public FROM PUBLIC.')
        : pass('PUBLIC has no CREATE on the schema public.');
    },
  },
  {
    id: 'definer-functions-safe',
    group: 'Access',
    question: 'Does every SECURITY DEFINER function set its search_path?',
    why: 'Otherwise its caller chooses which functions and tables it uses, with its owner’s rights.',
    embedded: true,
    async answer(ask) {
      const rows = await ask(
        `SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
         WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')
         AND NOT EXISTS (SELECT FROM unnest(p.proconfig) s WHERE s LIKE 'search\\_path=%')
         AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e') ORDER BY 1`,
      );
      return failIfAny(
        rows.map(([name]) => name ?? ''),
        "ALTER FUNCTION … SET search_path = ''.",
        'None is without.',
      );
    },
  },
  {
    id: 'session-encrypted',
    group: 'Secrets and transport',
    question: 'Is this connection encrypted?',
    why: 'Otherwise everybody on the way can read rows and passwords.',
    embedded: false,
    async answer(ask, { session }) {
      if (session.target.host.startsWith('/')) return notApplicable('The connection is a socket on this machine.');
      const [row] = await ask('SELECT ssl, version, cipher FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
      if (!row)
        return unknown(
          'The server does not tell about this connection.',
          'Connect to the server itself, past the pooler.',
        );
      return row[0] === 't'
        ? pass(`${row[1]}, ${row[2]}`)
        : fail(['The connection is not encrypted.'], 'Set ssl = on at the server and sslmode=verify-full in the url.');
    },
  },
  {
    id: 'wal-archived',
    group: 'Backups',
    question: 'Is WAL archived, without failures?',
    why: 'Without it a restore goes back to the last full backup, and what came since is lost.',
    embedded: false,
    async answer(ask) {
      const [row] = await ask(
        `SELECT current_setting('archive_mode'), last_failed_time > coalesce(last_archived_time, '-infinity'), failed_count, last_archived_time, last_failed_wal
         FROM pg_stat_archiver`,
      );
      const [mode, failing, failures, last, segment] = row ?? [];
      if (mode === 'off') {
        return {
          verdict: 'manual',
          evidence: [
            { text: 'archive_mode is off; a provider may take backups by other means, which the server cannot see.' },
          ],
          advice:
            'Turn archiving on, or attest in preflight.json (check "wal-archived") how far back a restore can go.',
        };
      }
      return failing === 't'
        ? fail(
            [`The last attempt failed (${segment}); ${failures} failures in all.`],
            'Look at archive_command and the server’s log.',
          )
        : pass(`archive_mode is ${mode}; last archived ${last ?? 'never'}.`);
    },
  },
  {
    id: 'crash-safe',
    group: 'Backups',
    question: 'Are fsync and full_page_writes on?',
    why: 'Without them a crash of the machine can destroy the database beyond repair.',
    embedded: false,
    async answer(ask) {
      const rows = await ask(
        "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') ORDER BY 1",
      );
      return failIfAny(
        rows.filter(([, setting]) => setting !== 'on').map(([name]) => `${name} is off.`),
        'Turn them on.',
        'Both are on.',
      );
    },
  },
  {
    id: 'statements-measured',
    group: 'Monitoring',
    question: 'Is pg_stat_statements installed?',
    why: 'It tells which queries cost the time; without it one guesses.',
    embedded: false,
    async answer(ask) {
      const [row] = await ask("SELECT extversion FROM pg_extension WHERE extname = 'pg_stat_statements'");
      return row
        ? pass(`Version ${row[0]}.`)
        : fail(
            ['The extension is not installed in this database.'],
            'Add it to shared_preload_libraries, and CREATE EXTENSION pg_stat_statements.',
          );
    },
  },
  {
    id: 'transaction-ids-left',
    group: 'Monitoring',
    question: 'Are transaction ids far from running out?',
    why: 'Before they do the server refuses all writes until it is vacuumed.',
    embedded: false,
    async answer(ask) {
      const rows = await ask('SELECT datname, age(datfrozenxid) FROM pg_database ORDER BY 2 DESC');
      const told = rows.slice(0, 1).map(([name, age]) => `${name}: ${age} of 2147483648`);
      // Autovacuum forces itself at 200 million; at 1.5 billion it has failed for long.
      return Number(rows[0]?.[1]) > 1_500_000_000
        ? fail(told, 'Find what holds VACUUM back: old transactions, replication slots, prepared transactions.')
        : pass(...told);
    },
  },
];
