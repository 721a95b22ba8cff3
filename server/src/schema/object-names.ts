/** The names that the server gives to constraints, indexes and sequences that a statement leaves unnamed. */
import type { IndexStmt, Node } from '../sql/ast';
import { as } from '../sql/ast';
import type { QualifiedName, Schema } from './model';
import { outputName } from './output-names';

/** Bytes of the longest name (NAMEDATALEN - 1). */
const longest = 63;

/** Joins `first_second_label`, shortening the longer of the first two until all fits (makeObjectName, indexcmds.c). */
export function objectName(first: string, second: string | undefined, label: string): string {
  const room = longest - (label.length + 1) - (second === undefined ? 0 : 1);
  let firstBytes = bytes(first);
  let secondBytes = second === undefined ? 0 : bytes(second);
  while (firstBytes + secondBytes > room) {
    if (firstBytes > secondBytes) firstBytes--;
    else secondBytes--;
  }
  const parts = [clip(first, firstBytes), ...(second === undefined ? [] : [clip(second, secondBytes)]), label];
  return parts.join('_');
}

/** The first of `…_label`, `…_label1`, `…_label2` that is free. */
export function freeName(
  first: string,
  second: string | undefined,
  label: string,
  taken: (name: string) => boolean,
): string {
  for (let count = 0; ; count++) {
    const name = objectName(first, second, count === 0 ? label : `${label}${count}`);
    if (!taken(name)) return name;
  }
}

/** A free name for an index or sequence; one that belongs to a constraint must be free as a constraint too. */
export function freeRelationName(
  schema: Schema,
  table: QualifiedName,
  second: string | undefined,
  label: string,
  forConstraint = false,
): string {
  return freeName(table.name, second, label, (name) => {
    const at = { schema: table.schema, name };
    const relation = schema.relation(at);
    return (relation !== undefined && relation !== 'dropped') || (forConstraint && schema.constraintCount(at) > 0);
  });
}

/** A free name for a constraint without an index; names of constraints are told apart within their schema. */
export function freeConstraintName(
  schema: Schema,
  table: QualifiedName,
  second: string | undefined,
  label: string,
  alsoTaken: ReadonlySet<string> = new Set(),
): string {
  return freeName(
    table.name,
    second,
    label,
    (name) => alsoTaken.has(name) || schema.constraintCount({ schema: table.schema, name }) > 0,
  );
}

/** Joins column names as ChooseIndexNameAddition does: it stops behind the one that reaches the limit. */
export function joinColumns(columns: readonly string[]): string {
  let joined = '';
  for (const column of columns) {
    joined += joined === '' ? column : `_${column}`;
    if (bytes(joined) >= longest + 1) break;
  }
  return joined;
}

/** The columns' names that an index without a name is called after: an expression gives its own, or `expr`. */
export function indexColumnNames(statement: Pick<IndexStmt, 'indexParams' | 'indexIncludingParams'>): string[] {
  const names: string[] = [];
  for (const node of [...(statement.indexParams ?? []), ...(statement.indexIncludingParams ?? [])]) {
    const element = as(node, 'IndexElem');
    const wanted = element?.name ?? expressionName(element?.expr);
    let name = wanted;
    for (let count = 1; names.includes(name); count++) {
      const suffix = String(count);
      name = clip(wanted, longest - suffix.length) + suffix;
    }
    names.push(name);
  }
  return names;
}

/** The name as the server stores it: cut at 63 bytes, at a character's edge. */
export function truncated(name: string): string {
  return clip(name, longest);
}

function expressionName(expression: Node | undefined): string {
  return (expression && outputName(expression)) ?? 'expr';
}

function clip(text: string, limit: number): string {
  if (text.length <= limit && isAscii(text)) return text;
  let used = 0;
  let end = 0;
  for (const character of text) {
    used += bytes(character);
    if (used > limit) break;
    end += character.length;
  }
  return text.slice(0, end);
}

function bytes(text: string): number {
  if (isAscii(text)) return text.length;
  let count = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    count += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return count;
}

function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the question is whether all is ASCII
  return /^[\x00-\x7f]*$/.test(text);
}
