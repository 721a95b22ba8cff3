/** A primary key added to a live table at once: its index is built, and its columns checked, while nobody can use the table. */
import { relationAt } from '../../locks/relations';
import { displayName } from '../../schema/names';
import { addedColumn } from '../added-column';
import { type AddedConstraint, addedConstraints, keyColumns } from '../added-constraint';
import { indexFirst, isRewritten, readyIndex, usingReadyIndex } from '../index-first';
import { effectOfAction, type LiveAlteration, liveAlterations } from '../live-table';
import { requireLater } from '../require-later';
import { defineRule, type Fix, type StatementContext } from '../rule';
import { listed, lockWords } from '../words';

export default defineRule({
  id: 'primary-key-without-index',
  family: 'locking',
  summary: 'A primary key added to a live table without an index that was built before',
  severity: 'warning',
  recommended: true,
  messages: {
    build:
      'Adding this primary key takes {lock} on {table}, which {blocks} until its index is built from every row. Build a unique index CONCURRENTLY first, outside a transaction, then add the key USING INDEX, which takes a moment.',
    nullable:
      'Adding this primary key takes {lock} on {table}, which {blocks} until every row has been read, because {columns} may be null so far. Make {columns} NOT NULL first, by a constraint that is added NOT VALID and validated later; with the unique index built CONCURRENTLY and taken USING INDEX, the key then takes a moment.',
    ready:
      'Adding this primary key takes {lock} on {table}, which {blocks} until its index is built from every row, although the unique index {index} on the same columns is there. Add the key USING INDEX {index}, which takes a moment.',
    partitioned:
      'Adding this primary key takes {lock} on {table}, which {blocks} until its index is built on every partition, and a partitioned table takes no USING INDEX. Add the key to each partition USING INDEX first, then to ONLY {table}, and attach their indexes to its own.',
  },
  help: 'Make the columns NOT NULL, build a unique index CONCURRENTLY, then add the key USING INDEX.',
  check(statement, context) {
    for (const alteration of liveAlterations(statement, context)) {
      const { name, table, source } = alteration;
      for (const added of addedConstraints(alteration, 'CONSTR_PRIMARY')) {
        const effect = effectOfAction(alteration, context, added.alone).onTable;
        if (!effect?.scans || isRewritten(alteration, context) || isOnAddedColumn(alteration, added)) continue;
        const isPartitioned = table?.partitionBy !== undefined;
        const columns = nullableColumns(alteration, added, context);
        const ready = isPartitioned || columns.length > 0 ? undefined : readyIndex(table, added, context);
        context.report({
          span: source.place(added.words),
          message: isPartitioned ? 'partitioned' : columns.length > 0 ? 'nullable' : ready ? 'ready' : 'build',
          data: {
            lock: effect.lock,
            table: displayName(name),
            blocks: lockWords(effect.lock),
            columns: listed(columns),
            index: ready?.name.name ?? '',
          },
          object: `${displayName(name)}(${keyOf(alteration, added, context).join(',')})`,
          fixes: ready ? usingReadyIndex(alteration, added, ready) : fixes(alteration, context, added, columns),
        });
      }
    }
  },
});

/** What the values of a column come from that the same statement adds is the matter of other rules. */
function isOnAddedColumn({ actions }: LiveAlteration, added: AddedConstraint): boolean {
  const columns = keyColumns(added);
  return actions.some((action) => columns.includes(addedColumn(action)?.name ?? ''));
}

/** The columns as written, or those of the index that is to become the key. */
function keyOf({ name }: LiveAlteration, added: AddedConstraint, { before }: StatementContext): readonly string[] {
  const { indexname } = added.constraint;
  if (indexname === undefined) return keyColumns(added);
  const index = relationAt(before, { schema: name.schema, name: indexname });
  return index?.kind === 'index' ? index.keys.flatMap(({ column }) => column ?? []) : [];
}

/** Those for which SET NOT NULL would have to read the rows, unless it stands beside and is spoken of by itself. */
function nullableColumns(
  alteration: LiveAlteration,
  added: AddedConstraint,
  context: StatementContext,
): readonly string[] {
  const { table, actions } = alteration;
  const isSetBeside = (column: string) =>
    actions.some(({ command }) => command.subtype === 'AT_SetNotNull' && command.name === column);
  return keyOf(alteration, added, context).filter(
    (column) =>
      table?.columns.some(({ name }) => name === column) === true &&
      !isSetBeside(column) &&
      effectOfAction(alteration, context, { subtype: 'AT_SetNotNull', name: column }).onTable?.scans === true,
  );
}

function fixes(
  alteration: LiveAlteration,
  context: StatementContext,
  added: AddedConstraint,
  nullable: readonly string[],
): readonly Fix[] {
  const required = requireLater(alteration.name, nullable, alteration.holder, context);
  return indexFirst(
    alteration,
    context,
    added,
    required.map((sql) => sql.replace(/;$/, '')),
  );
}
