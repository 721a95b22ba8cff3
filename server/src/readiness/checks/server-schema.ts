/** Is what stands on the server sound? Asked of its catalog. */
import { appliedThere } from '../../migrations/applied';
import type { History } from '../../migrations/history';
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

async function applied(ask: Ask, history: History): Promise<Answer> {
  const { tool, variant, folder, migrations } = history;
  const there = await appliedThere(history, ask);
  if (there.kind === 'unknown') {
    return unknown(
      `${folder || '.'}: no table there that is known to Preflight speaks of these migrations.`,
      'Compare by hand which migrations were applied there.',
    );
  }
  if (there.kind === 'no table') {
    return fail(
      [`There is no table ${there.table}, so no migration was applied by ${variant ?? tool}.`],
      `Apply the migrations with ${variant ?? tool}.`,
    );
  }
  const open = migrations.filter((one) => one.direction === 'up' && !there.applied.has(one));
  const waiting = open.filter(({ pending }) => pending).length;
  const evidence = [
    ...there.problems,
    ...open
      .filter(({ pending }) => !pending)
      .map(({ source }) => ({ text: 'This migration is not applied there.', file: source.path, line: 1 })),
  ];
  if (evidence.length > 0) return fail(evidence, 'Repair what failed, then apply the missing migrations.');
  return pass(`${there.table}: all shipped migrations are applied${waiting > 0 ? `; ${waiting} pending` : ''}.`);
}
