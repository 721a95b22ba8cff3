/** The constraints of a column that another one takes the place of. */
import { foreignKeysOf, indexesOf, sameName, tableAt } from '../../locks/relations';
import type { Constraint } from '../../schema/model';
import { quoteIdentifier } from '../../schema/names';
import { as, type Constraint as Written, walk } from '../../sql/ast';
import { nameAnywhere } from '../new-migration';
import {
  alterTable,
  type Carried,
  freshConstraintName,
  freshIndexName,
  newColumns,
  type Replacement,
  renamedConstraint,
} from './replacement';
import { checkText } from './written-again';

type Key = Extract<Constraint, { kind: 'unique' | 'primary key' }>;
type ForeignKey = Extract<Constraint, { kind: 'foreign key' }>;

/** Undefined where it cannot be made again beside the old one. */
export function carriedConstraint(replacement: Replacement, constraint: Constraint): Carried | undefined {
  if (constraint.kind === 'not null') return {};
  const written = asWritten(constraint);
  if (!written || constraint.inherited || !constraint.enforced) return undefined;
  if (constraint.kind === 'check') {
    const condition = constraint.noInherit ? undefined : checkText(constraint.origin, replacement);
    return condition === undefined ? undefined : addedLater(replacement, constraint, `CHECK (${condition})`);
  }
  if (constraint.kind === 'foreign key') {
    const words = foreignKeyWords(replacement, constraint, written);
    return words === undefined ? undefined : addedLater(replacement, constraint, words);
  }
  return constraint.kind === 'exclusion' ? undefined : rebuiltKey(replacement, constraint, written);
}

/** Added unchecked under another name, and validated, while the old one is there. */
function addedLater(replacement: Replacement, { name, valid }: Constraint, words: string): Carried {
  const made = freshConstraintName(replacement, name);
  const alter = alterTable(replacement);
  return {
    prepare: [
      `${alter} ADD CONSTRAINT ${quoteIdentifier(made)} ${words} NOT VALID`,
      ...(valid ? [`${alter} VALIDATE CONSTRAINT ${quoteIdentifier(made)}`] : []),
    ],
    settle: [renamedConstraint(replacement, made, name)],
  };
}

/** By the letters of the parse tree (parsenodes.h). */
const actions: Readonly<Record<string, string>> = { r: 'RESTRICT', c: 'CASCADE', n: 'SET NULL', d: 'SET DEFAULT' };

function foreignKeyWords(replacement: Replacement, key: ForeignKey, written: Written): string | undefined {
  if (written.fk_matchtype !== 's' || written.fk_del_set_cols) return undefined;
  const referenced = key.referencedColumns.map(quoteIdentifier).join(', ');
  const on = (event: string, action = 'a') => (action === 'a' ? '' : ` ON ${event} ${actions[action]}`);
  return [
    `FOREIGN KEY ${newColumns(replacement, key.columns)} REFERENCES ${nameAnywhere(key.references)}`,
    referenced === '' ? '' : ` (${referenced})`,
    on('UPDATE', written.fk_upd_action),
    on('DELETE', written.fk_del_action),
  ].join('');
}

/** Its index is built while the old one serves; the server gives it the constraint's name when it takes it. */
function rebuiltKey(replacement: Replacement, key: Key, written: Written): Carried | undefined {
  const { table, context } = replacement;
  const index = indexesOf(context.before, table).find(({ name }) => name.name === key.index);
  const isPlain = !written.indexname && !written.options && !written.indexspace && !written.without_overlaps;
  if (!index || !isPlain || isPointedTo(replacement, key)) return undefined;
  const made = quoteIdentifier(freshIndexName(replacement, key.index));
  const kind = key.kind === 'unique' ? 'UNIQUE' : 'PRIMARY KEY';
  return {
    prepare: [
      [
        `CREATE UNIQUE INDEX CONCURRENTLY ${made} ON ${nameAnywhere(table.name)} ${newColumns(replacement, key.columns)}`,
        ...(index.include.length > 0 ? [`INCLUDE ${newColumns(replacement, index.include)}`] : []),
        ...(written.nulls_not_distinct ? ['NULLS NOT DISTINCT'] : []),
      ].join(' '),
    ],
    settle: [`${alterTable(replacement)} ADD CONSTRAINT ${quoteIdentifier(key.name)} ${kind} USING INDEX ${made}`],
  };
}

/** True when a foreign key may rest on the key, which then cannot go. */
function isPointedTo({ table, context }: Replacement, key: Key): boolean {
  return table.referencedBy.some((other) =>
    foreignKeysOf(tableAt(context.before, other)).some(
      ({ references, referencedColumns }) =>
        sameName(references, table.name) &&
        (referencedColumns.length === 0 || referencedColumns.some((column) => key.columns.includes(column))),
    ),
  );
}

/** The constraint in the tree of the statement that made it; undefined for one that is deferrable, and one made otherwise. */
function asWritten({ origin, kind }: Constraint): Written | undefined {
  const { parsed } = origin.statement;
  let found: Written | undefined;
  walk(parsed.tree, (node) => {
    const one = as(node, 'Constraint');
    if (one && kinds[one.contype ?? ''] === kind && parsed.offset(one.location) === origin.span.start) found = one;
  });
  const words = parsed.text.slice(origin.span.start, origin.span.end);
  return /\bdeferrable\b/i.test(words) ? undefined : found;
}

const kinds: Readonly<Record<string, Constraint['kind']>> = {
  CONSTR_CHECK: 'check',
  CONSTR_FOREIGN: 'foreign key',
  CONSTR_PRIMARY: 'primary key',
  CONSTR_UNIQUE: 'unique',
};
