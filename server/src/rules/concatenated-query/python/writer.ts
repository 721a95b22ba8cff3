/** Python's drivers: how each takes values beside its text. */
import type { Call, HolePart, Template } from '../../../host/template';
import type { Span } from '../../../sql/span';
import type { Edit, Fix } from '../../rule';
import { type Bound, placeholdersOf, type TextWithValues, writtenText } from '../bound-text';
import type { DriverWriter, HostWriter } from '../host-writer';
import { allowedText } from './allowed-text';
import {
  type Argument,
  argumentsBehind,
  dictionaryOf,
  isMany,
  isPandas,
  itemsOf,
  parametersOf,
  valueNames,
  withoutStr,
  writtenItems,
} from './arguments';
import { builders } from './builders';
import { asTuple, joinsTexts, written } from './literals';
import { parameterNames } from './names';
import { doubledPercents } from './percents';
import { quotedName } from './quoting';
import { certainText } from './safety';
import { alchemy } from './sqlalchemy';

export const pythonWriter: HostWriter = {
  get drivers() {
    return writers;
  },
  builders,
  textOf,
  joinedList,
  quotedName,
  allowedText,
};

const writers: Readonly<Record<string, DriverWriter>> = {
  psycopg: carefully(percents('tuple')),
  psycopg2: carefully((template, call, bound) =>
    percents('tuple')(
      template,
      call,
      bound.map((one) => (joinsTexts(one) ? asTuple(one) : one)),
    ),
  ),
  pg8000: carefully(percents('tuple')),
  mysql: carefully((template, call, bound) => percents('tuple')(template, call, bound.map(asTuple))),
  django: carefully(django),
  asyncpg: carefully(dollars),
  sqlite3: carefully(questionMarks),
  sqlalchemy: carefully(alchemy),
  databases: carefully(databases),
};

/** Values that are changed on their way into the text, or taken from a loop in it, cannot stand beside it. */
function carefully(writer: DriverWriter): DriverWriter {
  return (template, call, bound) => {
    const taken = new Set(bound.flatMap((one) => one.expressions));
    const holes = template.parts.filter((part): part is HolePart => part.kind === 'hole' && taken.has(part.expression));
    if (holes.some((hole) => hole.joint === 'whole') || changing.test(besideParts(template))) return undefined;
    const fix = writer(template, call, bound.map(withoutStr));
    return fix && { ...fix, safety: fix.safety === 'safe' && certainText(template, bound) ? 'safe' : 'unsafe' };
  };
}

/**
 * What a text is put together by where values cannot leave it: in a loop they have names only there, under a condition the part may
 * be missing, and what changes the text would change its placeholders.
 */
const changing =
  /\b(?:for|lambda|if|and|or)\b|\.(?:replace|lower|upper|casefold|title|capitalize|swapcase|translate|substitute)\s*\(/;

/** The source of a query without its texts and values. */
function besideParts(template: Template): string {
  const { source, span, parts } = template;
  let shown = '';
  let at = span.start;
  for (const part of [...parts].sort((a, b) => a.span.start - b.span.start)) {
    if (part.span.start < at || part.span.end > span.end) continue;
    shown += source.slice(at, part.span.start);
    at = part.span.end;
  }
  return shown + source.slice(at, span.end);
}

/** `f"%{term}%"`, in the quotes that no value has. */
function textOf(pieces: TextWithValues): string | undefined {
  const values = pieces.flatMap(({ text, isHole }) => (isHole ? [text] : []));
  const quote = ['"', "'"].find((one) => values.every((value) => !value.includes(one)));
  if (quote === undefined || values.some((value) => /[\\#\n{}]/.test(value))) return undefined;
  const inside = pieces.map(({ text, isHole }) =>
    isHole
      ? `{${text}}`
      : text
          .replace(/[{}]/g, '$&$&')
          .replace(/[\\"']/g, (found) => escaped(found, quote))
          .replace(/\r?\n/g, '\\n'),
  );
  return `f${quote}${inside.join('')}${quote}`;
}

function escaped(found: string, quote: string): string {
  return found === '\\' || found === quote ? `\\${found}` : found;
}

/** `",".join(ids)`, `", ".join(map(str, ids))`, `",".join(str(i) for i in ids)`. */
function joinedList(expression: string): string | undefined {
  const items = /^(["'])\s*,\s*\1\.join\(([\s\S]*)\)$/.exec(expression)?.[2]?.trim();
  if (items === undefined) return undefined;
  const mapped = /^map\(\s*str\s*,\s*([\w.]+(?:\[["']?\w+["']?\])?)\s*\)$/.exec(items)?.[1];
  const each = /^\[?\s*(?:str\((\w+)\)|(\w+))\s+for\s+(\w+)\s+in\s+([\w.]+(?:\[["']?\w+["']?\])?)\s*\]?$/.exec(items);
  const looped = each && (each[1] ?? each[2]) === each[3] ? each[4] : undefined;
  const plain = /^[\w.]+(?:\[["']\w+["']\])?$/.test(items) ? items : undefined;
  const list = mapped ?? looped ?? plain;
  return list && `list(${list})`;
}

const title = 'Pass the values as parameters';

/** Where the values go: in the place of those that are there, or behind the text. */
interface Passed {
  readonly text: string;
  readonly existing: Argument | undefined;
}

/** One replacement for text and values where they stand side by side, so that the fix is taken whole or not at all. */
function withValues(template: Template, call: Call, text: string, { text: values, existing }: Passed): Fix | undefined {
  const argument = call.arguments[call.argument];
  if (!argument) return undefined;
  const { source, span } = template;
  const end = existing?.span.end ?? argument.end;
  const between = existing ? source.slice(argument.end, existing.span.start) : ', ';
  const edits: Edit[] =
    template.from === 'argument'
      ? [{ span: { start: span.start, end }, text: `${text}${between}${values}` }]
      : [
          { span, text },
          {
            span: { start: argument.start, end },
            text: `${source.slice(argument.start, argument.end)}${between}${values}`,
          },
        ];
  return { title, safety: 'safe', edits };
}

/** `cursor.execute("… %s", (x,))`; with a dictionary `%(name)s`. A text that gains values has its other `%` doubled. */
function percents(fresh: 'tuple' | 'list'): DriverWriter {
  return (template, call, bound) => {
    if (isMany(call) || /(?:^|\.)SQL$/.test(call.name)) return undefined;
    if (bound.some((one) => joinsTexts(one) && one.before.includes('('))) return undefined;
    const own = parametersOf(template, call, valueNames);
    const known = own && itemsOf(own.text);
    if (own && !known && own.text !== 'None') return undefined;
    const marks = placeholdersOf(template);
    if (own && known?.kind === 'dictionary') return named(template, call, bound, own, known.items);
    const values = inOrder(marks, known?.items ?? [], bound);
    const single = doubledPercents(template, bound);
    const doubled = known ? [] : single;
    // Whether a sign alone is one beside no values at all, drivers see differently.
    if (known?.items.length === 0 && single?.length !== 0) return undefined;
    if (!values || !doubled || marks.some(({ text }) => text !== '%s')) return undefined;
    const text = written(template, bound, () => '%s', doubled);
    const kind = known ? (known.kind === 'list' ? 'list' : 'tuple') : fresh;
    const parameters = writtenItems(kind, values);
    return placed(template, call, text, parameters, own);
  };
}

function placed(
  template: Template,
  call: Call,
  text: string,
  values: string,
  own: Argument | undefined,
): Fix | undefined {
  if (!isPandas(call) || own) return withValues(template, call, text, { text: values, existing: own });
  const last = call.arguments.at(-1);
  const argument = call.arguments[call.argument];
  if (!last || !argument || template.from !== 'argument') return undefined;
  const between = template.source.slice(template.span.end, last.end);
  const span = { start: template.span.start, end: last.end };
  return { title, safety: 'unsafe', edits: [{ span, text: `${text}${between}, params=${values}` }] };
}

/** The values in the order of their marks; undefined where one of those that are there is not known. */
function inOrder(
  marks: readonly { readonly place: Span }[],
  items: readonly string[],
  bound: readonly Bound[],
): readonly string[] | undefined {
  if (marks.length !== items.length) return undefined;
  return [
    ...marks.map(({ place }, index) => ({ at: place.start, value: items[index] ?? '' })),
    ...bound.map(({ place, value }) => ({ at: place.start, value })),
  ]
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

/** `%(name)s` with an entry in the dictionary that is there. */
function named(
  template: Template,
  call: Call,
  bound: readonly Bound[],
  own: Argument,
  entries: readonly string[],
): Fix | undefined {
  const taken = new Set(entries.flatMap((entry) => /^["'](\w+)["']/.exec(entry)?.[1] ?? []));
  if (taken.size !== entries.length) return undefined;
  const names = parameterNames(bound, taken);
  const text = written(template, bound, (index) => `%(${names[index]})s`);
  return withValues(template, call, text, { text: dictionaryOf(names, bound, entries), existing: own });
}

/** Django's cursors take lists; what `raw` and `RawSQL` do with a `%` alone depends on the database. */
function django(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const isCursor = /\.execute$/.test(call.name);
  if (!isCursor && (!/(?:\.raw|RawSQL)$/.test(call.name) || doubledPercents(template, bound)?.length !== 0))
    return undefined;
  return percents('list')(template, call, bound);
}

/** `cursor.execute("… ?", (x,))`. */
function questionMarks(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  if (isMany(call) || /script$/.test(call.name)) return undefined;
  const own = parametersOf(template, call, valueNames);
  if (bound.some((one) => one.kind === 'list')) return undefined;
  const known = own && itemsOf(own.text);
  const marks = placeholdersOf(template);
  if ((own && !known) || known?.kind === 'dictionary' || marks.some(({ text }) => text !== '?')) return undefined;
  const values = inOrder(marks, known?.items ?? [], bound);
  if (!values) return undefined;
  // SQLite casts by CAST alone.
  const plain = bound.map((one) => ({ ...one, after: one.after.replace(/^::text/, '') }));
  const text = written(template, plain, () => '?');
  return placed(template, call, text, writtenItems(known?.kind === 'list' ? 'list' : 'tuple', values), own);
}

/** `connection.fetch("… $1", x)`: asyncpg takes each type as Python has it, so a person should look. */
function dollars(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const behind = argumentsBehind(template, call);
  const given = behind.filter(({ name }) => name === undefined);
  const highest = Math.max(0, ...[...writtenText(template).matchAll(/\$(\d+)/g)].map((match) => Number(match[1])));
  if (
    isMany(call) ||
    bound.some(joinsTexts) ||
    given.length < highest ||
    given.some(({ text }) => text.startsWith('*'))
  )
    return undefined;
  const distinct = [...new Set(bound.map((one) => one.value))];
  const numberOf = (index: number) => given.length + 1 + distinct.indexOf(bound[index]?.value ?? '');
  // What is cast is sent as a text: asyncpg would want an object of that type.
  const cast = bound.map((one) => ({ ...one, after: one.after.replace(/^::(?!text)/, '::text::') }));
  const text = written(template, cast, (index) => `$${numberOf(index)}`);
  const existing = given.at(-1);
  const values = existing ? [existing.text, ...distinct].join(', ') : distinct.join(', ');
  const fix = withValues(template, call, text, { text: values, existing });
  return fix && { ...fix, safety: 'unsafe' };
}

/** `database.fetch_all(query="… :name", values={"name": name})`. */
function databases(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const own = parametersOf(template, call, /^values$/);
  const known = own && itemsOf(own.text);
  if ((own && known?.kind !== 'dictionary') || isMany(call) || bound.some(joinsTexts)) return undefined;
  const taken = new Set(placeholdersOf(template).map(({ text }) => text.slice(1)));
  const names = parameterNames(bound, taken);
  const text = written(template, bound, (index) => `:${names[index]}`);
  const values = dictionaryOf(names, bound, known?.items ?? []);
  const fix = withValues(template, call, text, { text: own ? values : `values=${values}`, existing: own });
  return fix && { ...fix, safety: 'unsafe' };
}
