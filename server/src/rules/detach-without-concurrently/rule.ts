/** A partition detached while nobody can use the partitioned table. */
import { defaultPartitionOf, relationAt } from '../../locks/relations';
import type { QualifiedName } from '../../schema/model';
import { displayName } from '../../schema/names';
import { as } from '../../sql/ast';
import { isHeldAlready } from '../held-lock';
import { effectOfAction, inHolder, type LiveAlteration, liveAlterations } from '../live-table';
import { slugOf } from '../new-migration';
import { outsideTransaction } from '../outside-transaction';
import { defineRule, type Edit, type Fix, type StatementContext } from '../rule';
import { lockWords } from '../words';

export default defineRule({
  id: 'detach-without-concurrently',
  family: 'locking',
  summary: 'A partition detached without CONCURRENTLY, for which all queries of the partitioned table have to wait',
  severity: 'warning',
  recommended: true,
  messages: {
    blocking:
      'Detaching {partition} takes the {lock} lock on {table}, which {effect} of all its partitions: it waits for every query that runs there, and all that come later wait behind it. Detach it CONCURRENTLY, outside a transaction.',
    withDefault:
      'Detaching {partition} takes the {lock} lock on {table}, which {effect} of all its partitions, and CONCURRENTLY is refused while there is the default partition {default}. Set a short lock_timeout, and try again until it gets through.',
  },
  help: 'Detach it CONCURRENTLY, outside a transaction.',
  check(statement, context) {
    for (const alteration of liveAlterations(statement, context)) {
      const { name, actions, source } = alteration;
      for (const action of actions) {
        const { command, span } = action;
        const detach = as(command.def, 'PartitionCmd');
        if (command.subtype !== 'AT_DetachPartition' || !detach?.name || detach.concurrent) continue;
        const effect = effectOfAction(alteration, context, command).onTable;
        if (!effect || isHeldAlready(effect, context)) continue;
        const { name: partition } = context.resolve(detach.name);
        const [standing] = defaultPartitionOf(context.before, name);
        context.report({
          span: source.place(span),
          message: standing ? 'withDefault' : 'blocking',
          data: {
            partition: displayName(partition),
            table: displayName(name),
            lock: effect.lock,
            effect: lockWords(effect.lock),
            default: standing ? displayName(standing) : '',
          },
          object: displayName(partition),
          fixes: standing ? [] : fixes(alteration, context, span.end, partition),
        });
      }
    }
  },
});

function fixes(
  alteration: LiveAlteration,
  context: StatementContext,
  end: number,
  partition: QualifiedName,
): readonly Fix[] {
  const { holder, alter } = alteration;
  if (holder !== alter) return []; // a DO block is one transaction
  const add: Edit = { span: { start: end, end }, text: ' CONCURRENTLY' };
  if (context.transaction.mode === 'none') {
    return [{ title: 'Add CONCURRENTLY', safety: 'safe', edits: inHolder(alteration, [add]) }];
  }
  // What the file does to the table afterwards would come too early.
  const left = relationAt(context.fileEnd, partition);
  const isLeft = context.fileEnd.relation(partition) !== 'dropped' && !(left?.kind === 'table' && left.partitionOf);
  if (!isLeft) return [];
  const { text } = holder.parsed;
  return [
    outsideTransaction(holder, {
      title: 'Move to a new migration, with CONCURRENTLY',
      migration: {
        slug: slugOf('detach', partition.name),
        sql: `${text.slice(0, end)} CONCURRENTLY${text.slice(end)};`,
        downSql: undefined,
      },
    }),
  ];
}
