/** Finds constraints and unique indexes that are dropped while code that runs relies on what they guarantee. */
import { indexesOf } from '../../locks/relations';
import type { QualifiedName } from '../../schema/model';
import { displayName, quoteIdentifier } from '../../schema/names';
import { type Dependent, foreignKeysTo, related } from '../dependents';
import { type DroppedConstraint, droppedConstraints, isReplaced } from '../dropped-constraint';
import { type DroppedUniqueIndex, droppedUniqueIndexes } from '../dropped-unique-index';
import { defineRule, type Report, type StatementContext } from '../rule';
import { listed } from '../words';

export default defineRule({
  id: 'drop-constraint',
  family: 'breaking',
  summary: 'A constraint or unique index dropped while running code relies on what it guarantees',
  severity: 'warning',
  recommended: true,
  messages: {
    foreignKey:
      'Without {constraint} the server takes any value in {columns} of {table}, also where {other} has no such row{action}. Nothing tells of it, and the key can be added again only when every row is right. Make sure that no code relies on it.',
    unique:
      'Without {constraint} every INSERT … ON CONFLICT ({columns}){condition} into {table} fails from this moment on, old instances included{twice}.{also} Make sure that no code relies on it.',
    refused:
      'PostgreSQL will refuse to drop {constraint}, because {keys} {rest} on it. Drop that first: CASCADE would drop it as well.',
    check:
      'Without {constraint} the server takes rows of {table} that code which runs has never met, and gives no error where code counts on one. Deploy code that can do with such rows first.',
    exclusion:
      'Without {constraint} the server takes rows of {table} that exclude each other, and gives no error where code counts on one; ON CONFLICT ON CONSTRAINT {name} fails. Make sure that no code relies on it.',
    unknown:
      'Without {constraint} the server takes rows of {table} that it refused until now, and an ON CONFLICT that relies on it fails; no migration here shows what it guarantees. Make sure that no code relies on it.',
  },
  help: 'Make sure that no code relies on it, old instances included.',
  check(statement, context) {
    for (const dropped of droppedUniqueIndexes(statement, context)) reportIndex(dropped, context);
    for (const dropped of droppedConstraints(statement, context)) {
      const message = judge(dropped, context);
      if (!message) continue;
      const { table, name, constraint, span, cascades } = dropped;
      const resting = keysRestingOn(dropped, context);
      const foreignKey = constraint?.kind === 'foreign key' ? constraint : undefined;
      const keys = listed(resting.map(({ words }) => words));
      context.report({
        span,
        message: resting.length > 0 && !cascades ? 'refused' : message,
        data: {
          constraint: `the ${words[message]} ${quoteIdentifier(name)}`,
          name: quoteIdentifier(name),
          table: displayName(table),
          columns: (constraint?.columns ?? []).map(quoteIdentifier).join(', '),
          other: foreignKey ? displayName(foreignKey.references) : '',
          action: foreignKey ? actionWords(foreignKey.onDelete) : '',
          keys,
          rest: resting.length === 1 ? 'rests' : 'rest',
          condition: '',
          twice: twice(table, constraint?.columns ?? [], context),
          also: alsoGone(resting),
        },
        object: `${displayName(table)}.${name}`,
        related: [
          ...(constraint ? [{ origin: constraint.origin, message: 'The constraint' }] : []),
          ...related(resting),
        ],
      });
    }
  },
});

function reportIndex(
  { index, table, span, cascades }: DroppedUniqueIndex,
  context: StatementContext & { report(report: Report<'unique' | 'refused'>): void },
): void {
  const resting = foreignKeysTo(table, context.before, (key) => key.restsOn === index.name.name);
  const keys = listed(resting.map(({ words }) => words));
  const columns = index.keys.flatMap(({ column }) => column ?? []);
  context.report({
    span,
    message: resting.length > 0 && !cascades ? 'refused' : 'unique',
    data: {
      constraint: `the unique index ${quoteIdentifier(index.name.name)}`,
      table: displayName(table.name),
      columns: index.keys.map(({ column }) => (column === undefined ? '…' : quoteIdentifier(column))).join(', '),
      condition: index.predicate ? ' WHERE …' : '',
      twice: twice(table.name, columns, context),
      keys,
      rest: resting.length === 1 ? 'rests' : 'rest',
      also: alsoGone(resting),
    },
    object: displayName(index.name),
    related: [{ origin: index.origin, message: 'The index' }, ...related(resting)],
  });
}

/** Fewer columns that stay unique keep the value from getting in twice; ON CONFLICT wants the very same ones. */
function twice(name: QualifiedName, columns: readonly string[], { fileEnd }: StatementContext): string {
  const end = fileEnd.relation(name);
  const rest =
    typeof end === 'object' && end.kind === 'table'
      ? indexesOf(fileEnd, end).filter(({ unique, valid, predicate }) => unique && valid && !predicate)
      : [];
  const isNarrower = rest.some(({ keys }) =>
    keys.every(({ column }) => column !== undefined && columns.includes(column)),
  );
  return isNarrower ? '' : ', and the same value gets in twice without an error';
}

function alsoGone(resting: readonly Dependent[]): string {
  if (resting.length === 0) return '';
  return ` With it ${resting.length === 1 ? 'goes' : 'go'} ${listed(resting.map(({ words }) => words))}.`;
}

type Message = 'foreignKey' | 'unique' | 'check' | 'exclusion' | 'unknown';

const words: Readonly<Record<Message, string>> = {
  foreignKey: 'foreign key',
  unique: 'unique constraint',
  check: 'check constraint',
  exclusion: 'exclusion constraint',
  unknown: 'constraint',
};

/** Primary keys are the matter of drop-primary-key, NOT NULL that of drop-not-null. */
function judge(dropped: DroppedConstraint, context: StatementContext): Message | undefined {
  const { constraint, name } = dropped;
  if (!constraint) return name.endsWith('_pkey') ? undefined : 'unknown';
  if (isReplaced(dropped, context)) return undefined;
  switch (constraint.kind) {
    case 'foreign key':
      return 'foreignKey';
    case 'primary key':
    case 'not null':
      return undefined;
    default:
      return constraint.kind;
  }
}

/** Foreign keys that need the unique index, which the server does not drop without CASCADE. */
function keysRestingOn({ constraint, before }: DroppedConstraint, context: StatementContext) {
  if (constraint?.kind !== 'unique' || !before) return [];
  return foreignKeysTo(before, context.before, (key) => key.restsOn === constraint.index);
}

function actionWords(onDelete: string): string {
  if (onDelete === 'cascade') return ', and rows that point to a deleted one stay instead of going with it';
  if (onDelete === 'set null' || onDelete === 'set default') return ', and rows go on pointing to one that was deleted';
  return ', and rows that others point to can be deleted';
}
