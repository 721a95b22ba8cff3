/** Where a file makes connections and pools, and with which options: found without running anything. */

import type { Span } from '../sql/span';
import { isLocalHost } from './addresses';
import type { Connection, ConnectionOption } from './connection';
import type { Expression, Program, RecordEntry } from './expression';
import { isHandler } from './handlers';
import type { HostLanguage } from './language';
import { pathOf } from './refine';
import { walk } from './walk';

type Call = Extract<Expression, { kind: 'call' }>;

/** What makes pools, and what makes a single connection, by module and name. */
const pools = oneOf([
  /(?:pg|pg-pool|@neondatabase\/serverless|@vercel\/postgres)\.(?:Pool|createPool)|pg-pool|postgres/,
  /(?:@prisma\/client|.*\/generated\/(?:prisma|client).*)\.PrismaClient|knex(?:\.knex)?/,
  /typeorm\.(?:DataSource|createConnection)|sequelize\.Sequelize|slonik\.createPool/,
  /psycopg2\.pool\.\w+|psycopg_pool\.(?:Async|Null)?ConnectionPool|asyncpg\.create_pool/,
  /sqlalchemy(?:\.\w+)*\.create_(?:async_)?engine/,
  /(?:database\/sql|github\.com\/jmoiron\/sqlx)\.(?:Open|Connect|MustConnect|MustOpen|OpenDB)|gorm\.io\/gorm\.Open/,
  /github\.com\/jackc\/pgx\/v\d+\/pgxpool\.(?:New|NewWithConfig|Connect|ConnectConfig)/,
  /(?:.*\.)?(?:HikariDataSource|NpgsqlDataSource\.Create)/,
  /sequel\.connect|active_record\.Base\.establish_connection/,
  /sqlx(?:(?:::|\.)\w+)*\.(?:(?:Pg|Any)Pool\.connect(?:_with|_lazy|_lazy_with)?|(?:Pg|Any)PoolOptions\.new)/,
  /sea_orm\.Database\.connect|deadpool_postgres\.(?:Pool\.builder|Manager\.(?:new|from_config))/,
]);
const clients = oneOf([
  /(?:pg|@neondatabase\/serverless|@vercel\/postgres)\.(?:Client|createClient)/,
  /(?:psycopg2?|asyncpg)(?:\.(?:Async)?Connection)?\.connect|github\.com\/jackc\/pgx\/v\d+\.(?:Connect|ConnectConfig)/,
  /java\.sql\.DriverManager\.getConnection|pg\.(?:connect|Connection)|PDO/,
  /tokio_postgres\.connect|postgres\.Client\.connect|(?:diesel.*\.)?PgConnection\.establish/,
]);

function oneOf(patterns: readonly RegExp[]): RegExp {
  return new RegExp(`^(?:${patterns.map(({ source }) => source).join('|')})$`);
}

/** Words of drivers, addresses and certificates: a file without them is not searched any further. */
export const mentionsDatabase =
  /postgres|cockroachdb|assword ?=|sslmode|Mode=|Certificate=|REJECT_UNAUTH|rejectUnauthorized|['"]pg['"]|Npgsql|psycopg|asyncpg|sqlalchemy|@prisma|generated\/|knex|sequelize|typeorm|slonik|database\/sql|pgsql|sqlx|pgx|gorm|hikari|DriverManager|diesel|sea_orm/;

/** Modules that make connections and run no SQL themselves. */
export const connectors =
  /\bcom\.zaxxer\.hikari\b|\bdjango\.db\.backends\.postgresql\b|\bpsycopg_pool\b|\bpsycopg2\.pool\b/;

const turnedOff = /\bNODE_TLS_REJECT_UNAUTHORIZED['"\]]*\s*=\s*['"`]?0\b['"`]?/g;

/** Where Node.js is told for the whole process not to look at certificates. */
export function processOptions(text: string): readonly ConnectionOption[] {
  if (!text.includes('NODE_TLS_REJECT_UNAUTHORIZED')) return [];
  return [...text.matchAll(turnedOff)].map((match) => ({
    path: 'node_tls_reject_unauthorized',
    text: '0',
    span: { start: match.index, end: match.index + match[0].length },
    beside: new Map(),
  }));
}

export function connectionsIn(
  program: Program,
  language: HostLanguage,
  path: string,
  text: string,
): { readonly connections: readonly Connection[]; readonly options: readonly ConnectionOption[] } {
  const modules = modulesOf(program);
  const connections: Connection[] = [];
  const options: ConnectionOption[] = [];
  // Calls are visited before what stands in them.
  const ofConnections = new Set<Expression>();
  const local: Span[] = [];
  walk(program.body, {
    call(call, { functions, isKept }) {
      const made = resolved((pathOf(call.callee) ?? '').replace(/^\\/, ''), modules);
      const name = text.slice(call.callee.span.start, call.callee.span.end).replace(/^\\/, '');
      const kind =
        made === undefined ? undefined : pools.test(made) ? 'pool' : clients.test(made) ? 'client' : undefined;
      if (made === undefined || !kind) return;
      const around = functions.findLast((one) => isHandler(one, language, path, text));
      const handler = around && !isKept ? around.function.span : undefined;
      options.push(...positionalPassword(made, call));
      const records = call.arguments.flatMap((argument) => (argument.kind === 'record' ? [argument] : []));
      for (const record of records) ofConnections.add(record);
      if (records.some(isLocal)) local.push(call.span);
      options.push(...namedOptions(call));
      connections.push({ made, kind, name, span: call.span, ...given(call, records[0]), handler });
    },
    record(record, names) {
      options.push(...optionsOf(record.entries, (ofConnections.has(record) ? ['connection'] : names).join('.')));
    },
  });
  // Nobody stands between a program and its own machine.
  const isOut = ({ path: option, span }: ConnectionOption): boolean =>
    !/\b(?:ssl|tls)\./.test(option) || !local.some(({ start, end }) => span.start >= start && span.end <= end);
  return { connections, options: options.filter(isOut) };
}

function isLocal({ entries }: Extract<Expression, { kind: 'record' }>): boolean {
  return entries.some(({ key, value }) => {
    const text = plainText(value) ?? '';
    if (key === 'host') return text !== '' && isLocalHost(text);
    return key === 'connectionString' && /@(?:localhost|127\.0\.0\.1)[:/]/.test(text);
  });
}

/** JDBC and PDO take the address, the role and its password one after the other. */
function positionalPassword(made: string, { arguments: [address, user, password] }: Call): ConnectionOption[] {
  if (!/(?:^PDO|DriverManager\.getConnection)$/.test(made) || password?.kind !== 'text') return [];
  const host = address?.kind === 'text' ? (/(?:\/\/|\bhost=)([^:;/?]+)/.exec(address.text)?.[1] ?? '') : '';
  const beside = new Map([
    ['user', user?.kind === 'text' ? user.text : ''],
    ['host', host],
  ]);
  return [{ path: 'connection.password', text: password.text, span: password.span, beside }];
}

/** Which names the record of a call's options has; undefined where not all are written there. */
function given(call: Call, record: Extract<Expression, { kind: 'record' }> | undefined) {
  if (!record) return { options: call.arguments.length === 0 ? [] : undefined, record: undefined };
  const names = record.entries.flatMap(({ key }) => (key === undefined ? [] : [key]));
  return { options: names.length === record.entries.length ? names : undefined, record: record.span };
}

function modulesOf({ body }: Program): ReadonlyMap<string, string> {
  const modules = new Map<string, string>();
  for (const statement of body) {
    if (statement.kind !== 'import') continue;
    for (const { local, imported } of statement.names) {
      const isWhole = imported === '*' || imported === 'default';
      modules.set(local, isWhole ? statement.module : `${statement.module}.${imported}`);
    }
  }
  return modules;
}

/** What stands in its language's own names, is imported with all of its module, or is a crate. */
const knownWithoutImport = /^(?:HikariDataSource|NpgsqlDataSource|PDO|sqlx|tokio_postgres|sea_orm|PgConnection)$/;

/** The path with the module in the place of its local name; undefined for what is not imported. */
function resolved(path: string, modules: ReadonlyMap<string, string>): string | undefined {
  const [first = '', ...rest] = path.split('.');
  const module = modules.get(first);
  if (module !== undefined) return [module, ...rest].join('.');
  return knownWithoutImport.test(first) ? path : undefined;
}

function namedOptions(call: Call): ConnectionOption[] {
  const entries = call.arguments.map((value, index) => ({ key: call.names?.[index], value, spread: false }));
  return optionsOf(entries, 'connection');
}

function optionsOf(entries: readonly RecordEntry[], prefix: string): ConnectionOption[] {
  const known = entries.flatMap(({ key, value }) => {
    const written = value.kind === 'logical' && value.operator !== 'and' ? value.right : value;
    const text = plainText(written);
    return key === undefined || text === undefined ? [] : [{ key: key.toLowerCase(), text, span: written.span }];
  });
  const beside = new Map(
    entries.flatMap(({ key, value }) => (key ? [[key.toLowerCase(), plainText(value) ?? ''] as const] : [])),
  );
  return known.map(({ key, text, span }) => ({
    path: (prefix === '' ? key : `${prefix}.${key}`).toLowerCase(),
    text,
    span,
    beside,
  }));
}

function plainText(value: Expression): string | undefined {
  if (value.kind === 'constant' && /^(?:undefined|null|nil|none)$/i.test(value.text)) return undefined;
  return value.kind === 'text' || value.kind === 'constant' ? value.text : undefined;
}
