/** Adding a unique or primary key by an index that was built before, while writes went on. */
import { relationAt } from '../locks/relations';
import type { Index, Table } from '../schema/model';
import { quoteIdentifier, quoteName } from '../schema/names';
import { freeName } from '../schema/object-names';
import { as, strings } from '../sql/ast';
import { isKeyword, tokenize } from '../sql/lexer';
import { type AddedConstraint, keyColumns, nameOfAdded } from './added-constraint';
import { inHolder, type LiveAlteration } from './live-table';
import { nameAnywhere, slugOf } from './new-migration';
import type { Edit, Fix, StatementContext } from './rule';
import { effectOn } from './words';

/** True where the statement writes the table and all its indexes anew, of which other rules speak: an index built before is too. */
export function isRewritten({ name }: LiveAlteration, { effects }: StatementContext): boolean {
  return effectOn(effects, name)?.rewrites === true;
}

/** A valid unique index on just these columns that no constraint has yet. */
export function readyIndex(
  table: Table | undefined,
  added: AddedConstraint,
  { before }: StatementContext,
): Index | undefined {
  const columns = keyColumns(added).join('\0');
  const include = strings(added.constraint.including).join('\0');
  const indexes = (table?.indexes ?? []).flatMap((name) => {
    const index = relationAt(before, { schema: table?.name.schema ?? '', name });
    return index?.kind === 'index' ? [index] : [];
  });
  return indexes.find(
    ({ unique, valid, predicate, constraint, keys, include: included }) =>
      unique &&
      valid &&
      !predicate &&
      constraint === undefined &&
      keys.map(({ column }) => column).join('\0') === columns &&
      included.join('\0') === include,
  );
}

/** Takes an index that is there; the server gives it the constraint's name. */
export function usingReadyIndex(alteration: LiveAlteration, added: AddedConstraint, index: Index): readonly Fix[] {
  if (added.column !== undefined || added.constraint.nulls_not_distinct) return [];
  const text = usingIndex(alteration, added, index.name.name);
  const edits = inHolder(alteration, [{ span: added.words, text }]);
  return [{ title: `Use the index ${index.name.name}`, safety: 'unsafe', edits }];
}

/**
 * Builds the index first, unless the constraint names one, each step in a transaction of its own. `before` holds the
 * statements that must come ahead of that. No fix where something in the file needs the key.
 */
export function indexFirst(
  alteration: LiveAlteration,
  context: StatementContext,
  added: AddedConstraint,
  before: readonly string[],
): readonly Fix[] {
  const { name, table, holder, alter, actions } = alteration;
  const constraint = nameOfAdded(alteration, context, added);
  if (constraint === undefined || !table || table.partitionBy || holder !== alter) return [];
  if (added.constraint.without_overlaps || isDeferrableColumn(added)) return [];
  const { mode, fragile } = context.transaction;
  const isFree = mode === 'none' && !fragile;
  const target = isFree ? quoteName(name, context.after) : nameAnywhere(name);
  const given = added.constraint.indexname;
  const index = given ?? indexName(constraint, alteration, context);
  const steps = [...before, ...(given === undefined ? [buildIndex(added, index, target)] : [])];
  const { start, end } = added.action.span;
  const add =
    given === undefined
      ? `ADD CONSTRAINT ${quoteIdentifier(constraint)} ${usingIndex(alteration, added, index)}`
      : alter.parsed.text.slice(start, end);
  const exists = keyColumns(added).every((column) => table.columns.some((one) => one.name === column));
  if (isFree && exists && added.column === undefined) {
    const first = { span: { start: 0, end: 0 }, text: steps.map((sql) => `${sql};\n`).join('') };
    return [{ title, safety: 'unsafe', edits: [first, { span: added.action.span, text: add }] }];
  }

  if (isNeededInFile(constraint, alteration, context)) return [];
  const dropsOld = actions.some(
    (one) => one.command.subtype === 'AT_DropConstraint' && one.command.name === constraint,
  );
  if (dropsOld && actions.length > 2) return [];
  const drop = dropsOld ? `DROP CONSTRAINT ${quoteIdentifier(constraint)}, ` : '';
  steps.push(`ALTER TABLE ${target} ${drop}${add}`);
  const isWhole = dropsOld || (actions.length === 1 && added.column === undefined);
  // Where the statement is the file's only one, the first step takes its place.
  const inPlace = isWhole && mode === 'none' ? (steps.shift() ?? '') : '';
  const whole = { span: { start: 0, end: holder.parsed.text.length }, text: inPlace };
  return [
    {
      title: `${title}, in a new migration`,
      safety: 'unsafe',
      edits: isWhole ? [whole] : inHolder(alteration, removed(alteration, added)),
      newMigration: {
        slug: slugOf('add', constraint),
        sql: [
          inPlace === ''
            ? '-- Outside a transaction, one statement after the other. When a build fails, drop its index and run it again.'
            : '-- When the migration before it has run to its end; outside a transaction, one statement after the other.',
          ...steps.map((sql) => `${sql};`),
        ].join('\n'),
        downSql: undefined,
        transaction: false,
      },
    },
  ];
}

const title = 'Build the index concurrently first';

/** DEFERRABLE behind a column is a constraint of its own, which would stay there without what it belongs to. */
function isDeferrableColumn({ column, action }: AddedConstraint): boolean {
  const constraints = as(action.command.def, 'ColumnDef')?.constraints ?? [];
  return (
    column !== undefined && constraints.some((node) => /^CONSTR_ATTR_/.test(as(node, 'Constraint')?.contype ?? ''))
  );
}

/** The constraint's own name, which USING INDEX gives the index anyway, unless the old key has it still. */
function indexName(constraint: string, { name }: LiveAlteration, { before }: StatementContext): string {
  const taken = (one: string) => typeof before.relation({ schema: name.schema, name: one }) === 'object';
  return taken(constraint) ? freeName(constraint, undefined, 'new', taken) : constraint;
}

/** `UNIQUE USING INDEX name DEFERRABLE`. */
function usingIndex({ alter }: LiveAlteration, added: AddedConstraint, index: string): string {
  const { text } = alter.parsed;
  const kind = added.constraint.contype === 'CONSTR_PRIMARY' ? 'PRIMARY KEY' : 'UNIQUE';
  const { end } = added.action.span;
  const tokens = tokenize(text, { from: added.words.start, to: end });
  const behind = tokens.slice(tokens.findLastIndex((token) => text.slice(token.start, token.end) === ')') + 1);
  const first = behind.find((token) => ['deferrable', 'not', 'initially'].some((word) => isKeyword(text, token, word)));
  const attributes = added.column === undefined && first ? ` ${text.slice(first.start, end)}` : '';
  return `${kind} USING INDEX ${quoteIdentifier(index)}${attributes}`;
}

function buildIndex(added: AddedConstraint, index: string, table: string): string {
  const list = (columns: readonly string[]) => `(${columns.map(quoteIdentifier).join(', ')})`;
  const include = strings(added.constraint.including);
  return [
    `CREATE UNIQUE INDEX CONCURRENTLY ${quoteIdentifier(index)} ON ${table} ${list(keyColumns(added))}`,
    ...(include.length > 0 ? [`INCLUDE ${list(include)}`] : []),
    ...(added.constraint.nulls_not_distinct ? ['NULLS NOT DISTINCT'] : []),
  ].join(' ');
}

/** True when the key, or a column of it, is gone or called otherwise at the file's end, or a foreign key rests on it there. */
function isNeededInFile(constraint: string, { name }: LiveAlteration, { fileEnd, after }: StatementContext): boolean {
  const table = relationAt(fileEnd, name);
  const made = relationAt(after, name);
  if (table?.kind !== 'table' || made?.kind !== 'table') return true;
  const [then, now] = [made, table].map((one) => one.constraints.find((own) => own.name === constraint));
  if (!then || now?.origin !== then.origin || now.columns.join('\0') !== then.columns.join('\0')) return true;
  return table.referencedBy.some((other) => {
    const pointing = relationAt(fileEnd, other);
    const keys = pointing?.kind === 'table' ? pointing.constraints : [];
    return keys.some((key) => key.kind === 'foreign key' && key.restsOn === constraint);
  });
}

/** Takes the words behind a column away, or one action of several with its comma. */
function removed({ actions }: LiveAlteration, { action, column, removal }: AddedConstraint): readonly Edit[] {
  if (column !== undefined) return removal;
  const at = actions.indexOf(action);
  const next = actions[at + 1];
  const start = next ? action.span.start : (actions[at - 1]?.span.end ?? action.span.start);
  return [{ span: { start, end: next?.span.start ?? action.span.end }, text: '' }];
}
