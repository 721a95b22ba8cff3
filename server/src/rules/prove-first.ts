/** What spares a statement the reading of rows under a strong lock: checks validated, and indexes built, before it. */
import type { QualifiedName } from '../schema/model';
import { quoteIdentifier, quoteName } from '../schema/names';
import { freeConstraintName } from '../schema/object-names';
import type { Statement } from '../sql/source-file';
import { nameAnywhere } from './new-migration';
import type { Fix, StatementContext } from './rule';

export interface Proof {
  readonly table: QualifiedName;
  /** A condition that holds for every row. */
  readonly check: string;
}

export interface Proved {
  readonly title: string;
  readonly slug: string;
  readonly proofs: readonly Proof[];
  /** Indexes built CONCURRENTLY, without semicolons. */
  readonly builds?: readonly string[];
  /** What is to be done then, without semicolons. */
  readonly work: readonly string[];
}

/**
 * In the statement's place: the checks, unproved; what validates them, does the work and drops them again goes with them
 * where each statement runs by itself, else to a new migration.
 */
export function proveFirst(statement: Statement, context: StatementContext, proved: Proved): Fix {
  const { title, slug, proofs, builds = [], work } = proved;
  const span = { start: 0, end: statement.parsed.text.length };
  const isFree = context.transaction.mode === 'none' && !context.transaction.fragile;
  const steps = proofs.map(({ table, check }) => {
    const alter = `ALTER TABLE ${isFree ? quoteName(table, context.after) : nameAnywhere(table)}`;
    const name = quoteIdentifier(freeConstraintName(context.after, table, undefined, 'bound'));
    return {
      add: `${alter} ADD CONSTRAINT ${name} CHECK (${check}) NOT VALID`,
      validate: `${alter} VALIDATE CONSTRAINT ${name}`,
      drop: `${alter} DROP CONSTRAINT ${name}`,
    };
  });
  const first = steps.map(({ add }) => add);
  const later = [...steps.map(({ validate }) => validate), ...builds, ...work, ...steps.map(({ drop }) => drop)];
  if (isFree) return { title, safety: 'unsafe', edits: [{ span, text: [...first, ...later].join(';\n') }] };
  // Where the statement is the file's only one, the first step takes its place.
  if (first.length === 0 && context.transaction.mode === 'none') first.push(...later.splice(0, 1));
  return {
    title: `${title}, the rest in a new migration`,
    safety: 'unsafe',
    edits: [{ span, text: first.join(';\n') }],
    newMigration: {
      slug,
      sql: later.map((sql) => `${sql};`).join('\n'),
      downSql: undefined,
      transaction: !later.some((sql) => builds.includes(sql)),
    },
  };
}
