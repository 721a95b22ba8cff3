/** JavaScript's drivers: how each takes values beside its text. */
import type { Call, Template } from '../../../host/template';
import type { Span } from '../../../sql/span';
import type { Fix } from '../../rule';
import { type Bound, placeholdersOf, rewritten, safetyOf, type TextWithValues, writtenText } from '../bound-text';
import type { DriverWriter, HostWriter } from '../host-writer';
import { allowedText } from './allowed-text';
import { argumentList, arrayItems } from './argument-list';
import { builders } from './builders';
import { asCsv } from './lists';
import { quotedName } from './quoting';

export const javascriptWriter: HostWriter = {
  get drivers() {
    return writers;
  },
  builders,
  textOf,
  joinedList: (expression) => /^([\s\S]*)\.join\(\s*(['"`])\s*,\s*\2\s*\)$/.exec(expression)?.[1],
  sendsUntypedLists: true,
  quotedName,
  allowedText,
};

function textOf(pieces: TextWithValues): string {
  const inside = pieces.map(({ text, isHole }) => {
    return isHole ? `\${${text}}` : text.replace(/[\\`]|\$\{/g, (found) => `\\${found}`);
  });
  return `\`${inside.join('')}\``;
}

const writers: Readonly<Record<string, DriverWriter>> = {
  pg: numbered,
  typeorm: (template, call, bound) => (/query$/.test(call.name) ? numbered(template, call, bound) : undefined),
  'pg-promise': pgPromise,
  mysql2: everyQuestionMark,
  sqlite: (template, call, bound) =>
    /\.(?:all|get|run|each)$/.test(call.name) ? questionMarks(template, call, bound) : undefined,
  knex: everyQuestionMark,
  sequelize: replacements,
  'postgres.js': postgresJs,
  drizzle: (template, call, bound) => rawToTag(template, call, bound),
  kysely: (template, call, bound) => rawToTag(template, call, bound),
  prisma,
};

function pgPromise(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  return numbered(template, call, bound.map(asCsv));
}

/** `client.query('… $1', [x])`, and `client.query({ text: '… $1', values: [x] })`. */
function numbered(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  if (template.source.charAt(template.span.start) === '{') return queryConfig(template, call, bound);
  const values = argumentList(template.source, call);
  if (!values) return undefined;
  const written = withNumbers(template, bound, values.items);
  if (!written) return undefined;
  return withValues(
    template,
    call,
    written.text,
    written.values,
    values.span,
    'Pass the values as parameters',
    safetyOf(bound),
  );
}

/** The query and its values, all in one record; undefined where the values are not written out in it. */
function queryConfig(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const { source, span } = template;
  const record = source.slice(span.start, span.end);
  const own = /\bvalues\s*:\s*(\[[^[\]]*\])/.exec(record);
  const isOther = !own && /\bvalues\s*[:,}]|\.\.\./.test(record);
  if (isOther || !record.endsWith('}') || call.arguments.length !== 1) return undefined;
  const items = own?.[1] === undefined ? [] : arrayItems(own[1]);
  const written = items && withNumbers(template, bound, items);
  if (!written) return undefined;
  const text = own?.[1]
    ? written.text.replace(own[0], () => own[0].replace(own[1] ?? '', () => written.values))
    : written.text.replace(/,?\s*\}$/, (end) => `, values: ${written.values}${end.replace(',', '')}`);
  return { title: 'Pass the values as parameters', safety: safetyOf(bound), edits: [{ span, text }] };
}

/** The text with `$n` for every bound value, behind the values that are there; undefined where one of these is not known. */
function withNumbers(template: Template, bound: readonly Bound[], items: readonly string[]) {
  const highest = Math.max(0, ...[...writtenText(template).matchAll(/\$(\d+)/g)].map((match) => Number(match[1])));
  if (items.length < highest) return undefined;
  // The same value bound twice is one parameter, as a person would write it.
  const distinct = [...new Set(bound.map((one) => one.value))];
  const numberOf = (index: number): number => items.length + 1 + distinct.indexOf(bound[index]?.value ?? '');
  return {
    text: rewritten(template, bound, (index) => `$${numberOf(index)}`),
    values: `[${[...items, ...distinct].join(', ')}]`,
  };
}

/** `connection.query('… ?', [x])`: the order of the marks is the order of the values. */
function questionMarks(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const values = argumentList(template.source, call);
  if (!values) return undefined;
  const marks = placeholdersOf(template);
  if (marks.length !== values.items.length || marks.some(({ text }) => text !== '?')) return undefined;
  const all = [
    ...marks.map(({ place }, index) => ({ at: place.start, value: values.items[index] ?? '' })),
    ...bound.map((one) => ({ at: one.place.start, value: one.value })),
  ].sort((a, b) => a.at - b.at);
  const text = rewritten(template, bound, () => '?');
  return withValues(
    template,
    call,
    text,
    `[${all.map(({ value }) => value).join(', ')}]`,
    values.span,
    'Pass the values as parameters',
    safetyOf(bound),
  );
}

/** Drivers that take a `?` for a mark wherever it stands, in quotes, too. */
function everyQuestionMark(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  return writtenText(template).includes('?') ? undefined : questionMarks(template, call, bound);
}

/** `sequelize.query('… ?', { replacements: [x] })`. */
function replacements(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const options = call.arguments[call.argument + 1];
  // `literal(text)` takes no values.
  if (placeholdersOf(template).length > 0 || !/query$/.test(call.name)) return undefined;
  const source = options ? template.source.slice(options.start, options.end) : '{}';
  if (!/^\{[\s\S]*\}$/.test(source) || /\b(?:replacements|bind)\b/.test(source)) return undefined;
  const text = rewritten(template, bound, () => '?')
    .replace(/= ANY\(\?\)/g, 'IN (?)')
    .replace(/<> ALL\(\?\)/g, 'NOT IN (?)');
  const own = `replacements: [${bound.map((one) => one.value).join(', ')}]`;
  const rest = source.slice(1, -1).trim();
  return withValues(
    template,
    call,
    text,
    `{ ${own}${rest ? `, ${rest}` : ''} }`,
    options,
    'Pass the values as replacements',
    safetyOf(bound),
  );
}

/**
 * postgres.js writes a parameter as the server types it: a text that is to be a date goes through `new Date`, and one that is to
 * be JSON is made JSON once more. So a person should look, and a text stays a text where it is seen to be JSON.
 */
function postgresJs(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const sql = call.name.replace(/\.unsafe$/, '');
  const texts = bound.flatMap((one): readonly Bound[] => {
    const isJson = /^::jsonb?\b/i.test(one.after + template.sql.slice(one.place.end));
    if (isJson) return [{ ...one, after: `::text${one.after}` }];
    const item = /^JSON\.stringify\(([\s\S]*)\)$/.exec(one.value)?.[1];
    if (item !== undefined && arrayItems(`[${item}]`)?.length === 1) return [{ ...one, value: `${sql}.json(${item})` }];
    return /(?:@>|<@)\s*$/.test(template.sql.slice(0, one.place.start)) ? [] : [one];
  });
  if (texts.length < bound.length) return undefined;
  return tagged(template, call, texts, sql, 'unsafe');
}

/** `prisma.$queryRawUnsafe(…)` becomes `` prisma.$queryRaw`…` ``; the engine types parameters itself, so a person should look. */
function prisma(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  if (call.name === 'Prisma.raw') return tagged(template, call, bound, 'Prisma.sql', 'unsafe');
  if (!/\$(?:query|execute)RawUnsafe$/.test(call.name)) return undefined;
  return tagged(template, call, bound, call.name.replace(/Unsafe$/, ''), 'unsafe');
}

function rawToTag(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  return call.name.endsWith('.raw')
    ? tagged(template, call, bound, call.name.replace(/\.raw$/, ''), 'unsafe')
    : undefined;
}

/** The call becomes a tagged template, which takes its holes as parameters: so no hole may stand for anything else. */
function tagged(
  template: Template,
  call: Call,
  bound: readonly Bound[],
  tag: string,
  safety: Fix['safety'],
): Fix | undefined {
  const { source, span, parts } = template;
  const isTemplate = source.charAt(span.start) === '`' && source.charAt(span.end - 1) === '`';
  const holes = parts.filter((part) => part.kind === 'hole');
  const inside = parts.every((part) => part.span.start > span.start && part.span.end < span.end);
  const expressions = new Set(bound.flatMap((one) => one.expressions));
  if (!isTemplate || !inside || call.arguments.length !== 1 || bound.some((one) => one.kind === 'list'))
    return undefined;
  if (!/^[\w$.]+$/.test(tag) || holes.some((hole) => !expressions.has(hole.expression))) return undefined;
  const written = `${receiverOf(source, call, tag)}${rewritten(template, bound, (index) => `\${${bound[index]?.value}}`)}`;
  const title = 'Use the tagged template';
  if (template.from === 'argument') return { title, safety, edits: [{ span: call.span, text: written }] };
  return undefined;
}

function receiverOf(source: string, call: Call, tag: string): string {
  // Type arguments stay: `$queryRawUnsafe<User[]>(…)` is `` $queryRaw<User[]>`…` ``.
  const head = source.slice(call.span.start, call.arguments[0]?.start ?? call.span.end);
  const types = /<[\s\S]*>(?=\s*\(\s*$)/.exec(head)?.[0] ?? '';
  return `${tag}${types}`;
}

/** One replacement for text and values where they stand side by side, so that the fix is taken whole or not at all. */
function withValues(
  template: Template,
  call: Call,
  text: string,
  values: string,
  existing: Span | undefined,
  title: string,
  safety: Fix['safety'],
): Fix | undefined {
  const argument = call.arguments[call.argument];
  if (!argument) return undefined;
  const end = existing?.end ?? argument.end;
  if (template.from === 'argument') {
    return {
      title,
      safety,
      edits: [{ span: { start: template.span.start, end }, text: `${text}, ${values}` }],
    };
  }
  const name = template.source.slice(argument.start, argument.end);
  return {
    title,
    safety,
    edits: [
      { span: template.span, text },
      { span: { start: argument.start, end }, text: `${name}, ${values}` },
    ],
  };
}
