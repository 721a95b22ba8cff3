/** Rust's calls: which run SQL, which fill texts, which give numbers. */
import type { CallSite, Library, Meaning } from '../library';
import { withoutEnd } from '../methods';
import { itemOf } from '../patterns';
import {
  aNumber,
  constant,
  constantText,
  escaped,
  ofOperator,
  optionsOf,
  type Piece,
  piecesOf,
  trustOf,
  type Value,
  wholePlace,
  worstTrust,
} from '../value';
import { driverOf, statementCalls } from './drivers';
import { harmless, isWordTest, operation } from './operations';
import { formatVerbs } from './verbs';

export const rustLibrary: Library = {
  call,
  operation,
  unknown,
  harmless,
  selfIsImplied: false,
  tag: () => undefined,
  global,
};

const silent = /(?:^|\.)(?:tracing|log|info|warn|error|debug|trace|span|anyhow|eyre)\.\w+$|^(?:anyhow|eyre)$/;
const numbers =
  /(?:^|\.)(?:Uuid\.\w+|Utc\.now|Local\.now|OffsetDateTime\.now_utc|(?:Naive)?(?:Date|Time|DateTime)\.(?:parse_from|from)_\w+|rand\.\w+|thread_rng|len)$/;
const environment = /(?:^|\.)env\.vars?(?:_os)?$/;
const quoting = /^(?:escape|quote)(?:_sql|_pg)?(?:_(?:ident|identifier|literal|name|string|value|table|column))?$/;

function call(site: CallSite, modules: readonly string[]): Meaning | undefined {
  const { path = '', method, receiver, expression } = site;
  const [first] = site.arguments;
  if (path === 'format!') return formatted(site);
  if (path === 'concat') return { kind: 'value', value: { kind: 'text', pieces: piecesIn(site, site.arguments) } };
  if (silent.test(path)) return { kind: 'ignore' };
  if (environment.test(path)) return { kind: 'value', value: ofOperator };
  if (numbers.test(path)) return { kind: 'value', value: constant };
  if (quoting.test(method)) return { kind: 'value', value: escaped };
  if (/(?:^|\.)Regex\.new$/.test(path) && first && constantText(first) !== undefined)
    return { kind: 'value', value: { kind: 'pattern', source: constantText(first) ?? '', everywhere: true } };
  if (receiver?.kind === 'text' && /^(?:pop|truncate|clear)$/.test(method)) return cut(receiver, method);
  const builder = builderCall(site, modules);
  if (builder) return builder;
  const run = databaseCall(site, modules);
  if (run) return run;
  if (/(?:^|\.)iter\.repeat(?:_n)?$/.test(path) && first)
    return { kind: 'value', value: { kind: 'list', items: [], rest: first } };
  if (method === 'format' && receiver && first && isDateFormat(constantText(first)))
    return { kind: 'value', value: constant };
  const test = expression.arguments[0];
  if (method === 'filter' && test && isWordTest(test)) return { kind: 'value', value: constant };
  // The value of an option that a function was mapped over.
  if (method === 'unwrapped!' && receiver)
    return { kind: 'value', value: receiver.kind === 'list' ? itemOf(receiver) : receiver };
  if (path === 'build!') return { kind: 'value', value: first ?? constant };
  if (method === 'len' && receiver) return { kind: 'value', value: aNumber(expression.span) };
  return ofProgram(site);
}

/** `date.format("%Y-%m-%d")`. */
function isDateFormat(format: string | undefined): boolean {
  return format !== undefined && /^[^']*%[a-zA-Z][^']*$/.test(format);
}

function formatted({ arguments: values, expression }: CallSite): Meaning {
  const [text] = values;
  if (text?.kind === 'text')
    return { kind: 'format', text, written: expression.arguments[0], first: 1, verbs: formatVerbs };
  return { kind: 'value', value: { kind: 'opaque', trust: worstTrust(values.map(trustOf)), flow: [] } };
}

function piecesIn({ expression }: CallSite, values: readonly Value[]): readonly Piece[] {
  return values.flatMap((value, index) =>
    piecesOf(value, wholePlace(expression.arguments[index]?.span ?? expression.span)),
  );
}

/** `text.pop()` takes a character, `text.truncate(text.len() - 2)` most often two. */
function cut(text: Extract<Value, { kind: 'text' }>, method: string): Meaning {
  const pieces = method === 'clear' ? [] : withoutEnd(text.pieces, method === 'pop' ? 1 : 2);
  return { kind: 'change', value: constant, receiver: { kind: 'text', pieces } };
}

/** sqlx's QueryBuilder is a text that grows, with values that are sent apart. */
function builderCall(site: CallSite, modules: readonly string[]): Meaning | undefined {
  const { path = '', method, receiver, expression } = site;
  const [first] = site.arguments;
  const isNew = /(?:^|\.)QueryBuilder\.(?:new|with_arguments)$/.test(path);
  if (isNew && first && modules.concat(path).some((module) => driverOf(module.replaceAll('.', '::')) === 'sqlx'))
    return { kind: 'value', value: { kind: 'text', pieces: piecesIn(site, [first]) } };
  if (receiver?.kind !== 'text') return undefined;
  if (method === 'push_bind' || method === 'push_values' || method === 'push_tuples') {
    const bound: Piece = {
      kind: 'hole',
      ...wholePlace(expression.span),
      trust: 'bound',
      number: false,
      chosen: 'freely',
      flow: [],
    };
    const text: Value = { kind: 'text', pieces: [...receiver.pieces, bound] };
    return { kind: 'change', value: text, receiver: text };
  }
  return undefined;
}

function databaseCall(site: CallSite, modules: readonly string[]): Meaning | undefined {
  const { method, path = '', receiver, callee, arguments: values } = site;
  const drivers = modules.flatMap((module) => driverOf(module) ?? []);
  const named =
    driverOf(path.replaceAll('.', '::')) ?? (callee.kind === 'module' ? driverOf(callee.module) : undefined);
  const isFunction = !receiver || receiver.kind === 'module' || named !== undefined;
  const isPiece = method === 'sql' || /^cust(?:_with_\w+)?$/.test(method);
  if (isPiece) return pieceCall(site, named, drivers);
  const found = statementCalls.get(path === 'build!' ? path : method);
  const value = values[found?.argument ?? 0];
  if (!found || !value) return undefined;
  // A statement is told from a connection or a prepared one by what it is.
  const isText = optionsOf(value).some((one) => one.kind === 'text' || one.kind === 'sql');
  if (!isText) return undefined;
  const made = receiver?.kind === 'made' ? driverOf(receiver.module) : undefined;
  const among = isFunction && method === 'query' ? ['sqlx'] : found.among;
  const own = among?.find((name) => drivers.includes(name));
  if (isFunction && path !== 'build!' && !named && !found.driver && callee.kind !== 'module') return undefined;
  const driver = named ?? made ?? found.driver ?? own;
  if (!driver) return undefined;
  return { kind: 'run', driver, argument: found.argument, frame: 'statement', raw: false };
}

/** `sql::<Bool>("…")` of diesel, `Expr::cust("…")` of sea-query: pieces that stand in a query as they are. */
function pieceCall(site: CallSite, named: string | undefined, drivers: readonly string[]): Meaning | undefined {
  const [first] = site.arguments;
  const driver = named ?? drivers.find((name) => name === (site.method === 'sql' ? 'diesel' : 'sea-orm'));
  if (!driver || !first || !optionsOf(first).some((one) => one.kind === 'text') || trustOf(first) !== 'untrusted')
    return undefined;
  return { kind: 'run', driver, argument: 0, frame: 'fragment', raw: true };
}

/** `kind.table_name()`: names that types of other files give are the program's own. */
function unknown({ method, receiver, arguments: values, callee }: CallSite): Value | undefined {
  const isName = receiver && values.length === 0 && names.test(method) && trustOf(callee) === 'untrusted';
  return isName ? { kind: 'opaque', trust: 'untrusted', flow: [], chosen: 'name' } : undefined;
}

const names = /^(?:table|column|schema|index)(?:_name)?$|^(?:as|to)_(?:sql|column|ident)\w*$|^order_by\w*$/;

/** What another file of the program builds is judged there; here it is a piece that the program built. */
function ofProgram({ method, receiver, callee, path = '', arguments: values }: CallSite): Meaning | undefined {
  if (receiver && operation(method, receiver)) return undefined;
  const isOwn = receiver?.kind === 'instance' && callee.kind === 'opaque';
  // `T::columns()`: a type of the program says so, and nobody gave it anything.
  if (callee === elsewhere && values.length === 0 && /^[A-Z]\w*\.\w+$/.test(path))
    return { kind: 'value', value: { kind: 'opaque', trust: 'untrusted', flow: [], chosen: 'name' } };
  return callee === elsewhere || isOwn ? { kind: 'value', value: { kind: 'made', module: './', flow: [] } } : undefined;
}

/** What a file uses without declaring it stands in another one: a module, a constant, a type with its variants. */
const elsewhere: Value = { kind: 'opaque', trust: 'constant', flow: [] };

function global(path: string): Value | undefined {
  return /^[\p{L}_][\p{L}\w]*$/u.test(path) ? elsewhere : undefined;
}
