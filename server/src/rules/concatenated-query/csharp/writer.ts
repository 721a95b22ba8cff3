/** C#'s drivers: how each takes values beside its text. What is sent then has a type of its own, so a person should look. */
import type { Call, HolePart, Template } from '../../../host/template';
import { tokenize } from '../../../sql/lexer';
import type { Span } from '../../../sql/span';
import type { Fix } from '../../rule';
import { type Bound, placeholdersOf, rewritten, type TextWithValues } from '../bound-text';
import type { DriverWriter, HostWriter } from '../host-writer';
import { allowedText } from './allowed-text';
import { namedParameters } from './commands';
import { parameterNames } from './parameter-names';
import { withoutDollar } from './without-dollar';

export const csharpWriter: HostWriter = {
  get drivers() {
    return writers;
  },
  textOf,
  joinedList: (expression) => /^string\.Join\(\s*(?:"\s*,\s*"|',')\s*,\s*([\w.]+)\s*\)$/i.exec(expression)?.[1],
  quotedName,
  allowedText,
};

const writers: Readonly<Record<string, DriverWriter>> = {
  npgsql: plainly(namedParameters),
  'ado.net': plainly(namedParameters),
  dapper: plainly(anonymousRecord),
  efcore: plainly(entityFramework),
};

/** A hole with a format or a width says more than its expression does. */
function plainly(writer: DriverWriter): DriverWriter {
  return (template, call, bound) => {
    const isPlain = template.parts.every((part) => {
      if (part.kind !== 'hole' || part.joint !== 'interpolated') return true;
      const written = template.source.slice(part.outer.start, part.outer.end);
      return written.replace(/^\{+\s*|\s*\}+$/g, '') === part.expression;
    });
    return isPlain ? writer(template, call, bound) : undefined;
  };
}

/** `$"%{name}%"`; a value with quotes, colons or questions in it stands beside the text. */
function textOf(pieces: TextWithValues): string {
  const quoted = (text: string): string => text.replace(/[\\"]/g, (found) => `\\${found}`).replace(/\r?\n/g, '\\n');
  if (pieces.every(({ text, isHole }) => !isHole || !/["'?:{}]/.test(text))) {
    const inside = pieces.map(({ text, isHole }) =>
      isHole ? `{${text}}` : quoted(text).replace(/[{}]/g, (brace) => brace + brace),
    );
    return `$"${inside.join('')}"`;
  }
  return pieces
    .map(({ text, isHole }) => {
      if (!isHole) return `"${quoted(text)}"`;
      return /^[\w.[\]"()]+$/.test(text) ? text : `(${text})`;
    })
    .join(' + ');
}

/** `connection.Query("… @name", new { name })`. */
function anonymousRecord(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const { source } = template;
  const text = call.arguments[call.argument];
  if (!text) return undefined;
  const given = givenParameters(source, call);
  if (given === 'unknown') return undefined;
  const own = given ? source.slice(given.start, given.end) : '';
  const members = own.replace(/^new\s*\{|\}$/g, '').trim();
  const names = parameterNames(
    template,
    bound,
    [...members.matchAll(/(\w+)\s*(?:=|,|$)/g)].map((match) => match[1] ?? ''),
  );
  const values = new Map(bound.map(({ value }, index) => [names[index] ?? '', value]));
  const added = [...values].map(([name, value]) => (name === value ? name : `${name} = ${value}`));
  const kept = members === '' || own === 'null' ? [] : [members.replace(/,\s*$/, '')];
  const record = `new { ${[...kept, ...added].join(', ')} }`;
  const written = withoutDollar(rewritten(template, bound, (index) => `@${names[index]}`));
  const place = given ?? { start: text.end, end: text.end };
  const edits = [
    { span: template.span, text: written },
    { span: place, text: given ? record : `, ${record}` },
  ];
  return { title: 'Pass the values as parameters', safety: 'unsafe', edits };
}

/** The record of parameters as it stands; undefined where there is none. */
function givenParameters(source: string, call: Call): Span | undefined | 'unknown' {
  const others = call.arguments.slice(call.argument + 1).map((span) => ({
    span,
    text: source.slice(span.start, span.end),
    name: /(\w+)\s*:\s*$/.exec(source.slice(0, span.start).slice(-60))?.[1],
  }));
  const [next] = others;
  const own =
    others.find(({ name }) => name === 'param' || name === 'parameters') ??
    (next?.name === undefined ? next : undefined);
  if (!own) return undefined;
  return own.text === 'null' || /^new\s*\{[^{}]*\}$/.test(own.text) ? own.span : 'unknown';
}

/** An interpolated text goes to the method that takes its values out of it; any other names them `{0}`. */
function entityFramework(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const { source, parts, span } = template;
  if (template.from !== 'argument' || bound.some(({ kind }) => kind === 'list')) return undefined;
  const method = /(?:FromSqlRaw|ExecuteSqlRaw|ExecuteSqlRawAsync|SqlQueryRaw)$/.exec(call.name)?.[0];
  if (method === undefined) return undefined;
  const expressions = new Set(bound.flatMap((one) => one.expressions));
  const isLiteral =
    /^(?:\$@?|@\$)"/.test(source.slice(span.start, span.start + 3)) && source.charAt(span.end - 1) === '"';
  const isWhole = parts.every((part) => part.kind === 'text' || expressions.has(part.expression));
  const isSimple = bound.every(({ value }) => !value.includes('"'));
  const inside = parts.every((part) => part.span.start > span.start && part.span.end < span.end);
  const next =
    { FromSqlRaw: 'FromSqlInterpolated', SqlQueryRaw: 'SqlQuery' }[method] ?? method.replace('Raw', 'Interpolated');
  const at = source.slice(call.span.start, span.start).lastIndexOf(method);
  if (isLiteral && isWhole && isSimple && inside && at >= 0 && call.arguments.length === 1) {
    const name = { start: call.span.start + at, end: call.span.start + at + method.length };
    const text = rewritten(template, bound, (index) => `{${bound[index]?.value}}`);
    const edits = [
      { span: name, text: next },
      { span, text },
    ];
    return { title: 'Let Entity Framework pass the values', safety: 'unsafe', edits };
  }
  return numbered(template, call, bound);
}

/** `FromSqlRaw("… {0}", name)`. */
function numbered(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const { source, span, parts } = template;
  const own = call.arguments.slice(call.argument + 1);
  const signs = placeholdersOf(template).map(({ text }) => Number(/\d+/.exec(text)?.[0] ?? -1));
  const highest = Math.max(-1, ...signs);
  if (own.length !== highest + 1) return undefined;
  const values = [...new Set(bound.map(({ value }) => value))];
  // Where braces mean something to C# itself they are doubled.
  const quotes = parts.flatMap((part) => (part.kind === 'text' && part.quote !== '' ? part.quote.includes('$') : []));
  if (new Set(quotes).size > 1) return undefined;
  const sign = (index: number): string => {
    const number = own.length + values.indexOf(bound[index]?.value ?? '');
    return quotes[0] ? `{{${number}}}` : `{${number}}`;
  };
  const end = own.at(-1)?.end ?? span.end;
  const edits = [
    { span, text: withoutDollar(rewritten(template, bound, sign)) },
    { span: { start: end, end }, text: `, ${values.join(', ')}` },
  ];
  const known = source.slice(span.end, end).includes('new object[]');
  return known ? undefined : { title: 'Pass the values as parameters', safety: 'unsafe', edits };
}

/** Npgsql quotes a name; in small letters that were folded, or with a schema before it, it reads otherwise then. */
function quotedName(template: Template, hole: HolePart): Fix | undefined {
  const place = template.places[template.parts.indexOf(hole)];
  const token = tokenize(template.sql).find((one) => place && one.start === place.start && one.end === place.end);
  const isNpgsql = template.call?.driver === 'npgsql' && [...template.imports.keys()].includes('Npgsql');
  if (!isNpgsql || token?.kind !== 'word' || /["{}:]/.test(hole.expression)) return undefined;
  if (hole.joint !== 'interpolated' && hole.joint !== 'concatenated') return undefined;
  return {
    title: 'Let the driver quote the name',
    safety: 'unsafe',
    edits: [{ span: hole.span, text: `new NpgsqlCommandBuilder().QuoteIdentifier(${hole.expression})` }],
  };
}
