/** Rust's drivers: how each takes values beside its text. Unsafe, all of them: a value of one type was text for the server before. */
import type { Call, Template } from '../../../host/template';
import type { Edit, Fix } from '../../rule';
import { type Bound, placeholdersOf, rewritten, type TextWithValues, writtenText } from '../bound-text';
import type { DriverWriter, HostWriter } from '../host-writer';
import { allowedText } from './allowed-text';
import { bindsBehind } from './chains';

export const rustWriter: HostWriter = {
  get drivers() {
    return writers;
  },
  textOf,
  joinedList: (expression) =>
    /^([\w.]+?)(?:\.iter\(\)\.map\(\|(\w+)\|\s*\2\.to_string\(\)\)\.collect::<Vec<(?:_|String)>>\(\))?\.join\("\s*,\s*"\)$/.exec(
      expression,
    )?.[1],
  quotedName: () => undefined,
  allowedText,
};

/** `format!("%{}%", x)`. */
function textOf(pieces: TextWithValues): string {
  const quoted = (text: string): string =>
    text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n').replace(/[{}]/g, '$&$&');
  const format = pieces.map(({ text, isHole, verb }) => (isHole ? placeOf(verb) : quoted(text))).join('');
  const values = pieces.flatMap(({ text, isHole }) => (isHole ? text : []));
  return `format!("${format}", ${values.join(', ')})`;
}

/** The same options, without the name or number of what they are for. */
function placeOf(verb: string | undefined): string {
  return `{${/:[^{}]*(?=\}$)/.exec(verb ?? '')?.[0] ?? ''}}`;
}

const writers: Readonly<Record<string, DriverWriter>> = {
  sqlx: (template, call, bound) =>
    /(?:^|\.)(?:query|query_as|query_scalar)$/.test(call.name) ? chained(template, call, bound, bindOf) : undefined,
  diesel: (template, call, bound) =>
    // Without quotes nobody knows the type, which diesel wants to be told.
    call.name.endsWith('sql_query') && bound.every((one) => one.isQuoted)
      ? chained(template, call, bound, (value) => `.bind::<diesel::sql_types::Text, _>(${value})`)
      : undefined,
  'tokio-postgres': listed,
  'sea-orm': statement,
};

const bindOf = (value: string): string => `.bind(${value})`;

const title = 'Pass the values as parameters';

/** `query("… $1").bind(x)`. */
function chained(
  template: Template,
  call: Call,
  bound: readonly Bound[],
  bind: (value: string) => string,
): Fix | undefined {
  const binds = bindsBehind(template.source, call.span.end);
  const written = numbered(template, bound, binds.length);
  const edits = written && withText(template, call, written.text);
  if (!written || !edits || isForAnother(template, bound)) return undefined;
  const end = binds.at(-1)?.end ?? call.span.end;
  const calls = written.values.map(({ value, kind }) => bind(kind === 'list' ? `&${value}` : value)).join('');
  return { title, safety: 'unsafe', edits: [...edits, { span: { start: end, end }, text: calls }] };
}

/** sqlx speaks to other databases, too: MySQL has other placeholders, and SQLite no arrays. */
function isForAnother({ source }: Template, bound: readonly Bound[]): boolean {
  if (/\bPg[A-Z]|\bPostgres\b/.test(source)) return false;
  return /\bMySql/.test(source) || (/\bSqlite/.test(source) && bound.some(({ kind }) => kind === 'list'));
}

/** `client.query("… $1", &[&x])`. */
function listed(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const list = call.arguments[call.argument + 1];
  const items = list && /^&\[([\s\S]*)\]$/.exec(template.source.slice(list.start, list.end))?.[1];
  if (!list || items === undefined || !/(?:^|\.)(?:query|query_one|query_opt|execute)$/.test(call.name))
    return undefined;
  const known = items.split(',').flatMap((item) => item.trim() || []);
  // Commas within an item leave their number uncertain.
  const isPlain = known.every((item) => /^&[\w.]+$/.test(item));
  const written = isPlain ? numbered(template, bound, known.length) : undefined;
  const edits = written && withText(template, call, written.text);
  if (!written || !edits) return undefined;
  const all = [...known, ...written.values.map(({ value }) => (value.startsWith('&') ? value : `&${value}`))];
  return { title, safety: 'unsafe', edits: [...edits, { span: list, text: `&[${all.join(', ')}]` }] };
}

/** `Statement::from_string(backend, "…")` becomes `Statement::from_sql_and_values(backend, "… $1", [x.into()])`. */
function statement(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const written = call.name.endsWith('Statement.from_string') ? numbered(template, bound, 0) : undefined;
  const name = template.source.indexOf('from_string', call.span.start);
  const edits = written && withText(template, call, written.text);
  const argument = call.arguments[call.argument];
  if (!written || !edits || !argument || written.values.some(({ kind }) => kind === 'list')) return undefined;
  const values = written.values.map(({ value }) => `${value}.into()`).join(', ');
  const renamed = { span: { start: name, end: name + 'from_string'.length }, text: 'from_sql_and_values' };
  const added = { span: { start: argument.end, end: argument.end }, text: `, [${values}]` };
  return { title, safety: 'unsafe', edits: [renamed, ...edits, added] };
}

/** The text with `$n` for every bound value, behind `count` values that are there; undefined where these are not known. */
function numbered(template: Template, bound: readonly Bound[], count: number) {
  const highest = Math.max(0, ...[...writtenText(template).matchAll(/\$(\d+)/g)].map((match) => Number(match[1])));
  const isJoined = bound.some(({ value }) => /\.join\("[^"]*'/.test(value));
  if (highest !== count || placeholdersOf(template).length > 0 || isJoined) return undefined;
  // Binding moves a value, so one that is used twice is bound once.
  const values = bound.filter((one, index) => bound.findIndex(({ value }) => value === one.value) === index);
  const number = (index: number) => count + 1 + values.findIndex(({ value }) => value === bound[index]?.value);
  // What is cast is sent as a text: the driver would want a value of that type.
  const cast = bound.map((one) => ({ ...one, after: one.after.replace(/^::(?!text)/, '::text::') }));
  return { text: rewritten(template, cast, (index) => `$${number(index)}`), values };
}

/** The edits for the text; undefined where it is more than a literal afterwards. */
function withText(template: Template, call: Call, text: string): readonly Edit[] | undefined {
  const argument = call.arguments[call.argument];
  if (!argument || !/^(?:"(?:[^"\\]|\\[\s\S])*"|r(#*)"[\s\S]*?"\1)$/.test(text)) return undefined;
  if (template.from === 'argument') return [{ span: template.span, text }];
  // What was a String is a &str now, which needs no `&` before it.
  const { source, span } = template;
  const name = /^&?\s*(\w+)$/.exec(source.slice(argument.start, argument.end))?.[1];
  const isTyped = /:\s*String\s*=\s*$/.test(source.slice(Math.max(0, span.start - 40), span.start));
  if (!name || isTyped) return undefined;
  return [
    { span, text },
    { span: argument, text: name },
  ];
}
