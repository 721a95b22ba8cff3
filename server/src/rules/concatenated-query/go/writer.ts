/** Go's drivers: how each takes values beside its text. */
import type { Call, Template } from '../../../host/template';
import type { Edit, Fix } from '../../rule';
import { type Bound, placeholdersOf, rewritten, safetyOf, type TextWithValues, writtenText } from '../bound-text';
import type { DriverWriter, HostWriter } from '../host-writer';
import { allowedText } from './allowed-text';
import { valuesOf, withValues } from './arguments';
import { importing, importsPackage, packageName, unusedImports } from './imports';
import { quotedName } from './quoting';

export const goWriter: HostWriter = {
  get drivers() {
    return writers;
  },
  textOf,
  joinedList: (expression) => /^strings\.Join\(([\s\S]+),\s*["`]\s*,\s*["`]\)$/.exec(expression)?.[1],
  quotedName,
  allowedText,
};

/** `"%" + x + "%"`; what filled a verb may be no text, so it fills one again. */
function textOf(pieces: TextWithValues): string {
  const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')}"`;
  if (!pieces.some(({ verb }) => verb)) {
    return pieces.map(({ text, isHole }) => (isHole ? text : quoted(text))).join(' + ');
  }
  const format = pieces.map(({ text, isHole, verb }) => (isHole ? (verb ?? '%s') : text.replace(/%/g, '%%'))).join('');
  const values = pieces.flatMap(({ text, isHole }) => (isHole ? text : []));
  return `fmt.Sprintf(${quoted(format)}, ${values.join(', ')})`;
}

const writers: Readonly<Record<string, DriverWriter>> = {
  pgx: numbered,
  'database/sql': byImport,
  sqlx: byImport,
  gorm: marked,
  squirrel: marked,
  goqu: marked,
  bun: marked,
  'go-pg': marked,
  xorm: marked,
  beego: marked,
};

/** Methods that take no values: preparing, and pieces of a query without placeholders. */
const withoutValues =
  /(?:^|\.)(?:Prepare\w*|Named\w*|Order|OrderBy|Group|GroupBy|Table|From|Columns?|Distinct|Pluck|And|Safe|SetExpr)$/;
const otherDatabases = /mysql|sqlite|mssql/;

function byImport(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const hasMarks = placeholdersOf(template).some(({ text }) => text === '?');
  return hasMarks || importsPackage(template, otherDatabases)
    ? marked(template, call, bound)
    : numbered(template, call, bound);
}

/** `db.Query("… $1", x)`. */
function numbered(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const values = valuesOf(template, call);
  const highest = Math.max(0, ...[...writtenText(template).matchAll(/\$(\d+)/g)].map((match) => Number(match[1])));
  if (!values || highest > values.length || placeholdersOf(template).length > 0) return undefined;
  const list = listFor(template, call);
  if (!list) return undefined;
  const listed = bound.map((one) => (one.kind === 'list' ? { ...one, value: list.of(one.value) } : one));
  const distinct = [...new Set(listed.map((one) => one.value))];
  const number = (index: number) => values.length + 1 + distinct.indexOf(listed[index]?.value ?? '');
  const text = rewritten(template, listed, (index) => `$${number(index)}`);
  const imported = listed.some((one) => one.kind === 'list') ? list.edits : [];
  return fixOf(template, call, bound, text, [...values, ...distinct], imported);
}

/** How the driver takes a list: pgx as it is, lib/pq in its own array. */
function listFor(template: Template, call: Call): { of: (list: string) => string; edits: readonly Edit[] } | undefined {
  if (call.driver === 'pgx' || importsPackage(template, /jackc\/pgx.*\/stdlib$/))
    return { of: (list) => list, edits: [] };
  const name = packageName(template, /^github\.com\/lib\/pq$/);
  const edit = name === undefined ? importing(template, 'github.com/lib/pq') : undefined;
  return { of: (list) => `${name ?? 'pq'}.Array(${list})`, edits: edit ? [edit] : [] };
}

/** `db.Raw("… ?", x)`: the order of the marks is the order of the values. What these libraries see of a `?` in quotes differs. */
function marked(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  if (writtenText(template).includes('?')) return undefined;
  const values = valuesOf(template, call);
  const marks = placeholdersOf(template);
  if (!values || marks.length !== values.length || marks.some(({ text }) => text !== '?')) return undefined;
  const listed = bound.map((one) => (one.kind === 'list' ? markedList(template, call, one) : one));
  if (!listed.every((one) => one !== undefined)) return undefined;
  const all = [
    ...marks.map(({ place }, index) => ({ at: place.start, value: values[index] ?? '' })),
    ...listed.map((one) => ({ at: one.place.start, value: one.value })),
  ].sort((a, b) => a.at - b.at);
  const text = rewritten(template, listed, () => '?');
  return fixOf(
    template,
    call,
    bound,
    text,
    all.map(({ value }) => value),
    [],
  );
}

/** Which put a list into the text themselves, in parentheses of their own or of the text. */
function markedList(template: Template, call: Call, one: Bound): Bound | undefined {
  const word = one.before.startsWith('<>') ? 'NOT IN' : 'IN';
  if (call.driver === 'gorm') return { ...one, before: `${word} `, after: '' };
  const name = packageName(template, call.driver === 'bun' ? /uptrace\/bun$/ : /go-pg\/pg(?:\/v\d+)?$/);
  if (!name || (call.driver !== 'bun' && call.driver !== 'go-pg')) return undefined;
  return { ...one, before: `${word} (`, value: `${name}.In(${one.value})` };
}

function fixOf(
  template: Template,
  call: Call,
  bound: readonly Bound[],
  text: string,
  values: readonly string[],
  imported: readonly Edit[],
): Fix | undefined {
  // Quotes between the items of a list: they were several values.
  const isSeveral = bound.some((one) => /\bJoin\([\s\S]*'/.test(one.value));
  const edits = withoutValues.test(call.name) || isSeveral ? undefined : withValues(template, call, text, values);
  if (!edits) return undefined;
  const all = [...edits, ...imported];
  const safety = bound.every((one) => isText(template, one)) ? safetyOf(bound) : 'unsafe';
  return { title: 'Pass the values as parameters', safety, edits: [...all, ...unusedImports(template, all)] };
}

/** What fills a verb other than `%s` may be a number, which pgx does not take for a text. */
function isText(template: Template, bound: Bound): boolean {
  return template.parts.every((part) => {
    if (part.kind !== 'hole' || part.joint !== 'formatted' || !bound.expressions.includes(part.expression)) return true;
    return template.source.slice(part.outer.start, part.outer.end) === '%s' || bound.value.startsWith('fmt.Sprintf(');
  });
}
