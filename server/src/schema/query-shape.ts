/** What a query reads and gives, as far as the schema tells: relations, columns that it names, output columns. */
import {
  as,
  type ColumnRef,
  type JoinExpr,
  type Node,
  type RangeVar,
  type SelectStmt,
  strings,
  walk,
} from '../sql/ast';
import { isTable, isView } from './kinds';
import type { QualifiedName, Relation, Schema, TypeName } from './model';
import { resolveRelation } from './names';
import { outputName } from './output-names';
import { builtIn, typeName } from './type-name';

export interface OutputColumn {
  readonly name: string;
  /** Undefined when it would take the server's own type rules to tell. */
  readonly type: TypeName | undefined;
}

export interface QueryShape {
  readonly reads: readonly QualifiedName[];
  readonly uses: readonly { readonly relation: QualifiedName; readonly column: string }[];
  /** Undefined when they cannot be told. */
  readonly columns: readonly OutputColumn[] | undefined;
  /** True when it reads a relation that was dropped. */
  readonly missing: boolean;
}

/** One name that columns can be looked up in. */
interface Source {
  readonly alias: string;
  readonly relation: QualifiedName | undefined;
  readonly columns: readonly OutputColumn[] | undefined;
}

interface Scope {
  readonly sources: readonly Source[];
  readonly tables: ReadonlyMap<string, readonly OutputColumn[] | undefined>;
  readonly outer: Scope | undefined;
}

interface Collected {
  readonly schema: Schema;
  readonly reads: Map<string, QualifiedName>;
  readonly uses: Map<string, { relation: QualifiedName; column: string }>;
  missing: boolean;
}

export function queryShape(schema: Schema, query: Node | undefined): QueryShape {
  const all: Collected = { schema, reads: new Map(), uses: new Map(), missing: false };
  const select = as(query, 'SelectStmt');
  const columns = select && readSelect(all, select, undefined);
  return { reads: [...all.reads.values()], uses: [...all.uses.values()], columns, missing: all.missing };
}

/** A name that stands for a row of a relation, as NEW does in a rule and a table's own name in its policies. */
export interface Row {
  readonly alias: string;
  readonly relation: QualifiedName;
}

/** What statements and expressions name, as those of a rule, a policy or the body of a function. */
export function namedIn(
  schema: Schema,
  roots: readonly (Node | undefined)[],
  rows: readonly Row[] = [],
): Pick<QueryShape, 'reads' | 'uses' | 'missing'> {
  const all: Collected = { schema, reads: new Map(), uses: new Map(), missing: false };
  const sources = rows.map(({ alias, relation }): Source => {
    const found = schema.relation(relation);
    return { alias, relation, columns: found === 'dropped' ? undefined : columnsOf(found) };
  });
  const scope: Scope = { sources, tables: new Map(), outer: undefined };
  for (const root of roots) if (root) readStatement(all, root, scope);
  return { reads: [...all.reads.values()], uses: [...all.uses.values()], missing: all.missing };
}

function readStatement(all: Collected, root: Node, outer: Scope): void {
  const select = as(root, 'SelectStmt');
  if (select) {
    readSelect(all, select, outer);
    return;
  }
  const change = as(root, 'InsertStmt') ?? as(root, 'UpdateStmt') ?? as(root, 'DeleteStmt') ?? as(root, 'MergeStmt');
  if (!change?.relation) {
    readExpressions(all, root, outer);
    return;
  }
  const sources: Source[] = [];
  const scope: Scope = { sources, tables: outer.tables, outer };
  const { withClause, relation, ...rest } = change;
  if (withClause) readExpressions(all, withClause, scope);
  const target = readRange(all, relation, scope);
  sources.push(target);
  for (const name of writtenColumns(root, target)) use(all, target, name);
  const more = as(root, 'UpdateStmt')?.fromClause ?? as(root, 'DeleteStmt')?.usingClause ?? [];
  for (const item of more) sources.push(...readItem(all, item, scope).sources);
  const query = as(as(root, 'InsertStmt')?.selectStmt, 'SelectStmt');
  if (query) readSelect(all, query, outer);
  const skipped = ['fromClause', 'usingClause', 'selectStmt', 'cols'];
  for (const [key, value] of Object.entries(rest)) if (!skipped.includes(key)) readExpressions(all, value, scope);
}

/** The columns that INSERT and UPDATE put something into; without a list, the first ones or, at worst, all. */
function writtenColumns(root: Node, target: Source): readonly string[] {
  const insert = as(root, 'InsertStmt');
  const listed = insert ? insert.cols : as(root, 'UpdateStmt')?.targetList;
  if (listed) return listed.flatMap((node) => as(node, 'ResTarget')?.name ?? []);
  if (!insert) return [];
  const row = as(as(insert.selectStmt, 'SelectStmt')?.valuesLists?.[0], 'List')?.items;
  return (target.columns ?? []).slice(0, row?.length).map(({ name }) => name);
}

function readSelect(all: Collected, select: SelectStmt, outer: Scope | undefined): readonly OutputColumn[] | undefined {
  const tables = new Map(outer?.tables);
  for (const node of select.withClause?.ctes ?? []) {
    const cte = as(node, 'CommonTableExpr');
    const name = cte?.ctename ?? '';
    if (select.withClause?.recursive) tables.set(name, undefined);
    const inner = as(cte?.ctequery, 'SelectStmt');
    const scope: Scope = { sources: [], tables, outer };
    const columns = inner && readSelect(all, inner, scope);
    tables.set(name, renamed(columns, strings(cte?.aliascolnames)));
  }
  if (select.larg || select.rarg) {
    const scope: Scope = { sources: [], tables, outer };
    const left = select.larg && readSelect(all, select.larg, scope);
    if (select.rarg) readSelect(all, select.rarg, scope);
    return left;
  }
  if (select.valuesLists) {
    const rows = select.valuesLists.map((row) => as(row, 'List')?.items ?? []);
    const scope: Scope = { sources: [], tables, outer };
    readExpressions(all, select.valuesLists, scope);
    return (rows[0] ?? []).map((_, at) => ({
      name: `column${at + 1}`,
      type: commonType(
        all,
        rows.map((row) => row[at]),
        scope,
      ),
    }));
  }
  const sources: Source[] = [];
  const scope: Scope = { sources, tables, outer };
  const items = (select.fromClause ?? []).map((item) => {
    const read = readItem(all, item, scope);
    sources.push(...read.sources);
    return read;
  });
  readExpressions(all, select, scope);
  return outputColumns(all, select.targetList ?? [], scope, concatenated(items.map((item) => item.star)));
}

/** One item of FROM: what can be named in it, and what `*` gives of it. */
interface Item {
  readonly sources: readonly Source[];
  readonly star: readonly OutputColumn[] | undefined;
}

function concatenated(parts: readonly (readonly OutputColumn[] | undefined)[]): readonly OutputColumn[] | undefined {
  return parts.some((part) => part === undefined) ? undefined : parts.flatMap((part) => part ?? []);
}

function readItem(all: Collected, item: Node, scope: Scope): Item {
  const single = (source: Source): Item => ({ sources: [source], star: source.columns });
  const range = as(item, 'RangeVar');
  if (range) return single(readRange(all, range, scope));
  const join = as(item, 'JoinExpr');
  if (join) return readJoin(all, join, scope);
  const sub = as(item, 'RangeSubselect');
  if (sub) {
    const select = as(sub.subquery, 'SelectStmt');
    const columns = select && readSelect(all, select, scope);
    return single({
      alias: sub.alias?.aliasname ?? '',
      relation: undefined,
      columns: renamed(columns, strings(sub.alias?.colnames)),
    });
  }
  readExpressions(all, item, scope);
  return single({ alias: as(item, 'RangeFunction')?.alias?.aliasname ?? '', relation: undefined, columns: undefined });
}

function readJoin(all: Collected, join: JoinExpr, scope: Scope): Item {
  const nothing: Item = { sources: [], star: [] };
  const left = join.larg ? readItem(all, join.larg, scope) : nothing;
  const beside: Scope = { ...scope, sources: [...scope.sources, ...left.sources] };
  const right = join.rarg ? readItem(all, join.rarg, beside) : nothing;
  const sources = [...left.sources, ...right.sources];
  if (join.quals) readExpressions(all, join.quals, { ...scope, sources: [...scope.sources, ...sources] });
  const inBoth = (name: string) => left.star?.some((c) => c.name === name) && right.star?.some((c) => c.name === name);
  const merged = join.isNatural
    ? (left.star ?? []).flatMap(({ name }) => (inBoth(name) ? [name] : []))
    : strings(join.usingClause);
  for (const column of merged) for (const source of sources) use(all, source, column);
  if (!left.star || !right.star) return { sources, star: undefined };
  // USING and NATURAL give each common column once, in front (manual, Joined Tables).
  const isMerged = ({ name }: OutputColumn) => merged.includes(name);
  const front = merged.flatMap((name) => left.star?.find((column) => column.name === name) ?? []);
  const rest = [...left.star, ...right.star].filter((column) => !isMerged(column));
  const alias = join.alias?.aliasname;
  const star = [...front, ...rest];
  return { sources: alias ? [{ alias, relation: undefined, columns: star }, ...sources] : sources, star };
}

function readRange(all: Collected, range: RangeVar, scope: Scope): Source {
  const alias = range.alias?.aliasname ?? range.relname ?? '';
  const aliases = strings(range.alias?.colnames);
  if (range.schemaname === undefined && scope.tables.has(range.relname ?? '')) {
    return { alias, relation: undefined, columns: renamed(scope.tables.get(range.relname ?? ''), aliases) };
  }
  const { name, relation } = resolveRelation(all.schema, range);
  if (name.schema === 'pg_catalog' || name.schema === 'information_schema' || /^pg_/.test(name.name)) {
    return { alias, relation: undefined, columns: undefined };
  }
  if (!relation && (all.schema.relation(name) === 'dropped' || all.schema.isDroppedSchema(name.schema)))
    all.missing = true;
  all.reads.set(`${name.schema}\0${name.name}`, name);
  return { alias, relation: name, columns: renamed(columnsOf(relation), aliases) };
}

function columnsOf(relation: Relation | undefined): readonly OutputColumn[] | undefined {
  if (isView(relation)) return relation.columns?.map((name) => ({ name, type: undefined }));
  return isTable(relation) && relation.complete
    ? relation.columns.map(({ name, type }) => ({ name, type }))
    : undefined;
}

function renamed(
  columns: readonly OutputColumn[] | undefined,
  aliases: readonly string[],
): readonly OutputColumn[] | undefined {
  return columns?.map((column, at) => ({ ...column, name: aliases[at] ?? column.name }));
}

/** Notes the columns that expressions name, and reads the queries inside them. */
function readExpressions(all: Collected, root: unknown, scope: Scope): void {
  const skipped = new Set(['fromClause', 'withClause']);
  const parts = isSelect(root)
    ? Object.entries(root).flatMap(([key, value]) => (skipped.has(key) ? [] : [value]))
    : [root];
  walk(parts, (node) => {
    const link = as(node, 'SubLink');
    if (link) {
      if (link.testexpr) readExpressions(all, link.testexpr, scope);
      const select = as(link.subselect, 'SelectStmt');
      if (select) readSelect(all, select, scope);
      return false;
    }
    const column = as(node, 'ColumnRef');
    if (column) noteColumn(all, column, scope);
    return true;
  });
}

function isSelect(root: unknown): root is SelectStmt {
  return typeof root === 'object' && root !== null && 'targetList' in root;
}

function noteColumn(all: Collected, reference: ColumnRef, scope: Scope): void {
  const fields = strings(reference.fields);
  const isStar = (reference.fields ?? []).some((field) => 'A_Star' in field);
  const qualifier = isStar ? fields.at(-1) : fields.at(-2);
  const column = fields.at(-1);
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    const matching = at.sources.filter((source) => qualifier === undefined || source.alias === qualifier);
    if (isStar) {
      for (const source of matching) for (const { name } of source.columns ?? []) use(all, source, name);
      if (matching.length > 0) return;
    } else if (column !== undefined) {
      const having = matching.filter((source) => source.columns?.some((other) => other.name === column));
      for (const source of having) use(all, source, column);
      if (having.length > 0) return;
      // A row as a whole: every column of it.
      const whole = qualifier === undefined ? at.sources.find((source) => source.alias === column) : undefined;
      if (whole) {
        for (const { name } of whole.columns ?? []) use(all, whole, name);
        return;
      }
    }
  }
}

function use(all: Collected, source: Source, column: string): void {
  if (!source.relation || !source.columns?.some((other) => other.name === column)) return;
  const { relation } = source;
  all.uses.set(`${relation.schema}\0${relation.name}\0${column}`, { relation, column });
}

function outputColumns(
  all: Collected,
  targets: readonly Node[],
  scope: Scope,
  star: Item['star'],
): readonly OutputColumn[] | undefined {
  const columns: OutputColumn[] = [];
  for (const node of targets) {
    const target = as(node, 'ResTarget');
    const reference = as(target?.val, 'ColumnRef');
    if (reference?.fields?.some((field) => 'A_Star' in field)) {
      const qualifier = strings(reference.fields).at(-1);
      const source = scope.sources.find(({ alias }) => alias === qualifier);
      const given = qualifier === undefined ? star : source?.columns;
      if (!given) return undefined;
      columns.push(...given);
      continue;
    }
    if (!target?.val) return undefined;
    columns.push({ name: target.name ?? outputName(target.val) ?? '?column?', type: typeOf(all, target.val, scope) });
  }
  return columns;
}

function commonType(all: Collected, values: readonly (Node | undefined)[], scope: Scope): TypeName | undefined {
  const types = values.map((value) => value && typeOf(all, value, scope));
  const [first] = types;
  return types.every((type) => type?.display === first?.display) ? first : undefined;
}

/** The type where it is written out: a column's own, a cast's, a constant's. */
function typeOf(all: Collected, value: Node, scope: Scope): TypeName | undefined {
  const reference = as(value, 'ColumnRef');
  if (reference) {
    const fields = strings(reference.fields);
    const qualifier = fields.at(-2);
    for (const source of scope.sources) {
      if (qualifier !== undefined && source.alias !== qualifier) continue;
      const found = source.columns?.find((column) => column.name === fields.at(-1));
      if (found) return found.type;
    }
    return undefined;
  }
  const cast = as(value, 'TypeCast');
  if (cast) return typeName(all.schema, cast.typeName);
  const constant = as(value, 'A_Const');
  if (!constant || constant.isnull) return constant ? builtIn('text') : undefined;
  if (constant.sval) return builtIn('text');
  if (constant.ival) return builtIn('int4');
  if (constant.boolval) return builtIn('bool');
  return undefined;
}
