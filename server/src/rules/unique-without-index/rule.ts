/** A unique constraint added to a live table at once: its index is built while nobody can use the table. */
import { displayName } from '../../schema/names';
import { addedConstraints, keyColumns } from '../added-constraint';
import { indexFirst, isRewritten, readyIndex, usingReadyIndex } from '../index-first';
import { effectOfAction, liveAlterations } from '../live-table';
import { defineRule } from '../rule';
import { lockWords } from '../words';

export default defineRule({
  id: 'unique-without-index',
  family: 'locking',
  summary: 'A unique constraint added to a live table without an index that was built before',
  severity: 'warning',
  recommended: true,
  messages: {
    build:
      'Adding this unique constraint takes {lock} on {table}, which {blocks} until its index is built from every row. Build a unique index CONCURRENTLY first, outside a transaction, then add the constraint USING INDEX, which takes a moment.',
    ready:
      'Adding this unique constraint takes {lock} on {table}, which {blocks} until its index is built from every row, although the unique index {index} on the same columns is there. Add the constraint USING INDEX {index}, which takes a moment.',
    partitioned:
      'Adding this unique constraint takes {lock} on {table}, which {blocks} until its index is built on every partition, and a partitioned table takes no USING INDEX. Add the constraint to each partition USING INDEX first, then to ONLY {table}, and attach their indexes to its own.',
  },
  help: 'Build a unique index CONCURRENTLY first, then add the constraint USING INDEX.',
  check(statement, context) {
    for (const alteration of liveAlterations(statement, context)) {
      const { name, table, source } = alteration;
      for (const added of addedConstraints(alteration, 'CONSTR_UNIQUE')) {
        if (added.constraint.indexname !== undefined) continue;
        const effect = effectOfAction(alteration, context, added.alone).onTable;
        if (!effect?.scans || isRewritten(alteration, context)) continue;
        const isPartitioned = table?.partitionBy !== undefined;
        const ready = isPartitioned ? undefined : readyIndex(table, added, context);
        context.report({
          span: source.place(added.words),
          message: isPartitioned ? 'partitioned' : ready ? 'ready' : 'build',
          data: {
            lock: effect.lock,
            table: displayName(name),
            blocks: lockWords(effect.lock),
            index: ready?.name.name ?? '',
          },
          object: `${displayName(name)}(${keyColumns(added).join(',')})`,
          fixes: ready ? usingReadyIndex(alteration, added, ready) : indexFirst(alteration, context, added, []),
        });
      }
    }
  },
});
