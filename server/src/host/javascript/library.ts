/** JavaScript's database drivers and builders, and the calls whose results are known. */
import { matchesOnlyWords } from '../captures';
import type { Expression } from '../expression';
import { printfVerbs } from '../formatting';
import type { CallSite, Library, Meaning, Verb } from '../library';
import {
  constant,
  constantText,
  escaped,
  ofOperator,
  optionsOf,
  type Piece,
  piecesOf,
  trustOf,
  untrusted,
  type Value,
  wholePlace,
} from '../value';
import { patternWith } from './expressions';
import { harmless, operation } from './operations';

/** Which module is which driver; the first match by the longest prefix of the path counts. */
const driversByModule: readonly (readonly [RegExp, string])[] = [
  [/^(?:pg|pg-pool|pg-client|@neondatabase\/serverless|@vercel\/postgres|@electric-sql\/pglite)$/, 'pg'],
  [/^pg-promise$/, 'pg-promise'],
  [/^postgres$/, 'postgres.js'],
  [/^(?:mysql2?|mysql2\/promise|promise-mysql|mariadb|@planetscale\/database)$/, 'mysql2'],
  [/^knex$/, 'knex'],
  [/^sequelize(?:-typescript)?$/, 'sequelize'],
  [/^(?:typeorm|@nestjs\/typeorm)$/, 'typeorm'],
  [/^(?:@prisma\/client|.*\/generated\/(?:prisma|client).*)$/, 'prisma'],
  [/^drizzle-orm(?:\/.*)?$/, 'drizzle'],
  [/^kysely$/, 'kysely'],
  [/^(?:slonik|@slonik\/.*)$/, 'slonik'],
  [/^@databases\/.*$/, '@databases'],
  [/^(?:better-sqlite3|sqlite3?|node:sqlite|bun:sqlite|@libsql\/client)$/, 'sqlite'],
  [/^@mikro-orm\/.*$/, 'mikro-orm'],
  [/^(?:mssql|tedious)(?:\/.*)?$/, 'mssql'],
];

export function driverOf(module: string): string | undefined {
  return driversByModule.find(([pattern]) => pattern.test(module))?.[1];
}

/** Methods that take a whole statement first; with drivers, only where one of them is imported. */
const statementMethods: ReadonlyMap<string, readonly string[] | undefined> = new Map([
  ['query', undefined],
  ['execute', undefined],
  ['$queryRawUnsafe', undefined],
  ['$executeRawUnsafe', undefined],
  ['$queryRaw', undefined],
  ['$executeRaw', undefined],
  ['queryRaw', undefined],
  ['unsafe', undefined],
  ['exec', ['sqlite', 'pg']],
  ['prepare', ['sqlite']],
  ['run', ['sqlite']],
  ['all', ['sqlite', 'drizzle']],
  ['get', ['sqlite']],
  ['each', ['sqlite']],
  ...['any', 'one', 'none', 'many', 'oneOrNone', 'manyOrNone', 'result', 'multi'].map(
    (name) => [name, ['pg-promise']] as [string, readonly string[]],
  ),
]);

/** Methods that take a piece of a query, whatever stands around it. */
const fragmentMethods =
  /^(?:(?:and|or)?(?:where|having|orderBy|groupBy|from|join|select|on|with|innerJoin|leftJoin|count)Raw|(?:or|and)(?:Where|Having)Raw)$/i;

/** TypeORM's query builder takes SQL in all of these. */
const typeormMethods = new Set(
  'where andWhere orWhere having andHaving orHaving select addSelect groupBy addGroupBy orderBy addOrderBy'.split(' '),
);

const quoting =
  /^(?:escapeIdentifier|escapeLiteral|escapeId|quoteIdent|quoteIdentifier|quoteLiteral|quote_ident|quote_literal|escapeName)$/;
/** Quoting that a program brings itself: `escapeSqlString(x)`. */
const ownQuoting =
  /^(?:escape|quote)(?:Sql|SQL|[A-Z]*QL|Pg|Db)?(?:Identifier|Ident|Literal|Name|String|Value|Table|Column)?$/;
const silent =
  /^(?:console|logger?|log|debug|winston|pino|expect|assert|chai|describe|it|test|alert)(?:\.|$)|(?:^|\.)(?:logger|log)\.[a-z]+$/i;
const errors = /(?:Error|Exception)$/;
const numbers =
  /^(?:Number|parseInt|parseFloat|BigInt|Boolean|isNaN|Number\.\w+|Math\.\w+|Date\.now|Date\.UTC|Date\.parse|Date|performance\.now|process\.\w+|crypto\.randomInt|randomUUID|crypto\.randomUUID)$/;

export const javascriptLibrary: Library = { call, operation, harmless, selfIsImplied: false, tag, global };

function call(site: CallSite, modules: readonly string[]): Meaning | undefined {
  const { path, method, expression } = site;
  if (path !== undefined && silent.test(path)) return { kind: 'ignore' };
  if (errors.test(method)) return { kind: 'ignore' };
  if (expression.construct && (path === 'Set' || path === 'Map' || path === 'Array')) return undefined;
  if (path !== undefined && /^Deno\.env\.get$/.test(path)) return { kind: 'value', value: ofOperator };
  if (path !== undefined && numbers.test(path)) return { kind: 'value', value: constant };
  if (
    path === 'String' ||
    path === 'Object.freeze' ||
    path === 'structuredClone' ||
    path === 'decodeURIComponent' ||
    path === 'encodeURIComponent'
  ) {
    return { kind: 'value', value: site.arguments[0] ?? constant };
  }
  if (path === 'JSON.stringify') return undefined;
  if (path === 'Array.from') return { kind: 'value', value: arrayFrom(site) };
  if (path === 'Object.keys' || path === 'Object.values' || path === 'Object.entries') {
    return { kind: 'value', value: partsOf(site.arguments[0], path) };
  }
  if (path === 'Array' && !expression.construct)
    return { kind: 'value', value: { kind: 'list', items: [], rest: constant } };
  if (path === 'Promise.all') return undefined;
  const known = knownResult(site);
  if (known) return { kind: 'value', value: known };
  const checked = validated(site);
  if (checked) return { kind: 'value', value: checked };
  if (quoting.test(method) || ownQuoting.test(method)) return { kind: 'value', value: escaped };
  if (method === 'escape' && /^(?:mysql|connection|conn|pool|db|client|sqlstring|pgp\.as)\./i.test(path ?? '')) {
    return { kind: 'value', value: escaped };
  }
  if (method === 'as' || /^pgp\.as\.|\.as\.(?:name|value|text|json|csv|date)$/.test(path ?? ''))
    return { kind: 'value', value: escaped };
  return formatCall(site, modules) ?? databaseCall(site, modules);
}

/** Modules whose functions give times, identifiers and the like, none of which holds a quote. */
const modulesOfWords =
  /^(?:uuid|nanoid|ulid|cuid|@paralleldrive\/cuid2|moment|moment-timezone|dayjs|date-fns|luxon)(?:\/.*)?$/;

/** What regular expressions find, digests and texts in an encoding that has letters, digits, `+`, `/`, `=`, `-` and `_` only. */
function knownResult({ path, method, expression, callee, receiver, arguments: values }: CallSite): Value | undefined {
  const [first, flags] = values;
  if (path === 'RegExp') {
    const source = first && constantText(first);
    const written = flags === undefined ? '' : constantText(flags);
    return source === undefined || written === undefined
      ? undefined
      : { kind: 'pattern', ...patternWith(source, written) };
  }
  if (method === 'match' && first?.kind === 'pattern') return matched(first.source, receiver);
  if (method === 'exec' && receiver?.kind === 'pattern') return matched(receiver.source, first);
  if (method === 'digest' || method === 'toString') {
    const encoding = first && constantText(first);
    if (/^(?:hex|base64|base64url|\d+)$/.test(encoding ?? '')) return constant;
  }
  if (callee.kind === 'module' && modulesOfWords.test(callee.module) && !expression.construct) return constant;
  return undefined;
}

/** The match and its groups, by their places; what may hold anything is as free as what was searched. */
function matched(source: string, subject: Value | undefined): Value {
  const parts = matchesOnlyWords(source);
  if (parts.every((isWord) => isWord)) return constant;
  const other = subject ?? untrusted;
  return { kind: 'list', items: parts.map((isWord) => (isWord ? constant : other)), rest: undefined };
}

/** The verbs of util.format, and those of pg-format. */
const verbs = (text: string): readonly Verb[] => printfVerbs(text, /[sdifjoO]/, /[dif]/);
const escapingVerbs = (text: string): readonly Verb[] => printfVerbs(text, /[sIL]/, /[dif]/, /[IL]/);

function formatCall(site: CallSite, modules: readonly string[]): Meaning | undefined {
  const { path, callee } = site;
  const first = site.arguments[0];
  if (first?.kind !== 'text') return undefined;
  const isPgFormat = callee.kind === 'module' && callee.module === 'pg-format';
  if (isPgFormat && callee.path.length > 0) return { kind: 'value', value: escaped };
  const format: Meaning = { kind: 'format', text: first, written: site.expression.arguments[0], first: 1, verbs };
  if (isPgFormat) return { ...format, verbs: escapingVerbs };
  if (path === 'util.format' || (callee.kind === 'module' && /^(?:node:)?util$/.test(callee.module))) return format;
  if (path === 'format') return modules.includes('pg-format') ? { ...format, verbs: escapingVerbs } : format;
  // mysql.format puts its values in quoted.
  return /^(?:mysql2?|sqlstring)\.format$/i.test(path ?? '') ? { kind: 'value', value: escaped } : undefined;
}

function databaseCall(site: CallSite, modules: readonly string[]): Meaning | undefined {
  const { method, receiver, callee } = site;
  const drivers = modules.flatMap((module) => driverOf(module) ?? []);
  const own = receiver && moduleOf(receiver);
  const driver = (own === undefined ? undefined : driverOf(own)) ?? onlyDriver(method, drivers);
  const run = (named: string | undefined): Meaning => ({
    kind: 'run',
    driver: named,
    argument: 0,
    frame: 'statement',
    raw: false,
  });
  const fragment = (named: string | undefined, raw = false): Meaning => ({
    kind: 'run',
    driver: named,
    argument: 0,
    frame: 'fragment',
    raw,
  });

  if (method === 'append' && receiver?.kind === 'sql') return appended(site, receiver);
  if (isBuilderHelper(site, drivers)) return { kind: 'value', value: sqlValue(site) };
  if (/^\$(?:query|execute)Raw(?:Unsafe)?$/.test(method)) return run('prisma');
  if (method === 'unsafe')
    return {
      ...run(driver ?? 'postgres.js'),
      kind: 'run',
      raw: true,
      driver: driver ?? 'postgres.js',
      argument: 0,
      frame: 'fragment',
    };
  if (method === 'raw') return rawCall(site, driver, drivers);
  if (method === 'literal' && (driver === 'sequelize' || drivers.includes('sequelize')))
    return fragment('sequelize', true);
  if (fragmentMethods.test(method)) return fragment(driver ?? 'knex');
  if (drivers.includes('typeorm') && typeormMethods.has(method) && isTypeormText(site)) return fragment('typeorm');
  if (!receiver && callee.kind !== 'module') return undefined;
  const needs = statementMethods.get(method);
  if (!statementMethods.has(method) || !receiver) return undefined;
  if (needs && !needs.some((name) => drivers.includes(name))) return undefined;
  return run(driver);
}

/** TypeORM takes names in these as they are (its maintainers, in issue 3740 of typeorm/typeorm). */
function isTypeormText({ method, expression, arguments: [first] }: CallSite): boolean {
  if (first?.kind === 'text') return true;
  let at: Expression = expression.callee;
  while (at.kind === 'member' || at.kind === 'call') {
    if (at.kind === 'member' && at.property === 'createQueryBuilder')
      return first?.kind === 'opaque' && /^(?:add)?(?:order|group)By$/i.test(method);
    at = at.kind === 'member' ? at.object : at.callee;
  }
  return false;
}

/** sql-template-strings: a text that is appended is part of the query, another template stays one. */
function appended({ arguments: [more], expression }: CallSite, query: Extract<Value, { kind: 'sql' }>): Meaning {
  const place = wholePlace(expression.arguments[0]?.span ?? expression.span);
  const pieces = more === undefined ? [] : more.kind === 'sql' ? more.pieces : piecesOf(more, place);
  const value: Value = { kind: 'sql', pieces: [...query.pieces, ...pieces] };
  return { kind: 'change', value, receiver: value };
}

/** `knex.raw`, `sql.raw`, `Prisma.raw`: text that others take for safe. */
function rawCall(site: CallSite, driver: string | undefined, drivers: readonly string[]): Meaning | undefined {
  if (site.path === 'express.raw' || site.path === 'bodyParser.raw' || site.path === 'String.raw') return undefined;
  const first = site.arguments[0];
  if (!first || !['text', 'opaque', 'choice', 'list', 'sql'].includes(first.kind)) return undefined;
  const root = site.path?.split('.')[0] ?? '';
  const named =
    root === 'Prisma'
      ? 'prisma'
      : root === 'sql'
        ? (drivers.find((name) => name !== 'pg') ?? driver)
        : (driver ?? drivers.find((name) => name === 'knex') ?? drivers[0]);
  return { kind: 'run', driver: named, argument: 0, frame: 'fragment', raw: true };
}

/** zod and its like: what a schema lets through is as free as the schema says. */
function validated({ path = '', method, callee, receiver, arguments: values }: CallSite): Value | undefined {
  const schema = callee.kind === 'module' && /^(?:zod(?:\/.*)?|yup|valibot|joi|@hapi\/joi)$/.test(callee.module);
  if (schema) {
    if (
      /^(?:enum|nativeEnum|oneOf|picklist|literal|number|boolean|bigint|date|int|uuid|cuid2?|ulid|nanoid)$/.test(method)
    )
      return constant;
    const fields = values[0];
    return /^(?:object|strictObject)$/.test(method) && fields?.kind === 'record' ? fields : undefined;
  }
  const isSchema = receiver?.kind === 'made' && /^(?:yup|joi|@hapi\/joi)$/.test(receiver.module);
  if (isSchema && /^(?:valid|equal|oneOf)$/.test(method) && values.every((value) => trustOf(value) === 'constant'))
    return constant;
  // joi gives what it has read as `value` (its documentation of `validate`).
  if (receiver?.kind === 'record' && method === 'validate')
    return { kind: 'record', fields: new Map([['value', receiver]]), rest: undefined };
  if (
    !receiver ||
    !/^(?:parse|parseAsync|safeParse|safeParseAsync|validateSync|validateAsync)$/.test(method) ||
    path === 'JSON.parse'
  )
    return undefined;
  if (receiver.kind !== 'record' && trustOf(receiver) !== 'constant') return undefined;
  if (receiver.kind === 'module' || receiver.kind === 'instance') return undefined;
  return method.startsWith('safe')
    ? { kind: 'record', fields: new Map([['data', receiver]]), rest: undefined }
    : receiver;
}

function onlyDriver(method: string, drivers: readonly string[]): string | undefined {
  const needs = statementMethods.get(method);
  if (needs) return drivers.find((name) => needs.includes(name));
  return drivers[0];
}

function moduleOf(value: Value): string | undefined {
  const option = optionsOf(value).find((one) => one.kind === 'module' || one.kind === 'made');
  return option?.kind === 'module' || option?.kind === 'made' ? option.module : undefined;
}

/** `sql(x)`, `sql.identifier(x)`, `Prisma.join(list)`, `sql.join(list, separator)`: the builder quotes or binds. */
function isBuilderHelper(site: CallSite, drivers: readonly string[]): boolean {
  const { path = '', method } = site;
  if (path.startsWith('Prisma.')) return method === 'join' || method === 'sql' || method === 'empty';
  if (!/^(?:sql|SQL)(?:\.|$)/.test(path)) return false;
  if (path === 'sql' || path === 'SQL') return drivers.length > 0;
  return /^(?:identifier|id|ref|table|join|val|value|param|placeholder|array|json|unnest|file|fragment|glue|ident|and|or|empty|as|literalValue|date|timestamp|binary)$/.test(
    method,
  );
}

/** What a helper gives keeps the pieces of queries that were put into it, as far as they hold anyone's choice. */
function sqlValue(site: CallSite): Value {
  const { span } = site.expression;
  const inside = site.arguments
    .flatMap((value) => optionsOf(value))
    .flatMap((value) => (value.kind === 'list' ? [...value.items, ...(value.rest ? [value.rest] : [])] : [value]))
    .flatMap(optionsOf)
    .flatMap((value) =>
      value.kind === 'sql' && trustOf({ kind: 'text', pieces: value.pieces }) === 'untrusted' ? [value] : [],
    );
  const between = constantText(site.arguments[1] ?? constant) ?? ',';
  const separator: Piece = { kind: 'text', text: ` ${between} `, span, verbatim: false };
  const bound: Piece = {
    kind: 'hole',
    ...wholePlace(span),
    trust: 'bound',
    number: false,
    chosen: 'freely',
    flow: [],
  };
  const pieces = inside.flatMap((value, index) => (index > 0 ? [separator, ...value.pieces] : value.pieces));
  return { kind: 'sql', pieces: pieces.length > 0 ? pieces : [bound] };
}

function arrayFrom(site: CallSite): Value {
  const first = site.arguments[0];
  return first?.kind === 'list'
    ? first
    : { kind: 'list', items: [], rest: first?.kind === 'opaque' ? first : constant };
}

/** The keys or values of a record; the keys of what came from outside are as free as its values. */
function partsOf(value: Value | undefined, path: string): Value {
  if (value?.kind === 'record') {
    const values = [...value.fields.values(), ...(value.rest ? [value.rest] : [])];
    const keys: Value[] = [...value.fields.keys()].map(() => constant);
    const rest = value.rest ? [value.rest] : [];
    if (path === 'Object.keys') return { kind: 'list', items: [], rest: rest[0] ?? keys[0] ?? constant };
    if (path === 'Object.values') return { kind: 'list', items: values, rest: undefined };
    const pairs = values.map((item): Value => ({ kind: 'list', items: [rest[0] ?? constant, item], rest: undefined }));
    return { kind: 'list', items: pairs, rest: undefined };
  }
  if (value?.kind !== 'opaque') return { kind: 'list', items: [], rest: value ?? constant };
  const item: Value = path === 'Object.entries' ? { kind: 'list', items: [value, value], rest: undefined } : value;
  return { kind: 'list', items: [], rest: item };
}

const parameterising = /(?:^|\.)(?:sql|SQL|Sql)(?:\.(?:unsafe|type|fragment|typeAlias|query))?$/;

function tag(path: string, value: Value, modules: readonly string[]) {
  if (path === 'String.raw') return { kind: 'text', driver: undefined } as const;
  if (/\$(?:query|execute)Raw(?:Typed)?$/.test(path)) return { kind: 'sql', driver: 'prisma' } as const;
  const module = moduleOf(value);
  const driver = module === undefined ? undefined : driverOf(module);
  if (driver === 'postgres.js' || driver === 'pg' || driver === '@databases') return { kind: 'sql', driver } as const;
  if (parameterising.test(path)) return { kind: 'sql', driver: undefined } as const;
  return driver && modules.length > 0 ? ({ kind: 'sql', driver: undefined } as const) : undefined;
}

function global(path: string): Value | undefined {
  if (/^(?:process|import\.meta|Deno|Bun)\.env(?:\.|$)/.test(path)) return ofOperator;
  return /^(?:__dirname|__filename|undefined|NaN|Infinity)(?:\.|$)/.test(path) ? constant : undefined;
}
