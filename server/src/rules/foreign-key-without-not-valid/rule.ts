/** A foreign key added to a live table at once: every row is checked while nobody can write to either table. */
import type { Effect } from '../../locks/effect';
import type { QualifiedName, Schema, Table } from '../../schema/model';
import { displayName, quoteIdentifier } from '../../schema/names';
import type { Statement } from '../../sql/source-file';
import type { Span } from '../../sql/span';
import { isLive } from '../live-relation';
import { effectOfAction, type LiveAlteration, liveAlterations } from '../live-table';
import { defineRule, type Edit, type Fix, type StatementContext } from '../rule';
import { inTwoSteps } from '../validate-later';
import { effectOn, listed, lockWords } from '../words';
import { type AddedKey, addedKeys, columnsOf } from './added-key';

export default defineRule({
  id: 'foreign-key-without-not-valid',
  family: 'locking',
  summary: 'A foreign key should be added to a live table NOT VALID and validated later',
  severity: 'warning',
  recommended: true,
  messages: {
    scan: 'Adding this foreign key takes {lock} on {tables}, which {blocks} there until every row of {table} is checked. Add it NOT VALID, which checks no row, and VALIDATE it in a later transaction, which lets writes go on.',
    partitioned:
      'Adding this foreign key takes {lock} on {tables}, which {blocks} there until every row of {table} is checked, and PostgreSQL {version} cannot add it NOT VALID to a partitioned table. Add it NOT VALID to each partition and VALIDATE it there first: the key of the whole table takes those over without checking again.',
  },
  help: 'Add the foreign key NOT VALID, then VALIDATE CONSTRAINT in a transaction of its own.',
  check(statement, context) {
    for (const alteration of liveAlterations(statement, context)) {
      const { name, table, actions, alter, source } = alteration;
      for (const key of actions.flatMap((action) => addedKeys(alter, action))) {
        const { skip_validation, is_enforced } = key.constraint;
        if (skip_validation || is_enforced === false || isCheckedBelow(table, key, context)) continue;
        const { onTable: effect, all } = effectOfAction(alteration, context, key.alone);
        if (!effect?.scans) continue;
        const isRefused = table?.partitionBy !== undefined && context.postgres < 18;
        context.report({
          span: source.place(key.words),
          message: isRefused ? 'partitioned' : 'scan',
          data: {
            lock: effect.lock,
            tables: lockedTables(name, effect, all, key, context),
            blocks: lockWords(effect.lock),
            table: displayName(name),
            version: String(context.postgres),
          },
          object: `${displayName(name)}(${columnsOf(key).join(',')})`,
          fixes: isRefused ? [] : fixes(alteration, context, key),
        });
      }
    }
  },
});

/** The two ends of the key that the action locks alike, as far as somebody may be waiting there. */
function lockedTables(
  table: QualifiedName,
  effect: Effect,
  effects: readonly Effect[],
  { constraint }: AddedKey,
  context: StatementContext,
): string {
  const referenced = context.resolve(constraint.pktable ?? {}).name;
  const isLocked = effectOn(effects, referenced)?.lock === effect.lock;
  const both = isLocked && isLive(referenced, context) ? [table, referenced] : [table];
  return listed([...new Set(both.map(displayName))]);
}

/** On a partitioned table: every partition has the same key already, checked (measured on PostgreSQL 14 to 17). */
function isCheckedBelow(table: Table | undefined, key: AddedKey, context: StatementContext): boolean {
  const references = displayName(context.resolve(key.constraint.pktable ?? {}).name);
  const columns = columnsOf(key).join('\0');
  const hasKey = ({ constraints }: Table) =>
    constraints.some(
      (one) =>
        one.kind === 'foreign key' &&
        one.valid &&
        displayName(one.references) === references &&
        one.columns.join('\0') === columns,
    );
  const partitions = table ? partitionsOf(table, context.before) : [];
  return partitions.length > 0 && partitions.every(hasKey);
}

function partitionsOf(table: Table, schema: Schema): readonly Table[] {
  return table.partitions.flatMap((name) => {
    const partition = schema.relation(name);
    if (typeof partition !== 'object' || partition.kind !== 'table') return [];
    return partition.partitionBy ? partitionsOf(partition, schema) : [partition];
  });
}

function fixes(alteration: LiveAlteration, context: StatementContext, key: AddedKey): readonly Fix[] {
  const constraint = constraintName(alteration, context, key);
  if (constraint === undefined) return [];
  const edits =
    key.column === undefined
      ? [notValid(alteration.alter, key.span)]
      : asTableConstraint(alteration.alter, key, constraint);
  const later = [`VALIDATE CONSTRAINT ${quoteIdentifier(constraint)}`];
  return [inTwoSteps(alteration, context, { title: 'Add it NOT VALID', edits, constraint, later })];
}

/** The name after the statement, which for a key without one is the server's own. */
function constraintName(
  { name, holder, source }: LiveAlteration,
  { after }: StatementContext,
  { words, constraint }: AddedKey,
): string | undefined {
  const table = after.relation(name);
  const constraints = typeof table === 'object' && table.kind === 'table' ? table.constraints : [];
  const { start, end } = source.place(words);
  const made = constraints.find(
    ({ kind, origin }) =>
      kind === 'foreign key' && origin.statement === holder && origin.span.start <= start && end <= origin.span.end,
  );
  return made?.name ?? constraint.conname;
}

/** The grammar has no NOT VALID behind a column, so the key moves into an action of its own. */
function asTableConstraint({ parsed }: Statement, key: AddedKey, name: string): readonly Edit[] {
  const { span, words, action, column = '' } = key;
  const start = parsed.text.slice(0, span.start).trimEnd().length;
  const references = parsed.text.slice(words.start, span.end);
  const added = `ADD CONSTRAINT ${quoteIdentifier(name)} FOREIGN KEY (${quoteIdentifier(column)}) ${references} NOT VALID`;
  const kept = parsed.text.slice(span.end, action.span.end);
  return [{ span: { start, end: action.span.end }, text: `${kept}, ${added}` }];
}

/** Replaces rather than inserts, so that what another fix puts behind the statement stays behind it. */
function notValid({ parsed }: Statement, span: Span): Edit {
  return { span, text: `${parsed.text.slice(span.start, span.end)} NOT VALID` };
}
