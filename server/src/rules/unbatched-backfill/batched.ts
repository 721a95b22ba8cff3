/** The fix: the same UPDATE or DELETE, a few pages of the table at a time. */
import type { Table } from '../../schema/model';
import { quoteIdentifier } from '../../schema/names';
import { as, type Node, strings, walk } from '../../sql/ast';
import { isKeyword, type Token, tokenize } from '../../sql/lexer';
import type { Statement } from '../../sql/source-file';
import type { Span } from '../../sql/span';
import { commaSeparated } from '../comma-separated';
import type { UnboundedChange } from '../data-change';
import { inBatches } from '../in-batches';
import { slugOf } from '../new-migration';
import type { Fix, StatementContext } from '../rule';

/**
 * None where batches could do something else than the statement: where a row that is done could not be told from one that
 * is not, where other tables take part, or where later statements of the file may count on the change.
 */
export function batchedFixes(
  statement: Statement,
  { table, relation }: UnboundedChange,
  context: StatementContext,
): readonly Fix[] {
  const { text } = statement.parsed;
  if (relation?.kind !== 'table' || relation.partitionBy || relation.partitions.length > 0 || text.includes('$$'))
    return [];
  const parts = partsOf(statement, relation);
  if (!parts || context.before.searchPath[0] !== table.schema) return [];
  const block = inBatches({ table, change: parts.change, condition: parts.condition });
  const title = 'Change it in batches';
  if (context.transaction.mode === 'none') {
    const edit = { span: { start: 0, end: text.length }, text: block.replace(/;$/, '') };
    return [{ title, safety: 'unsafe', edits: [edit] }];
  }
  if (!isLeftAlone(relation, context)) return [];
  return [
    {
      title: `${title}, in a new migration`,
      safety: 'unsafe',
      edits: [{ span: { start: 0, end: text.length }, text: '' }],
      newMigration: {
        slug: slugOf('change', table.name),
        sql: `-- Outside a transaction: each batch commits by itself, and it can be run again.\n${block}`,
        downSql: undefined,
        transaction: false,
      },
    },
  ];
}

/** Nothing later in the file changes the table in a way that could need the change before it. */
function isLeftAlone(table: Table, { fileEnd }: StatementContext): boolean {
  const end = fileEnd.relation(table.name);
  if (typeof end !== 'object' || end.kind !== 'table') return false;
  const same = <T extends { readonly origin: unknown }>(before: readonly T[], after: readonly T[]) =>
    before.length === after.length && before.every((one, index) => one.origin === after[index]?.origin);
  const required = ({ columns }: Table) =>
    columns.map(({ name, notNull, type }) => `${name} ${notNull} ${type.display}`).join();
  return (
    same(table.columns, end.columns) &&
    same(table.constraints, end.constraints) &&
    required(table) === required(end) &&
    table.indexes.join() === end.indexes.join()
  );
}

interface Parts {
  readonly change: string;
  readonly condition: string | undefined;
}

function partsOf(statement: Statement, table: Table): Parts | undefined {
  const { tree, text } = statement.parsed;
  const update = as(tree, 'UpdateStmt');
  const remove = as(tree, 'DeleteStmt');
  const change = update ?? remove;
  const others = update?.fromClause ?? remove?.usingClause;
  if (!change || others || change.withClause || change.relation?.alias || !change.relation?.inh) return undefined;
  if (change.returningClause || !isFixed(change.whereClause)) return undefined;
  const tokens = tokenize(text);
  const where = tokens.findIndex(
    (token, index) => isKeyword(text, token, 'where') && depthAt(text, tokens, index) === 0,
  );
  const condition = where < 0 ? undefined : slice(text, tokens[where + 1], tokens.at(-1));
  const end = (where < 0 ? tokens.at(-1) : tokens[where - 1])?.end ?? text.length;
  const head = text.slice(tokens[0]?.start ?? 0, end);
  if (!update) return { change: head, condition };
  const set = tokens.findIndex((token) => isKeyword(text, token, 'set'));
  const undone = stillToDo(text, { start: tokens[set]?.end ?? 0, end }, update.targetList ?? [], table);
  if (undone === undefined) return undefined;
  return { change: head, condition: condition === undefined ? undone : `(${condition}) AND (${undone})` };
}

/** `a IS DISTINCT FROM 1 OR b IS DISTINCT FROM c`; undefined where that cannot be said of every column that is set. */
function stillToDo(text: string, list: Span, targets: readonly Node[], table: Table): string | undefined {
  const items = commaSeparated(text, list);
  if (items.length !== targets.length) return undefined;
  const set = targets.map((node) => as(node, 'ResTarget')?.name);
  const differences = targets.map((node, index) => {
    const target = as(node, 'ResTarget');
    const item = items[index];
    const type = table.columns.find(({ name }) => name === target?.name)?.type;
    if (!target?.val || !item || target.indirection || !type || incomparable.has(type.name)) return undefined;
    if (type.schema !== 'pg_catalog' || type.arrayDimensions > 0 || !isFixed(target.val)) return undefined;
    if (reads(target.val).some((name) => set.includes(name))) return undefined;
    const equals = tokenize(text, { from: item.start, to: item.end }).find(
      (token) => text.slice(token.start, token.end) === '=',
    );
    const value = equals && text.slice(equals.end, item.end).trim();
    return value && `${quoteIdentifier(target.name ?? '')} IS DISTINCT FROM (${value})::${type.display}`;
  });
  return differences.every((one) => one !== undefined && one !== '') ? differences.join(' OR ') : undefined;
}

/** Types without an equality that IS DISTINCT FROM could use (pg_operator). */
const incomparable: ReadonlySet<string> = new Set(
  'json xml point box line lseg path polygon circle unknown'.split(' '),
);

/** No function and no other row takes part, so that it gives the same whenever it is worked out. */
function isFixed(expression: Node | undefined): boolean {
  let fixed = true;
  walk(expression && { List: { items: [expression] } }, (node) => {
    if (as(node, 'FuncCall') || as(node, 'SubLink') || as(node, 'SQLValueFunction') || as(node, 'SetToDefault'))
      fixed = false;
    return fixed;
  });
  return fixed;
}

function reads(expression: Node): readonly string[] {
  const names: string[] = [];
  walk({ List: { items: [expression] } }, (node) => {
    names.push(...strings(as(node, 'ColumnRef')?.fields).slice(-1));
  });
  return names;
}

function depthAt(text: string, tokens: readonly Token[], index: number): number {
  let depth = 0;
  for (const { start, end } of tokens.slice(0, index)) {
    const character = text.slice(start, end);
    depth += character === '(' ? 1 : character === ')' ? -1 : 0;
  }
  return depth;
}

function slice(text: string, first: Token | undefined, last: Token | undefined): string | undefined {
  return first && last && text.slice(first.start, last.end);
}
