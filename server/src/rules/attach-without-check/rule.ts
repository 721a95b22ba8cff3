/** A table attached as a partition that the server reads under a strong lock, because nothing proves its bound. */
import { hasEqualIndex } from '../../locks/indexes';
import { boundConditions } from '../../locks/partition-bound';
import { provesBound } from '../../locks/partition-proof';
import { defaultPartitionOf, indexesOf, relationAt, sameName, tableAt } from '../../locks/relations';
import { namesColumn } from '../../schema/expressions';
import type { Index, QualifiedName, Table } from '../../schema/model';
import { displayName, quoteIdentifier } from '../../schema/names';
import { as } from '../../sql/ast';
import type { Statement } from '../../sql/source-file';
import { alterTableActions, endOfName } from '../alter-table-actions';
import { isLive } from '../live-relation';
import { nameAnywhere, slugOf } from '../new-migration';
import { proveFirst } from '../prove-first';
import { defineRule, type Fix, type StatementContext } from '../rule';
import { effectOn, listed, lockWords } from '../words';

export default defineRule({
  id: 'attach-without-check',
  family: 'locking',
  summary: 'A table attached as a partition without a validated CHECK that says its bound',
  severity: 'warning',
  recommended: true,
  messages: {
    unproved:
      'Attaching {partition} takes the {lock} lock on it, which {effect} until every row has been read to see that it belongs there. Add a CHECK that says the bound NOT VALID, VALIDATE it in a later transaction, then attach: the check proves it without reading.',
    index:
      'Attaching {partition} takes the {lock} lock on it, which {effect} until an index like {indexes} of {table} is built. Build the same on {partition} CONCURRENTLY first: attaching takes it over.',
    standing:
      'Attaching {partition} takes the {lock} lock on the default partition {default}, which {effect} until every row has been read to see that none belongs to the new one. Add a CHECK to {default} that excludes the bound NOT VALID, VALIDATE it in a later transaction, then attach.',
  },
  help: 'Add a CHECK that says the bound NOT VALID, VALIDATE it, then attach.',
  check(statement, context) {
    for (const { command, span } of alterTableActions(statement)) {
      const attach = as(command.def, 'PartitionCmd');
      const parent = as(statement.parsed.tree, 'AlterTableStmt')?.relation;
      if (command.subtype !== 'AT_AttachPartition' || !attach?.name || !parent) continue;
      const { name } = context.resolve(parent);
      const { name: partition } = context.resolve(attach.name);
      const table = tableAt(context.before, name);
      const own = tableAt(context.before, partition);
      const effect = isLive(partition, context) ? effectOn(context.effects, partition) : undefined;
      const isProved = provesBound(table, own, attach.bound);
      const missing = missingIndexes(table, own, context);
      const standing = readDefault(table, context);
      const onDefault = standing && effectOn(context.effects, standing);
      const cause =
        effect?.scans && !isProved
          ? ('unproved' as const)
          : effect?.scans && missing.length > 0
            ? ('index' as const)
            : onDefault?.scans
              ? ('standing' as const)
              : undefined;
      const spoken = cause === 'standing' ? onDefault : effect;
      if (!cause || !spoken) continue;
      context.report({
        span,
        message: cause,
        data: {
          partition: displayName(partition),
          table: displayName(name),
          lock: spoken.lock,
          effect: lockWords(spoken.lock),
          indexes: listed(missing.map((index) => index.name.name)),
          default: standing ? displayName(standing) : '',
        },
        object: displayName(partition),
        fixes: fixes(statement, context, {
          parent: table,
          partition,
          conditions: boundConditions(table, attach.bound),
          unproved: effect?.scans === true && !isProved,
          builds: missing.flatMap((index) => indexOfPartition(index, partition, context) ?? []),
          lacks: missing.length,
          standing: onDefault?.scans ? standing : undefined,
        }),
      });
    }
  },
});

/** Indexes of the partitioned table that the partition has no equal of. */
function missingIndexes(
  table: Table | undefined,
  own: Table | undefined,
  { before }: StatementContext,
): readonly Index[] {
  if (!table || !own) return [];
  return indexesOf(before, table).filter((index) => !hasEqualIndex(before, own.name, index));
}

/** Built as the server would, under the same name; undefined for that of a key, and one that is not compared (`hasEqualIndex`). */
function indexOfPartition(
  { origin, constraint, keys, predicate, name, unique }: Index,
  partition: QualifiedName,
  { before, after }: StatementContext,
): string | undefined {
  const { parsed } = origin.statement;
  const start = parsed.offset(as(parsed.tree, 'IndexStmt')?.relation?.location);
  const own = tableAt(after, partition);
  const made = own && indexesOf(after, own).find(({ parent }) => parent && sameName(parent, name));
  const isPlain = constraint === undefined && !predicate && keys.every(({ column }) => column !== undefined);
  if (start === undefined || !made || !isPlain || own.partitionBy || relationAt(before, made.name)) return undefined;
  const words = `CREATE ${unique ? 'UNIQUE ' : ''}INDEX CONCURRENTLY ${quoteIdentifier(made.name.name)}`;
  const behind = parsed.text.slice(endOfName(parsed.text, start)).replace(/^\s*\*/, '');
  return `${words} ON ${nameAnywhere(partition)}${behind}`;
}

/** The default partition, unless a validated CHECK there speaks of the key: it may well exclude the bound. */
function readDefault(table: Table | undefined, context: StatementContext): QualifiedName | undefined {
  const [name] = table ? defaultPartitionOf(context.before, table.name) : [];
  const standing = name && tableAt(context.before, name);
  if (!standing || !isLive(standing.name, context)) return undefined;
  const keys = table?.partitionBy?.columns ?? [];
  const speaks = standing.constraints.some(
    (one) =>
      one.kind === 'check' &&
      one.valid &&
      one.enforced &&
      keys.some((key) => key !== undefined && namesColumn(one.expression, key)),
  );
  return speaks ? undefined : standing.name;
}

interface Attached {
  readonly parent: Table | undefined;
  readonly partition: QualifiedName;
  readonly conditions: readonly string[] | undefined;
  readonly unproved: boolean;
  /** What builds the indexes that the partition lacks, and how many there are. */
  readonly builds: readonly string[];
  readonly lacks: number;
  /** The default partition, where it would be read. */
  readonly standing: QualifiedName | undefined;
}

/** Below another partitioned table, that one's bound is asked, too, of which nothing is known here. */
function fixes(statement: Statement, context: StatementContext, attached: Attached): readonly Fix[] {
  const { parent, partition, conditions, unproved, builds, lacks, standing } = attached;
  const asked = unproved || standing !== undefined;
  if ((asked && (!conditions || parent?.partitionOf)) || builds.length < lacks || !(asked || lacks > 0)) return [];
  const check = conditions?.join(' AND ') ?? '';
  const title = asked ? 'Prove the bound with a CHECK first' : 'Build its indexes CONCURRENTLY first';
  return [
    proveFirst(statement, context, {
      title: asked && lacks > 0 ? 'Prove the bound with a CHECK and build its indexes CONCURRENTLY first' : title,
      slug: slugOf('attach', partition.name),
      proofs: [
        ...(unproved ? [{ table: partition, check }] : []),
        ...(standing ? [{ table: standing, check: `NOT (${check})` }] : []),
      ],
      builds,
      work: [statement.parsed.text],
    }),
  ];
}
