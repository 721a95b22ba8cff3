/** An index of a partitioned table, which is built on all partitions in one go, and for which CONCURRENTLY is refused. */
import { hasEqualIndex } from '../../locks/indexes';
import { relationAt, tableAt } from '../../locks/relations';
import type { Index, QualifiedName, Schema, Table } from '../../schema/model';
import { displayName, quoteIdentifier } from '../../schema/names';
import { as, type IndexStmt } from '../../sql/ast';
import { isKeyword, tokenize } from '../../sql/lexer';
import type { Statement } from '../../sql/source-file';
import type { Span } from '../../sql/span';
import { endOfName } from '../alter-table-actions';
import { isLive } from '../live-relation';
import { nameAnywhere, slugOf } from '../new-migration';
import { defineRule, type Fix, type StatementContext } from '../rule';
import { effectOn, lockWords } from '../words';

export default defineRule({
  id: 'index-on-partitioned-table',
  family: 'locking',
  summary: 'An index of a partitioned table built on all partitions at once, while nobody can write to any',
  severity: 'warning',
  recommended: true,
  messages: {
    blocking:
      'Building {index} takes the {lock} lock on {table} and on every partition, which {effect} until all of them have been read. Create it ON ONLY {table}, build one CONCURRENTLY on each partition, and attach them.',
    refused:
      'PostgreSQL refuses CONCURRENTLY on the partitioned table {table}: the migration fails here. Create the index ON ONLY {table}, build one CONCURRENTLY on each partition, and attach them.',
  },
  help: 'Create it ON ONLY the parent, build one CONCURRENTLY on each partition, and attach them.',
  check(statement, context) {
    const create = as(statement.parsed.tree, 'IndexStmt');
    if (!create?.relation?.inh) return; // ON ONLY builds nothing
    const { name, relation } = context.resolve(create.relation);
    if (relation?.kind !== 'table' || !relation.partitionBy || !isLive(name, context)) return;
    const made = madeIndex(relation, statement, context);
    if (!made && !create.concurrent) return; // it is there already
    const built = partitionsToBuild(relation, made, context.before);
    // Partitions that the history does not know may be there, unless it knows some and all have the index.
    if (built.length === 0 && relation.partitions.length > 0 && !create.concurrent) return;
    const effect = effectOn(context.effects, name);
    const span = indexWords(statement);
    if (!effect || !span) return;
    context.report({
      span,
      message: create.concurrent ? 'refused' : 'blocking',
      data: {
        index: create.idxname === undefined ? 'the index' : `the index ${create.idxname}`,
        table: displayName(name),
        lock: effect.lock,
        effect: lockWords(effect.lock),
      },
      object: create.idxname === undefined ? displayName(name) : `${name.schema}.${create.idxname}`,
      fixes: made && built.length > 0 ? fixes(statement, create, made, context) : [],
    });
  },
});

/** The partitioned index that the statement makes. */
function madeIndex({ name }: Table, statement: Statement, { after }: StatementContext): Index | undefined {
  const table = tableAt(after, name);
  const indexes = (table?.indexes ?? []).map((own) => relationAt(after, { schema: name.schema, name: own }));
  return indexes.find((index): index is Index => index?.kind === 'index' && index.origin.statement === statement);
}

/** Those, at any depth, that have no equal index yet. */
function partitionsToBuild(table: Table, made: Index | undefined, schema: Schema): readonly QualifiedName[] {
  return table.partitions.filter((name) => !made || !hasEqualIndex(schema, name, made));
}

/** `CREATE UNIQUE INDEX CONCURRENTLY`. */
function indexWords({ parsed: { text } }: Statement): Span | undefined {
  const words = tokenize(text).slice(0, 4);
  const index = words.findIndex((word) => isKeyword(text, word, 'index'));
  const [first] = words;
  const next = words[index + 1];
  const last = isKeyword(text, next, 'concurrently') ? next : words[index];
  return first && last && { start: first.start, end: last.end };
}

/** The parent's index, empty, then that of each partition; when the last is attached the parent's is valid. */
function fixes(statement: Statement, create: IndexStmt, made: Index, context: StatementContext): readonly Fix[] {
  const { text } = statement.parsed;
  const words = indexWords(statement);
  const table = statement.parsed.offset(create.relation?.location);
  if (!words || table === undefined) return [];
  const kind = create.unique ? 'CREATE UNIQUE INDEX' : 'CREATE INDEX';
  const rest = text.slice(endOfName(text, table)).replace(/^\s*\*/, '');
  const steps = buildBelow(made, { kind, rest }, context);
  const removed = create.concurrent ? [{ span: words, text: kind }] : [];
  // The name that the server gives it, by which the partitions' indexes are attached to it.
  const named =
    create.idxname === undefined
      ? [{ span: onWord(text, words.end, table), text: `${quoteIdentifier(made.name.name)} ON` }]
      : [];
  const only = [...removed, ...named, { span: { start: table, end: table }, text: 'ONLY ' }];
  const { mode, fragile } = context.transaction;
  const title = 'Create it ON ONLY the parent, and build each partition CONCURRENTLY';
  if (mode === 'none' && !fragile) {
    const end = text.length;
    const behind = { span: { start: end, end }, text: steps.map((step) => `;\n${step}`).join('') };
    return [{ title, safety: 'unsafe', edits: [...only, behind] }];
  }
  const lead =
    '-- When the migration before it has run to its end; outside a transaction, one statement after the other.';
  return [
    {
      title: `${title}, in a new migration`,
      safety: 'unsafe',
      edits: only,
      newMigration: {
        slug: slugOf('index_partitions', made.name.name),
        sql: [lead, ...steps.map((step) => `${step};`)].join('\n'),
        downSql: undefined,
        transaction: false,
      },
    },
  ];
}

/** The word ON in front of the table, which a name has to be put before. */
function onWord(text: string, from: number, table: number): Span {
  const on = tokenize(text, { from, to: table }).findLast((token) => isKeyword(text, token, 'on'));
  return on ? { start: on.start, end: on.end } : { start: table, end: table };
}

interface Words {
  readonly kind: string;
  /** What stands behind the table's name. */
  readonly rest: string;
}

/** For each partition that the new index reaches: its own, built or ON ONLY where it is partitioned itself, then attached. */
function buildBelow(parent: Index, words: Words, context: StatementContext): readonly string[] {
  const table = tableAt(context.before, parent.table);
  return (table?.partitions ?? []).flatMap((partition) => {
    const own = tableAt(context.after, partition);
    const below = (own?.indexes ?? []).flatMap((name) => {
      const index = relationAt(context.after, { schema: partition.schema, name });
      const isChild =
        index?.kind === 'index' &&
        index.parent?.name === parent.name.name &&
        index.parent.schema === parent.name.schema;
      return isChild ? [index] : [];
    });
    return below.flatMap((index) => {
      const attach = `ALTER INDEX ${nameAnywhere(parent.name)} ATTACH PARTITION ${nameAnywhere(index.name)}`;
      if (relationAt(context.before, index.name)) return [attach];
      const name = quoteIdentifier(index.name.name);
      const target = nameAnywhere(partition);
      if (own?.partitionBy) {
        return [`${words.kind} ${name} ON ONLY ${target}${words.rest}`, ...buildBelow(index, words, context), attach];
      }
      return [`${words.kind} CONCURRENTLY ${name} ON ${target}${words.rest}`, attach];
    });
  });
}
