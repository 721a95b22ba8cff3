/** What C#'s own library gives: formatting, builders, parsing; its drivers stand in drivers.ts. */
import type { Expression } from '../expression';
import { formatted } from '../formatting';
import type { CallSite, Library, Meaning, Verb } from '../library';
import { allowsOnlyWords, pathOf } from '../refine';
import {
  aNumber,
  choice,
  constant,
  constantText,
  emptyText,
  escaped,
  flowOf,
  joinList,
  ofOperator,
  optionsOf,
  type Piece,
  piecesOf,
  trustOf,
  untrusted,
  type Value,
  wholePlace,
} from '../value';
import { commandText, databaseCall, driverOf } from './drivers';
import { asksForWords, harmless, operation } from './operations';

export const csharpLibrary: Library = {
  call,
  set: commandText,
  unknown,
  operation,
  harmless,
  selfIsImplied: true,
  tag: (path, _tag, modules) =>
    path === 'FormattableString' && modules.some((module) => driverOf(module) === 'efcore')
      ? { kind: 'sql', driver: undefined }
      : undefined,
  global,
};

const silent =
  /^(?:Console|Debug|Trace|Log|Logger|Assert|Activity)\.|(?:^|\.)_?(?:\w+L|l)og(?:ger)?\.\w+$|(?:^|\.)Log(?:Trace|Debug|Information|Warning|Error|Critical)?$|\.Should\b/;
/** Classes and their methods that give numbers, dates and the like, whatever they are given. */
const numbers =
  /^(?:(?:int|uint|long|ulong|short|ushort|byte|sbyte|double|float|decimal|bool|Int16|Int32|Int64|Double|Decimal|Boolean|Guid|DateTime|DateTimeOffset|DateOnly|TimeOnly|TimeSpan|BigInteger|Ulid|Enum)\.(?:Parse|ParseExact|TryParse|TryParseExact|IsDefined|New\w+|Create\w+|From\w+|GetName)|Convert\.To(?:U?Int\d+|Double|Single|Decimal|Boolean|Byte|DateTime|HexString(?:Lower)?|Base64String)|BitConverter\.ToString|Math\.\w+|(?:string|String)\.(?:IsNullOrEmpty|IsNullOrWhiteSpace|Compare|Equals)|Regex\.IsMatch|Path\.GetRandomFileName)$/;
/** What a reader gives as a number, and settings, which are the operator's. */
const harmlessMethods =
  /^(?:Get(?:U?Int(?:16|32|64)|Guid|Boolean|Decimal|Double|Float|DateTime|DateTimeOffset|Byte)|GetConnectionString|GetHashCode|GetType|ToUnixTime\w+|\w*Guid)$/;
/** What brings in text from outside, whatever it was made with. */
const sources = /(?:Stream|Client|Listener|Socket|[a-z]Reader)$/;
const quoting =
  /^(?:QuoteIdentifier|QuoteLiteral|DelimitIdentifier|EscapeLiteral|EscapeIdentifier|(?:Escape|Quote|Delimit)(?:Sql|SQL)?(?:Identifier|Ident|Literal|Name|String|Value|Table|Column)?)$/;

function call(site: CallSite, modules: readonly string[]): Meaning | undefined {
  const { path = '', method, expression } = site;
  if (silent.test(path) || /^Log(?:Trace|Debug|Information|Warning|Error|Critical)$/.test(method))
    return { kind: 'ignore' };
  if (expression.construct) return constructed(site, modules);
  if (numbers.test(path) || harmlessMethods.test(method) || isFormatted(site))
    return { kind: 'value', value: constant };
  if (/(?:^|\.)Environment\.GetEnvironmentVariable$/.test(path)) return { kind: 'value', value: ofOperator };
  if (isParsing(site)) return { kind: 'value', value: { kind: 'list', items: [], rest: constant } };
  if (quoting.test(method)) return { kind: 'value', value: escaped };
  return ofString(site) ?? ofBuilder(site) ?? databaseCall(site, modules);
}

/** `mapper.TableName(typeof(Order))`: what other files say of a type is a name that the program knows. */
function unknown({ method, arguments: values, expression }: CallSite): Value | undefined {
  const asks = names.test(method) || expression.arguments.some(({ kind }) => kind === 'type-of');
  const isName = asks && values.every((value) => trustOf(value) === 'constant');
  return isName ? { kind: 'opaque', trust: 'untrusted', flow: [], chosen: 'name' } : undefined;
}

const names = /(?:Table|Column|Schema)(?:Name)?(?:s|Mapping)?$/;

/** `date.ToString("yyyy-MM-dd")`: a string's own takes no format. */
function isFormatted({ method, expression }: CallSite): boolean {
  return method === 'ToString' && expression.arguments[0]?.kind === 'text';
}

/** `texts.Select(int.Parse)`: each item as a number; where only characters pass that are letters and digits, no text is left that could end another. */
function isParsing({ path = '', method, expression }: CallSite): boolean {
  const [first, second] = expression.arguments;
  if (method === 'Where') return first !== undefined && asksForWords(first);
  const parse = path === 'Array.ConvertAll' ? second : /^(?:Select|ConvertAll)$/.test(method) ? first : undefined;
  return parse?.kind === 'member' && numbers.test(pathOf(parse) ?? '');
}

function constructed(site: CallSite, modules: readonly string[]): Meaning | undefined {
  const { method } = site;
  const [first] = site.arguments;
  if (/Exception$/.test(method)) return { kind: 'ignore' };
  // Windows has a query language of its own.
  if (/^(?:ManagementObjectSearcher|\w*(?:Object|Select|Event)Query)$/.test(method)) return { kind: 'ignore' };
  if (sources.test(method)) return { kind: 'value', value: untrusted };
  switch (method) {
    case 'Regex': {
      const source = first && constantText(first);
      return source === undefined ? undefined : { kind: 'value', value: { kind: 'pattern', source, everywhere: true } };
    }
    case 'StringBuilder':
    case 'ValueStringBuilder':
      return { kind: 'value', value: first?.kind === 'text' || first?.kind === 'choice' ? first : begun(first) };
    case 'List':
    case 'HashSet':
    case 'SortedSet':
    case 'LinkedList':
    case 'Queue':
    case 'Stack':
    case 'Collection':
    case 'ArrayList':
      return { kind: 'value', value: listFrom(first) };
    case 'Dictionary':
    case 'SortedDictionary':
    case 'ConcurrentDictionary':
    case 'Hashtable':
      return {
        kind: 'value',
        value: first?.kind === 'record' ? first : { kind: 'record', fields: new Map(), rest: undefined },
      };
    case 'string':
    case 'String':
      return { kind: 'value', value: first ?? constant };
    default:
      return databaseCall(site, modules);
  }
}

/** A builder that is not given a text begins empty; a number is its size. */
function begun(first: Value | undefined): Value {
  return first?.kind === 'opaque' && first.trust === 'untrusted'
    ? { kind: 'text', pieces: piecesOf(first, wholePlace({ start: 0, end: 0 })) }
    : emptyText;
}

function listFrom(first: Value | undefined): Value {
  if (first?.kind === 'list') return first;
  const isItems = first?.kind === 'opaque' || first?.kind === 'choice';
  return { kind: 'list', items: [], rest: isItems ? first : undefined };
}

/** `string.Format`, `string.Join`, `string.Concat` and what stands in for them. */
function ofString(site: CallSite): Meaning | undefined {
  const { path = '', expression } = site;
  const own = /^(?:string|String)\.(\w+)$/.exec(path)?.[1];
  if (own === 'Format') return formatFrom(site, firstText(site));
  if (own === 'Concat') return { kind: 'value', value: { kind: 'text', pieces: allPieces(site) } };
  if (own === 'Join') return { kind: 'value', value: joined(site) };
  if (path === 'FormattableString.Invariant' || path === 'FormattableString.CurrentCulture')
    return { kind: 'value', value: site.arguments[0] ?? constant };
  if (own === 'Create') return { kind: 'value', value: site.arguments.at(-1) ?? constant };
  if (path === 'Enumerable.Range')
    return { kind: 'value', value: { kind: 'list', items: [], rest: aNumber(expression.span) } };
  if (path === 'Enumerable.Repeat')
    return { kind: 'value', value: { kind: 'list', items: [], rest: site.arguments[0] } };
  if (/^(?:Value)?Tuple\.Create$/.test(path))
    return { kind: 'value', value: { kind: 'list', items: site.arguments, rest: undefined } };
  if (own === 'Copy' || own === 'Intern' || path === 'Convert.ToString')
    return { kind: 'value', value: site.arguments[0] ?? constant };
  const { receiver, method } = site;
  if (method !== 'Replace' || (path !== 'Regex.Replace' && receiver?.kind !== 'pattern')) return undefined;
  const [text = constant, ...others] = site.arguments;
  const [pattern, by] = receiver?.kind === 'pattern' ? [receiver.source, others[0]] : others.map(constantText);
  const written = typeof by === 'object' ? constantText(by) : by;
  return { kind: 'value', value: removesAllButWords(pattern, written) ? constant : text };
}

/** `Regex.Replace(x, "[^a-z]", "")` leaves only the characters that are named. */
function removesAllButWords(pattern: string | undefined, by: string | undefined): boolean {
  if (pattern === undefined || by === undefined || /\W/.test(by)) return false;
  const kept = /^\[\^([^\]]+)\]\+?$/.exec(pattern)?.[1];
  return pattern === '\\W' || pattern === '\\W+' || (kept !== undefined && allowsOnlyWords(`^[${kept}]+$`));
}

function firstText({ arguments: values }: CallSite): number {
  return values[0]?.kind === 'text' || values.length < 2 ? 0 : 1;
}

function formatFrom(site: CallSite, at: number): Meaning | undefined {
  const text = site.arguments[at];
  if (text?.kind !== 'text') return undefined;
  const written: Expression | undefined = site.expression.arguments[at];
  return { kind: 'format', text, written, first: at + 1, verbs: compositeVerbs };
}

/** `{0}`, `{1,10:N2}`, `{{`: composite formatting; what has a format is a number or a date. */
function compositeVerbs(text: string): readonly Verb[] {
  return [...text.matchAll(/\{\{|\}\}|\{(\d+)(?:,-?\d+)?(:[^}]*)?\}/g)].map((match) => {
    const [all, index, format] = match;
    const place = { start: match.index, end: match.index + all.length };
    if (index === undefined) return { ...place, argument: undefined, reads: all.charAt(0), fills: 'text' };
    return { ...place, argument: Number(index), fills: format ? 'number' : 'text' };
  });
}

function piecesAt(site: CallSite, index: number): readonly Piece[] {
  const value = site.arguments[index];
  return value ? piecesOf(value, wholePlace(site.expression.arguments[index]?.span ?? site.expression.span)) : [];
}

function allPieces(site: CallSite, from = 0): readonly Piece[] {
  return site.arguments.slice(from).flatMap((_value, index) => piecesAt(site, from + index));
}

/** `string.Join(separator, items)`, or with the items one by one. */
function joined(site: CallSite): Value {
  const [, items, ...others] = site.arguments;
  const place = wholePlace(site.expression.arguments[1]?.span ?? site.expression.span);
  const separator = piecesAt(site, 0);
  const join = (value: Value): Value => {
    if (value.kind === 'list') return joinList(value, separator, place);
    return value.kind === 'text' ? value : { kind: 'opaque', trust: trustOf(value), flow: flowOf(value) };
  };
  if (!items) return emptyText;
  if (others.length > 0)
    return joinList({ kind: 'list', items: [items, ...others], rest: undefined }, separator, place);
  return choice(optionsOf(items).map(join));
}

/** What changes a StringBuilder in its place beyond `Append`. */
function ofBuilder(site: CallSite): Meaning | undefined {
  const { method, receiver, expression } = site;
  if (receiver?.kind !== 'text') return undefined;
  const with_ = (pieces: readonly Piece[]): Meaning => {
    const value: Value = { kind: 'text', pieces: [...receiver.pieces, ...pieces] };
    return { kind: 'change', value, receiver: value };
  };
  switch (method) {
    case 'Append':
      return with_(appended(site));
    case 'AppendLine':
      return with_([...appended(site), { kind: 'text', text: '\n', span: expression.span, verbatim: false }]);
    case 'AppendFormat': {
      const format = formatFrom(site, firstText(site));
      const text = format?.kind === 'format' ? formatted(format, expression, site.arguments) : untrusted;
      return with_(piecesOf(text, wholePlace(expression.span)));
    }
    case 'AppendJoin': {
      const text = joined(site);
      return with_(piecesOf(text, wholePlace(expression.span)));
    }
    case 'Clear':
      return { kind: 'change', value: emptyText, receiver: emptyText };
    case 'Concat':
      return undefined;
    case 'Remove':
    case 'TrimEnd':
      return shortened(site, receiver);
    default:
      return undefined;
  }
}

/** `Append(culture, $"…")` begins with something else, `Append(x, start, count)` has more than the text. */
function appended(site: CallSite): readonly Piece[] {
  return piecesAt(
    site,
    site.arguments[0]?.kind === 'text' ? 0 : firstText(site) && site.arguments[1]?.kind === 'text' ? 1 : 0,
  );
}

/** `text.TrimEnd(',')`, `text.Remove(text.Length - 2)`: as a new text; with a length, `Remove` is a builder's. */
function shortened(site: CallSite, receiver: Extract<Value, { kind: 'text' }>): Meaning | undefined {
  const [first, second] = site.expression.arguments;
  const last = first?.kind === 'arithmetic' ? first.operands.at(-1) : undefined;
  if (site.method === 'TrimEnd') {
    const signs = site.arguments.map((value) => constantText(value) ?? '').join('');
    return { kind: 'value', value: { kind: 'text', pieces: trimmedEnd(receiver.pieces, signs) } };
  }
  if (last?.kind !== 'number') return undefined;
  const value: Value = { kind: 'text', pieces: cutEnd(receiver.pieces, Number(last.text)) };
  return second ? { kind: 'change', value, receiver: value } : { kind: 'value', value };
}

function trimmedEnd(pieces: readonly Piece[], signs: string): readonly Piece[] {
  const isCut = (character: string) => (signs === '' ? /\s/.test(character) : signs.includes(character));
  return changedEnd(pieces, (text) => {
    let end = text.length;
    while (end > 0 && isCut(text.charAt(end - 1))) end--;
    return end;
  });
}

function cutEnd(pieces: readonly Piece[], count: number): readonly Piece[] {
  return changedEnd(pieces, (text) => Math.max(0, text.length - count));
}

function changedEnd(pieces: readonly Piece[], keep: (text: string) => number): readonly Piece[] {
  const last = pieces.at(-1);
  const others = pieces.slice(0, -1);
  if (last?.kind === 'choice')
    return [...others, { kind: 'choice', options: last.options.map((option) => changedEnd(option, keep)) }];
  if (last?.kind !== 'text') return pieces;
  const end = keep(last.text);
  const span = last.verbatim ? { start: last.span.start, end: last.span.start + end } : last.span;
  return end === 0 ? others : [...others, { ...last, text: last.text.slice(0, end), span }];
}

/** Settings are the operator's; constants of other files are known only by what they are called. */
const settings = /^(?:\w+\.)?_?(?:configuration|config|Configuration|ConfigurationManager|AppSettings)\b/;
/** Windows Forms names its controls after what they are; the values of these are numbers and dates. */
const controls = /^(?:this\.)?(?:numericUpDown|dateTimePicker|trackBar|progressBar)\d*\.Value$/;
const clock = /^(?:DateTime|DateTimeOffset|Guid|TimeSpan|Environment|Stopwatch|DateOnly|int|long|decimal)\.[A-Z]\w*$/;
const constants =
  /^(?:\w+\.)*\w*(?:Const(?:ants?|s)?|Tables?|TableNames?|Columns?|ColumnNames?|Schemas?|Queries|SqlStatements|Scripts|Defaults|Resources)\.[A-Z]\w*$|\.(?:Database)?SchemaName$|(?:^|\.)_?\w*[oO]ptions(?:\.(?:Current)?Value)?\.\w*(?:Schema|Table|Prefix|Database)\w*$/;

function global(path: string): Value | undefined {
  // A command that nobody has given a text has none.
  if (path.endsWith('.CommandText')) return emptyText;
  return [settings, clock, constants, controls].some((known) => known.test(path)) ? constant : undefined;
}
