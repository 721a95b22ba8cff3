/** Is what stands on the server sound? Asked of its catalog. */
import type { History } from '../../migrations/history';
import { quoteLiteral } from '../../postgres/guard';
import { type Answer, type Ask, type EnvironmentCheck, fail, failIfAny, notApplicable, pass, unknown } from '../check';

/** User tables only; `c` is pg_class, `n` pg_namespace. */
const users = `n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'`;

/** A check that passes when its query gives no row; each row is one text. */
function none(
  check: Omit<EnvironmentCheck, 'answer' | 'group' | 'embedded'>,
  sql: string,
  advice: string,
  otherwise: string,
): EnvironmentCheck {
  return {
    ...check,
    group: 'Schema',
    embedded: true,
    async answer(ask) {
      const rows = await ask(sql);
      return failIfAny(
        rows.map(([text]) => text ?? ''),
        advice,
        otherwise,
      );
    },
  };
}

export const serverSchemaChecks: readonly EnvironmentCheck[] = [
  {
    id: 'migrations-applied',
    group: 'Migrations',
    question: 'Are all shipped migrations applied there, none failed?',
    why: 'Code that expects a column that is not there fails at the first request.',
    embedded: false,
    async answer(ask, { repository }) {
      if (repository.histories.length === 0) return notApplicable('There are no migrations.');
      const answers: Answer[] = [];
      for (const history of repository.histories) answers.push(await applied(ask, history));
      const verdict = (['fail', 'unknown', 'pass'] as const).find((one) =>
        answers.some((answer) => answer.verdict === one),
      );
      return {
        verdict: verdict ?? 'unknown',
        evidence: answers.flatMap(({ evidence }) => evidence),
        advice: answers.find((answer) => answer.verdict === verdict)?.advice ?? '',
      };
    },
  },
  none(
    {
      id: 'foreign-keys-indexed-there',
      question: 'Is every foreign key on the server indexed?',
      why: 'Indexes are dropped and builds fail without a migration saying so.',
    },
    `SELECT con.conrelid::regclass || '(' || string_agg(quote_ident(a.attname), ', ' ORDER BY k.position) || ')'
     FROM pg_constraint con
     JOIN pg_class c ON c.oid = con.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     CROSS JOIN LATERAL unnest(con.conkey) WITH ORDINALITY AS k(attnum, position)
     JOIN pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.attnum
     WHERE con.contype = 'f' AND con.conparentid = 0 AND ${users} AND NOT EXISTS (
       SELECT FROM pg_index i WHERE i.indrelid = con.conrelid AND i.indisvalid AND i.indpred IS NULL
       AND (i.indkey::int2[])[0:cardinality(con.conkey) - 1] @> con.conkey)
     GROUP BY con.oid, con.conrelid ORDER BY 1`,
    'Create the indexes with CONCURRENTLY in a migration.',
    'Every foreign key has a valid index.',
  ),
  none(
    {
      id: 'primary-keys-there',
      question: 'Does every table on the server have a primary key?',
      why: 'Tables made by hand are the ones that were forgotten.',
    },
    `SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't' AND ${users}
     AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p')
     AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e') ORDER BY 1`,
    'Add a primary key in a migration.',
    'Every table has one.',
  ),
  none(
    {
      id: 'indexes-valid',
      question: 'Is every index valid?',
      why: 'A CREATE INDEX CONCURRENTLY that failed leaves an index that costs every write and serves no read.',
    },
    `SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT i.indisvalid AND ${users} ORDER BY 1`,
    'Drop the index with DROP INDEX CONCURRENTLY and build it again.',
    'No index is invalid.',
  ),
  none(
    {
      id: 'constraints-validated-there',
      question: 'Is every constraint on the server validated?',
      why: 'A constraint left NOT VALID holds for new rows only.',
    },
    `SELECT con.conname || ' on ' || con.conrelid::regclass FROM pg_constraint con JOIN pg_namespace n ON n.oid = con.connamespace
     WHERE NOT con.convalidated AND con.conrelid <> 0 AND ${users} ORDER BY 1`,
    'Run ALTER TABLE … VALIDATE CONSTRAINT.',
    'No constraint is left NOT VALID.',
  ),
  {
    id: 'sequences-have-room',
    group: 'Schema',
    question: 'Do all sequences have room left?',
    why: 'When a sequence ends, every INSERT fails at once.',
    embedded: false,
    async answer(ask) {
      const rows = await ask(
        `SELECT format('%I.%I', schemaname, sequencename), last_value, max_value,
           has_sequence_privilege(format('%I.%I', schemaname, sequencename), 'SELECT, USAGE')
         FROM pg_sequences WHERE increment_by > 0 AND NOT cycle`,
      );
      // last_value is null where nothing was drawn yet, and where the role may not look.
      const hidden = rows.filter(([, last, , may]) => last === null && may === 'f').map(([name]) => name ?? '');
      const full = rows
        .filter(([, last, max]) => Number(last ?? 0) > 0.8 * Number(max))
        .map(([name, last, max]) => `${name} is at ${last} of ${max}.`);
      if (full.length === 0 && hidden.length > 0) {
        return unknown(`The role may not read ${hidden.join(', ')}.`, 'GRANT SELECT ON ALL SEQUENCES to the role.');
      }
      return failIfAny(
        full,
        'Change sequence and column to bigint, before it ends.',
        `All ${rows.length} sequences are below 80 %.`,
      );
    },
  },
];

interface MigrationsTable {
  readonly table: string;
  /** Gives version, whether it stands, and what is wrong with it. */
  readonly sql: string;
}

// The tools' own tables: prisma-engines schema-connector, golang-migrate database/postgres, Flyway's documentation
// (Schema history table), diesel migrations' setup.
const tables: Readonly<Record<Exclude<History['tool'], 'sql'>, MigrationsTable>> = {
  prisma: {
    table: '_prisma_migrations',
    sql: `SELECT migration_name, finished_at IS NOT NULL AND rolled_back_at IS NULL,
            CASE WHEN finished_at IS NULL AND rolled_back_at IS NULL THEN 'it began and did not finish' END FROM`,
  },
  'golang-migrate': {
    table: 'schema_migrations',
    sql: `SELECT version::text, true, CASE WHEN dirty THEN 'it is dirty' END FROM`,
  },
  flyway: {
    table: 'flyway_schema_history',
    sql: `SELECT version, success, CASE WHEN NOT success THEN 'it failed' END FROM`,
  },
  diesel: { table: '__diesel_schema_migrations', sql: `SELECT version, true, NULL FROM` },
};

async function applied(ask: Ask, { tool, variant, folder, migrations }: History): Promise<Answer> {
  if (tool === 'sql' || variant !== undefined) {
    return unknown(
      `${folder || '.'}: it is not known where ${variant ?? 'the tool of these files'} keeps what was applied.`,
      'Compare by hand which migrations were applied there.',
    );
  }
  const { table, sql } = tables[tool];
  const [place] = await ask(
    `SELECT c.oid::regclass::text FROM pg_class c WHERE c.relname = ${quoteLiteral(table)} AND c.relkind = 'r' ORDER BY pg_table_is_visible(c.oid) DESC LIMIT 1`,
  );
  if (!place?.[0])
    return fail(
      [`There is no table ${table}, so no migration was applied by ${tool}.`],
      `Apply the migrations with ${tool}.`,
    );
  const rows = await ask(`${sql} ${place[0]}`);
  const broken = rows.flatMap(([version, , problem]) => (problem ? [`${version}: ${problem}.`] : []));
  const there = new Set(rows.flatMap(([version, stands]) => (stands === 't' ? [normal(tool, version ?? '')] : [])));
  const forward = migrations.filter(({ direction, version }) => direction === 'up' && version !== undefined);
  // golang-migrate keeps the latest version only.
  const reached =
    tool === 'golang-migrate' ? forward.findIndex(({ version }) => there.has(normal(tool, version ?? ''))) : -1;
  const stands = (index: number, version: string) =>
    tool === 'golang-migrate' ? index <= reached : there.has(normal(tool, version));
  const missing = forward.filter(({ version, pending }, index) => !pending && !stands(index, version ?? ''));
  const waiting = forward.filter(({ version, pending }, index) => pending && !stands(index, version ?? '')).length;
  const evidence = [
    ...broken,
    ...missing.map(({ source }) => ({ text: 'This migration is not applied there.', file: source.path, line: 1 })),
  ];
  if (evidence.length > 0) return fail(evidence, 'Repair what failed, then apply the missing migrations.');
  return pass(`${table}: all shipped migrations are applied${waiting > 0 ? `; ${waiting} pending` : ''}.`);
}

/** golang-migrate stores a number, its files have leading zeros; Flyway takes 1.0 and 1 for different, 01 and 1 for the same. */
function normal(tool: History['tool'], version: string): string {
  return tool === 'golang-migrate' || tool === 'flyway' ? version.replace(/(^|\.)0+(?=\d)/g, '$1') : version;
}
