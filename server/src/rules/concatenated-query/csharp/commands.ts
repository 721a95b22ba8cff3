/** Fixes for ADO.NET's commands: the text names its parameters, and a statement behind it gives each its value. */
import type { Call, Template } from '../../../host/template';
import type { Span } from '../../../sql/span';
import type { Edit, Fix } from '../../rule';
import { type Bound, placeholdersOf, rewritten, writtenText } from '../bound-text';
import { parameterNames } from './parameter-names';
import { withoutDollar } from './without-dollar';

/** Where the command is a variable, and where a statement about it may stand. */
interface Place {
  readonly command: string;
  readonly at: number;
  /** What stands between the statements there. */
  readonly between: string;
}

const providers = '(?:Npgsql|Sql|MySql|Sqlite|SQLite)';

/** `new NpgsqlCommand("… @name", connection)` and `command.CommandText = "… @name"`, with `Parameters.AddWithValue`. */
export function namedParameters(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const { source } = template;
  // A command has named parameters or numbered ones.
  const isNumbered = /\$\d/.test(writtenText(template)) || placeholdersOf(template).some(({ text }) => text === '?');
  if (isNumbered) return undefined;
  if (bound.some(({ kind }) => kind === 'list') && call.driver !== 'npgsql') return undefined;
  const place = /CommandText$/.test(call.name) ? behindText(source, call) : behindCreation(source, call);
  const provider = place ? undefined : usedAtOnce(source, call);
  if (!place && provider === undefined) return undefined;
  const names = parameterNames(template, bound);
  const values = [...new Map(bound.map(({ value }, index) => [names[index] ?? '', value]))];
  const given = place
    ? values.map(([name, value]) => `${place.between}${place.command}.Parameters.AddWithValue("@${name}", ${value});`)
    : [
        ` { Parameters = { ${values.map(([name, value]) => `new ${provider}Parameter("@${name}", ${value})`).join(', ')} } }`,
      ];
  const at = place?.at ?? call.span.end;
  const edits: Edit[] = [
    { span: template.span, text: withoutDollar(rewritten(template, bound, (index) => `@${names[index]}`)) },
    { span: { start: at, end: at }, text: given.join('') },
  ];
  return { title: 'Pass the values as parameters', safety: 'unsafe', edits };
}

/** `command.CommandText = …;` */
function behindText(source: string, { name, span }: Call): Place | undefined {
  const command = name.replace(/\.CommandText$/, '');
  if (!/^(?:this\.)?_?[a-z]\w*$/.test(command) || !hasParameters(source, command.replace(/^this\./, '')))
    return undefined;
  return behindStatement(source, command, span, span.start);
}

/** `var command = new NpgsqlCommand(…);`, also as `using (var command = …) {`. */
function behindCreation(source: string, { name, span }: Call): Place | undefined {
  const isKnown = new RegExp(`^(?:\\w+\\.)*(?:${providers}(?:Batch)?Command|CreateCommand)$`).test(name);
  const declaration = /(?:(\busing)\s*(\()?\s*)?(?:[\w.]+\??\s+)?\b(\w+)\s*=\s*$/.exec(
    source.slice(Math.max(0, span.start - 200), span.start),
  );
  const command = declaration?.[3];
  if (!isKnown || !declaration || command === undefined) return undefined;
  const start = span.start - declaration[0].length;
  if (declaration[2] === undefined) return behindStatement(source, command, span, start + leadingSpace(declaration[0]));
  const opening = /^\s*\)\s*\{/.exec(source.slice(span.end));
  if (!opening) return undefined;
  const at = span.end + opening[0].length;
  const first = /^\s*\n([ \t]*)(?=\S)/.exec(source.slice(at));
  return { command, at, between: first ? `\n${first[1]}` : ' ' };
}

/** Whose command `new NpgsqlCommand(…).ExecuteReader()` is: it has no name, so that it must be made with its parameters. */
function usedAtOnce(source: string, { span }: Call): string | undefined {
  const written = source.slice(span.start, span.end);
  const provider = new RegExp(`^new\\s+(${providers})Command\\s*\\(`).exec(written)?.[1];
  return written.endsWith(')') && /^\s*\.\s*\w/.test(source.slice(span.end)) ? provider : undefined;
}

function leadingSpace(text: string): number {
  return text.length - text.trimStart().length;
}

/** Behind the semicolon, where the statement is one of a block. */
function behindStatement(source: string, command: string, { end }: Span, start: number): Place | undefined {
  const semicolon = /^\s*;/.exec(source.slice(end));
  const before = source
    .slice(0, start)
    .replace(/\b(?:await\s+)?(?:using\s+)?$/, '')
    .replace(/\bawait\s+$/, '');
  const beginsStatement = /(?:[;{}]|\*\/|^|\/\/[^\n]*\n)\s*$/.test(before.slice(-400));
  if (!semicolon || !beginsStatement) return undefined;
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const isOwnLine = line.trim() === '' && before.includes('\n');
  return { command, at: end + semicolon[0].length, between: isOwnLine ? `\n${line}` : ' ' };
}

/** True for a variable of a provider's own class: the common interface has no `AddWithValue`. */
function hasParameters(source: string, command: string): boolean {
  const typed = new RegExp(
    `\\b${providers}Command\\??\\s+${command}\\b|\\b${command}\\s*=\\s*new\\s+(?:\\w+\\.)*${providers}Command\\b`,
  );
  if (typed.test(source)) return true;
  const connection = new RegExp(`\\b${command}\\s*=\\s*(?:await\\s+)?(\\w+)\\.CreateCommand\\(`).exec(source)?.[1];
  if (connection === undefined) return false;
  return new RegExp(
    `\\b${providers}(?:Connection|DataSource)\\??\\s+${connection}\\b|\\b${connection}\\s*=\\s*new\\s+(?:\\w+\\.)*${providers}Connection\\b`,
  ).test(source);
}
