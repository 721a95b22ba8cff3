/** What a partition's bound asks of its rows, in the words in which the server asks it (pg_get_partition_constraintdef). */
import type { Table } from '../schema/model';
import { displayName, quoteIdentifier } from '../schema/names';
import { as, type Node, type PartitionBoundSpec, strings } from '../sql/ast';

/**
 * The conditions, all of which hold for every row of the partition. A CHECK that says just these proves the bound (measured
 * on every server; of a hash only where no key has a collation). Undefined for a default partition, for keys that are no
 * columns, and for bounds that are no constants.
 */
export function boundConditions(
  parent: Table | undefined,
  bound: PartitionBoundSpec | undefined,
): readonly string[] | undefined {
  const keys = (parent?.partitionBy?.columns ?? []).flatMap((name) =>
    name === undefined ? [] : [quoteIdentifier(name)],
  );
  if (!parent || !bound || bound.is_default || keys.length !== parent.partitionBy?.columns.length) return undefined;
  if (bound.lowerdatums && bound.upperdatums) return rangeConditions(keys, bound.lowerdatums, bound.upperdatums);
  const [key] = keys;
  if (bound.listdatums && key !== undefined) return listConditions(key, bound.listdatums);
  return bound.modulus === undefined ? undefined : hashConditions(parent, keys, bound);
}

type Edge = { readonly kind: 'value'; readonly text: string } | { readonly kind: 'minvalue' | 'maxvalue' };

/** Keys with the same value on both sides come first; what follows is compared as a whole. */
function rangeConditions(
  keys: readonly string[],
  lower: readonly Node[],
  upper: readonly Node[],
): readonly string[] | undefined {
  const lows = keys.flatMap((_, index) => edge(lower[index]) ?? []);
  const highs = keys.flatMap((_, index) => edge(upper[index]) ?? []);
  if (lows.length !== keys.length || highs.length !== keys.length) return undefined;
  let same = 0;
  while (same < keys.length - 1 && isSameValue(lows[same], highs[same])) same++;
  const tail = (edges: readonly Edge[], which: 'lower' | 'upper') =>
    comparedAsWhole(keys.slice(same), edges.slice(same), which);
  return [
    ...keys.map((key) => `${key} IS NOT NULL`),
    ...keys.slice(0, same).map((key, index) => `${key} = ${textOf(lows[index])}`),
    ...tail(lows, 'lower'),
    ...tail(highs, 'upper'),
  ];
}

/** `a > 1 OR a = 1 AND b >= 2`; nothing where the first edge bounds nothing. */
function comparedAsWhole(keys: readonly string[], edges: readonly Edge[], which: 'lower' | 'upper'): readonly string[] {
  const infinite = edges.findIndex(({ kind }) => kind !== 'value');
  const count = infinite < 0 ? keys.length : infinite;
  if (count === 0) return [];
  const beyond = which === 'lower' ? '>' : '<';
  // Before MINVALUE below, and MAXVALUE above, the last value itself is inside.
  const end = edges[count]?.kind;
  const isInside = which === 'lower' ? end !== 'maxvalue' : end === 'maxvalue';
  const arms = keys.slice(0, count).map((key, index) => {
    const equal = keys.slice(0, index).map((one, at) => `${one} = ${textOf(edges[at])}`);
    const isLast = index === count - 1;
    const operator = isLast && isInside ? `${beyond}=` : beyond;
    return [...equal, `${key} ${operator} ${textOf(edges[index])}`].join(' AND ');
  });
  return [arms.length > 1 ? `(${arms.join(' OR ')})` : arms.join('')];
}

function listConditions(key: string, datums: readonly Node[]): readonly string[] | undefined {
  const given = datums.filter((datum) => as(datum, 'A_Const')?.isnull !== true);
  const values = given.flatMap((datum) => constantText(datum) ?? []);
  if (values.length !== given.length) return undefined;
  const isListed = values.length > 0 ? [`${key} IN (${values.join(', ')})`] : [];
  if (given.length === datums.length) return [`${key} IS NOT NULL`, ...isListed];
  return [[`${key} IS NULL`, ...isListed].join(' OR ')];
}

/** The server compares what is called with what it would call itself, which has no collation. */
function hashConditions(
  parent: Table,
  keys: readonly string[],
  { modulus = 0, remainder = 0 }: PartitionBoundSpec,
): readonly string[] | undefined {
  const isPlain = (name: string | undefined) => {
    const type = parent.columns.find((column) => column.name === name)?.type;
    return type !== undefined && type.arrayDimensions === 0 && withoutCollation.has(type.name);
  };
  if (!parent.partitionBy?.columns.every(isPlain)) return undefined;
  const name = displayName({
    schema: quoteIdentifier(parent.name.schema),
    name: quoteIdentifier(parent.name.name),
  }).replaceAll("'", "''");
  return [`satisfies_hash_partition('${name}'::regclass, ${modulus}, ${remainder}, ${keys.join(', ')})`];
}

const withoutCollation: ReadonlySet<string> = new Set([
  'int2',
  'int4',
  'int8',
  'numeric',
  'uuid',
  'date',
  'timestamp',
  'timestamptz',
]);

function edge(datum: Node | undefined): Edge | undefined {
  const word = strings(as(datum, 'ColumnRef')?.fields).at(-1);
  if (word === 'minvalue' || word === 'maxvalue') return { kind: word };
  const text = constantText(datum);
  return text === undefined ? undefined : { kind: 'value', text };
}

function isSameValue(a: Edge | undefined, b: Edge | undefined): boolean {
  return a?.kind === 'value' && b?.kind === 'value' && a.text === b.text;
}

function textOf(one: Edge | undefined): string {
  return one?.kind === 'value' ? one.text : '';
}

/** A constant as SQL, with the cast of a literal left out: the column's type says it. */
function constantText(node: Node | undefined): string | undefined {
  const cast = as(node, 'TypeCast');
  if (cast) return as(cast.arg, 'A_Const')?.sval ? constantText(cast.arg) : undefined;
  const value = as(node, 'A_Const');
  if (!value || value.isnull) return undefined;
  if (value.sval) return `'${(value.sval.sval ?? '').replaceAll("'", "''")}'`;
  if (value.boolval) return String(value.boolval.boolval === true);
  return value.fval?.fval ?? (value.ival ? String(value.ival.ival ?? 0) : undefined);
}
