/** Making or dropping a partition in place, for which the server locks the whole partitioned table. */
import type { Effect } from '../../locks/effect';
import { boundConditions } from '../../locks/partition-bound';
import { tableAt } from '../../locks/relations';
import type { QualifiedName, Schema } from '../../schema/model';
import { displayName, quoteName } from '../../schema/names';
import { as, type DropStmt } from '../../sql/ast';
import { isKeyword, type Token, tokenize } from '../../sql/lexer';
import type { Statement } from '../../sql/source-file';
import type { Span } from '../../sql/span';
import { endOfName } from '../alter-table-actions';
import { droppedNames } from '../dropped-names';
import { blockingEffects } from '../live-relation';
import { untilWhen } from '../lock-timeout';
import { nameAnywhere, slugOf } from '../new-migration';
import { outsideTransaction } from '../outside-transaction';
import { proveFirst } from '../prove-first';
import { defineRule, type Fix, type Report, type StatementContext } from '../rule';
import { type CreatedPartition, createdPartition } from '../unexpected-locks';
import { effectOn, lockWords } from '../words';

export default defineRule({
  id: 'partition-locks-parent',
  family: 'locking',
  summary: 'A partition should be attached and detached, since making or dropping it in place locks the whole table',
  severity: 'warning',
  recommended: true,
  messages: {
    create:
      'Making a partition in place takes {lock} on {parent}, the whole partitioned table, which {blocks}{until}. Create it as a table of its own, and attach it, which lets reads and writes go on.',
    createWithDefault:
      'Making a partition in place takes {lock} on {parent}, the whole partitioned table, and on its default partition {default}, whose rows are all read to see whether one belongs to the new partition; that {blocks} until it is done. Create a table of its own and attach it, and give {default} a validated CHECK first that keeps the new rows out, which spares the reading.',
    drop: 'Dropping the partition {partition} takes {lock} on {parent}, the whole partitioned table, which {blocks}{until}. Detach it CONCURRENTLY first, which lets reads and writes go on, then drop it.',
    dropWithDefault:
      'Dropping the partition {partition} takes {lock} on {parent}, the whole partitioned table, and on its default partition {default}, which {blocks}{until}. There is no online form while {parent} has a default partition: set lock_timeout, so that it gives up after seconds and can be tried again.',
  },
  help: 'Create, then ATTACH; DETACH … CONCURRENTLY, then drop.',
  check(statement, context) {
    const created = createdPartition(statement, context);
    if (created) reportCreated(statement, created, context);
    const drop = as(statement.parsed.tree, 'DropStmt');
    if (drop?.removeType === 'OBJECT_TABLE' && !context.transaction.lockTimeout)
      reportDropped(statement, drop, context);
  },
});

type Message = 'create' | 'createWithDefault' | 'drop' | 'dropWithDefault';

type Reporting = StatementContext & { report(report: Report<Message>): void };

function reportCreated(statement: Statement, created: CreatedPartition, context: Reporting): void {
  const { effect, parent } = created;
  const other = defaultPartition(parent, context.before);
  const scanned = other && effectOn(context.effects, other);
  // Over in a moment, and with an end to the wait.
  if (!scanned?.scans && context.transaction.lockTimeout) return;
  const words = partitionWords(statement);
  if (!words) return;
  context.report({
    span: words.span,
    message: scanned?.scans ? 'createWithDefault' : 'create',
    data: dataOf(effect, parent, other, context),
    object: displayName(parent),
    fixes: scanned?.scans ? excludeFirst(statement, created, words, context) : attachInstead(statement, created, words),
  });
}

function reportDropped(statement: Statement, drop: DropStmt, context: Reporting): void {
  const targets = droppedNames(statement.parsed, drop).map((one) => ({ ...one, ...context.resolve(one.reference) }));
  for (const { name, relation, span } of targets) {
    const parent = relation?.kind === 'table' ? relation.partitionOf?.parent : undefined;
    const effect = parent && effectOn(blockingEffects(context.effects, context), parent);
    if (!parent || !effect || targets.some((one) => displayName(one.name) === displayName(parent))) continue;
    const other = defaultPartition(parent, context.before);
    const { mode, fragile } = context.transaction;
    // A second statement would make a transaction of a fragile file, in which CONCURRENTLY is refused.
    const mayBeDetached = !other && targets.length === 1 && !drop.missing_ok && (mode !== 'none' || !fragile);
    const hasDefault = other !== undefined && displayName(other) !== displayName(name);
    context.report({
      span: wordsBefore(statement, span),
      message: hasDefault ? 'dropWithDefault' : 'drop',
      data: { ...dataOf(effect, parent, other, context), partition: displayName(name) },
      object: displayName(name),
      fixes: mayBeDetached ? [detachFirst(statement, name, parent, context)] : [],
    });
  }
}

function dataOf({ lock }: Effect, parent: QualifiedName, other: QualifiedName | undefined, context: StatementContext) {
  return {
    lock,
    parent: displayName(parent),
    default: other ? displayName(other) : '',
    blocks: lockWords(lock),
    until: untilWhen(context),
  };
}

function defaultPartition(parent: QualifiedName, schema: Schema): QualifiedName | undefined {
  const at = (name: QualifiedName) => {
    const relation = schema.relation(name);
    return typeof relation === 'object' && relation.kind === 'table' ? relation : undefined;
  };
  return at(parent)?.partitions.find((name) => at(name)?.partitionOf?.isDefault);
}

interface PartitionWords {
  /** `PARTITION OF name`. */
  readonly span: Span;
  readonly parent: string;
  /** `DEFAULT`, or `FOR VALUES` with its lists. */
  readonly bound: Span;
}

function partitionWords({ parsed }: Statement): PartitionWords | undefined {
  const { text } = parsed;
  const tokens = tokenize(text);
  const create = as(parsed.tree, 'CreateStmt');
  const name = parsed.offset(as(create?.inhRelations?.[0], 'RangeVar')?.location);
  const start = parsed.offset(create?.partbound?.location);
  const before = tokens.filter((token) => token.start < (name ?? 0));
  const partition = before.at(-2);
  const first = tokens.findIndex((token) => token.start === start);
  if (name === undefined || !partition || first < 0) return undefined;
  const end = endOfName(text, name);
  const from = isKeyword(text, tokens[first - 1], 'values') ? first - 2 : first;
  const bound = { start: tokens[from]?.start ?? end, end: boundEnd(text, tokens, first) };
  return { span: { start: partition.start, end }, parent: text.slice(name, end), bound };
}

/** `FROM (…) TO (…)`, `IN (…)`, `WITH (…)`, or the one word DEFAULT. */
function boundEnd(text: string, tokens: readonly Token[], first: number): number {
  let lists = isKeyword(text, tokens[first], 'default') ? 0 : isKeyword(text, tokens[first], 'from') ? 2 : 1;
  let depth = 0;
  let at = first;
  for (; lists > 0 && at < tokens.length; at++) {
    const character = text.slice(tokens[at]?.start, tokens[at]?.end);
    if (character === '(') depth++;
    if (character === ')' && --depth === 0) lists--;
  }
  return tokens[Math.max(first, at - 1)]?.end ?? text.length;
}

/** What the parent gives its partitions when they are attached need not be copied: keys, indexes, triggers, identity. */
const copied = 'INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS INCLUDING STORAGE INCLUDING COMPRESSION';

function attachInstead(statement: Statement, created: CreatedPartition, words: PartitionWords): readonly Fix[] {
  const steps = createdAlone(statement, created, words);
  if (!steps) return [];
  const span = { start: 0, end: statement.parsed.text.length };
  return [{ title: 'Create it alone, then attach it', safety: 'unsafe', edits: [{ span, text: steps.join(';\n') }] }];
}

/** Attached, too, it is checked against all rows of the default partition, unless a check there says that none belongs to it. */
function excludeFirst(
  statement: Statement,
  created: CreatedPartition,
  words: PartitionWords,
  context: StatementContext,
): readonly Fix[] {
  const parent = tableAt(context.before, created.parent);
  const other = defaultPartition(created.parent, context.before);
  const conditions = boundConditions(parent, created.create.partbound);
  const work = createdAlone(statement, created, words);
  const isMovable = context.transaction.mode === 'none' || context.isLast;
  if (!other || !conditions || !work || parent?.partitionOf || !isMovable) return [];
  return [
    proveFirst(statement, context, {
      title: 'Keep its rows out of the default partition with a CHECK, then create and attach it',
      slug: slugOf('create', created.create.relation?.relname ?? ''),
      proofs: [{ table: other, check: `NOT (${conditions.join(' AND ')})` }],
      work,
    }),
  ];
}

/** Creating it as a table of its own, and attaching it; undefined where it is more than that. */
function createdAlone(
  { parsed }: Statement,
  { create }: CreatedPartition,
  { span, parent, bound }: PartitionWords,
): readonly string[] | undefined {
  const start = parsed.offset(create.relation?.location);
  if (create.if_not_exists || create.tableElts || create.relation?.relpersistence !== 'p') return undefined;
  if (start === undefined) return undefined;
  const { text } = parsed;
  const own = text.slice(start, endOfName(text, start));
  const alone = `${text.slice(0, span.start)}(LIKE ${parent} ${copied})${text.slice(span.end, bound.start).trimEnd()}`;
  return [
    alone + text.slice(bound.end),
    `ALTER TABLE ${parent} ATTACH PARTITION ${own} ${text.slice(bound.start, bound.end)}`,
  ];
}

function wordsBefore({ parsed: { text } }: Statement, { start }: Span): Span {
  const tokens = tokenize(text, { to: start });
  return { start: tokens[0]?.start ?? 0, end: tokens[1]?.end ?? start };
}

function detachFirst(
  statement: Statement,
  partition: QualifiedName,
  parent: QualifiedName,
  context: StatementContext,
): Fix {
  const { text } = statement.parsed;
  const title = 'Detach it CONCURRENTLY first';
  if (context.transaction.mode === 'none') {
    const detach = `ALTER TABLE ${quoteName(parent, context.before)} DETACH PARTITION ${quoteName(partition, context.before)} CONCURRENTLY;\n`;
    return { title, safety: 'unsafe', edits: [{ span: { start: 0, end: 0 }, text: detach }] };
  }
  return outsideTransaction(statement, {
    title: `${title}, in a new migration`,
    migration: {
      slug: slugOf('drop', partition.name),
      sql: [
        `ALTER TABLE ${nameAnywhere(parent)} DETACH PARTITION ${nameAnywhere(partition)} CONCURRENTLY;`,
        `${text};`,
      ].join('\n'),
      downSql: undefined,
    },
  });
}
