/** PHP's source around a call: the values that it passes, and how expressions are written. */
import type { Call, Template } from '../../../host/template';
import type { Span } from '../../../sql/span';
import type { Bound, TextWithValues } from '../bound-text';

/** The name of what is called, without what stands before it. */
export function methodOf({ name }: Call): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** What an array literal holds. */
export interface ArrayItems {
  readonly items: readonly string[];
  /** True when the items have keys: `['name' => $name]`. */
  readonly isKeyed: boolean;
}

/** The items of an array's source, without brackets; undefined for what is no literal, or where their number is not known. */
export function arrayItems(source: string): ArrayItems | undefined {
  const inside = /^\[([\s\S]*)\]$/.exec(source)?.[1] ?? /^array\s*\(([\s\S]*)\)$/i.exec(source)?.[1];
  const items = inside === undefined ? undefined : splitItems(inside);
  if (!items || items.some((item) => item.startsWith('...'))) return undefined;
  const keyed = items.filter((item) => /^(?:'[^']*'|"[^"]*")\s*=>/.test(item));
  if (keyed.length !== 0 && keyed.length !== items.length) return undefined;
  return { items, isKeyed: keyed.length > 0 };
}

/** Splits at the commas between items; undefined where comments make that uncertain. */
function splitItems(text: string): readonly string[] | undefined {
  if (/\/[/*]|#|<<</.test(text)) return undefined;
  const items: string[] = [];
  let depth = 0;
  let from = 0;
  for (const { 0: found, index } of text.matchAll(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[([{]|[)\]}]|,/gs)) {
    if ('([{'.includes(found)) depth++;
    else if (')]}'.includes(found)) depth--;
    else if (found === ',' && depth === 0) {
      items.push(text.slice(from, index).trim());
      from = index + 1;
    }
  }
  const last = text.slice(from).trim();
  return last === '' ? items : [...items, last];
}

/** `'%' . $x . '%'` */
export function textOf(pieces: TextWithValues): string {
  return pieces.map(({ text, isHole }) => (isHole ? operand(codeOf(text)) : quoted(text))).join(' . ');
}

export function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, (found) => `\\${found}`)}'`;
}

/** In parentheses where an operator beside it would tear it apart. */
function operand(expression: string): string {
  return /^\(.*\)$|^[^\s?.|&+*/%<=!-]*$/s.test(expression.replace(/->|::/g, '')) ? expression : `(${expression})`;
}

/** What stands in a string as code: `$row[key]` needs quotes there, `${x}` is `$x`. */
export function codeOf(expression: string): string {
  return expression.replace(/^\$\{(\w+)\}$/, '$$$1').replace(/^(\$\w+)\[([A-Za-z_]\w*)\]$/, "$1['$2']");
}

/** The list of `implode(',', $ids)`. */
export function joinedList(expression: string): string | undefined {
  return /^(?:implode|join)\(\s*(['"])\s*,\s*\1\s*,\s*([\s\S]+)\)$/.exec(expression)?.[2];
}

/** An array that PostgreSQL reads, since no driver of PHP sends one; items with commas or quotes of their own would need more. */
export function parameterOf({ kind, value }: Bound): string {
  return kind === 'list' ? `'{' . implode(',', ${value}) . '}'` : codeOf(value);
}

/** A list that was glued inside of quotes is no value. */
export function isGluedList({ value }: Bound): boolean {
  return /\b(?:implode|join)\s*\(/.test(value);
}

/** A statement that holds a call, as far as nothing but an assignment or a return stands before it. */
export interface Around {
  /** From the first character of the line's code to the call. */
  readonly head: Span;
  readonly indentation: string;
  /** What stands between the call and the end of the statement. */
  readonly tail: string;
}

export function statementAround({ source }: Template, call: Span): Around | undefined {
  const line = source.lastIndexOf('\n', call.start - 1) + 1;
  const written = source.slice(line, call.start);
  const head = /^(?:return\s+|\$[\w>[\]'"-]+\s*=\s*|foreach\s*\(\s*)?$/.exec(written.trimStart());
  const indentation = /^\s*/.exec(written)?.[0] ?? '';
  const before = source.slice(0, line).trimEnd();
  const isOwn = /(?:[;{}]|<\?php)$/.test(before) || /\n[ \t]*(?:\/\/|#)[^\n]*$/.test(before);
  const end = source.indexOf(';', call.end);
  if (!head || !isOwn || end < 0) return undefined;
  const start = line + indentation.length;
  return { head: { start, end: call.start }, indentation, tail: source.slice(call.end, end) };
}

/** A name for the placeholder of a value: `name` of `$user->name` and `$_GET['name']`. */
export function nameFor(expression: string, taken: ReadonlySet<string>): string {
  const word = /(\w+)(?:['"]?\])?$/.exec(expression.replace(/\(\)$/, ''))?.[1] ?? '';
  const base = /^[A-Za-z_]\w*$/.test(word) ? word : 'value';
  let name = base;
  for (let number = 2; taken.has(name); number++) name = `${base}${number}`;
  return name;
}
