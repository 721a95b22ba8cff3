/** The calls of Java's database drivers that run SQL. */
import { textPiece } from '../formatting';
import type { CallSite, Frame, Meaning } from '../library';
import { optionsOf, type Piece, type Value } from '../value';
import { driverOf } from './drivers';

interface Door {
  /** The drivers that have it, where another library's methods are called so, too; the first is meant where nothing else tells. */
  readonly drivers: readonly string[];
  /** True for a name that only databases use. */
  readonly isPlain: boolean;
  readonly frame: Frame;
}

const doors: ReadonlyMap<string, readonly Door[]> = byMethod([
  ['jdbc', true, 'statement', 'prepareStatement prepareCall executeQuery executeUpdate executeLargeUpdate nativeSQL'],
  ['jdbc', false, 'statement', 'execute addBatch'],
  [
    'spring-jdbc',
    true,
    'statement',
    'queryForObject queryForList queryForMap queryForRowSet queryForStream queryForInt queryForLong batchUpdate',
  ],
  ['spring-jdbc', false, 'statement', 'query update execute sql'],
  ['jpa', true, 'statement', 'createNativeQuery'],
  ['jpa', true, 'foreign', 'createQuery'],
  ['hibernate', true, 'statement', 'createSQLQuery createNativeQuery createNativeMutationQuery'],
  ['hibernate', true, 'foreign', 'createQuery createMutationQuery createSelectionQuery'],
  ['hibernate', true, 'fragment', 'sqlRestriction'],
  [
    'jooq',
    false,
    'statement',
    'fetch fetchOne fetchMany fetchLazy fetchSingle fetchOptional fetchValue fetchValues execute query resultQuery batch',
  ],
  ['jooq', false, 'fragment', 'condition field table sql where and or orderBy groupBy having'],
  ['r2dbc', false, 'statement', 'createStatement sql execute'],
  ['jdbi', false, 'statement', 'createQuery createUpdate createCall createScript prepareBatch execute select'],
  ['vertx', false, 'statement', 'query preparedQuery prepare queryWithParams updateWithParams update execute'],
  ['dbutils', false, 'statement', 'query update insert execute batch'],
]);

type Row = readonly [driver: string, isPlain: boolean, frame: Frame, methods: string];

function byMethod(rows: readonly Row[]): Map<string, Door[]> {
  const found = new Map<string, Door[]>();
  for (const [driver, isPlain, frame, methods] of rows) {
    for (const method of methods.split(' ')) {
      found.set(method, [...(found.get(method) ?? []), { drivers: [driver], isPlain, frame }]);
    }
  }
  return found;
}

/** What a call of a driver's method runs; undefined for any other call. */
export function databaseCall(site: CallSite, modules: readonly string[]): Meaning | undefined {
  const { method, receiver } = site;
  const annotation = /^@(\w+)$/.exec(site.path ?? '')?.[1];
  if (annotation) {
    const driver = annotation === 'Query' ? 'jpa' : 'mybatis';
    return { kind: 'run', driver, argument: 0, frame: 'statement', raw: false };
  }
  const known = doors.get(method);
  const [first] = site.arguments;
  if (!known || !receiver || !first) return undefined;
  const own = optionsOf(receiver).flatMap((one) =>
    one.kind === 'made' || one.kind === 'module' ? (driverOf(one.module) ?? []) : [],
  )[0];
  const imported = modules.flatMap((module) => driverOf(module) ?? []);
  const door = doorOf(known, own, imported, site);
  if (!door) return undefined;
  const argument = method === 'batchUpdate' || method === 'batch' ? 0 : textAt(site.arguments);
  const text = /^prepareCall$/.test(method) ? withoutBraces(site.arguments[argument] ?? first) : undefined;
  const driver = door.drivers[0];
  return {
    kind: 'run',
    driver,
    argument,
    frame: door.frame,
    raw: door.frame === 'fragment',
    ...(text ? { text } : {}),
  };
}

/** The door of the receiver's own driver, else of one that the file imports, else one whose name says enough. */
function doorOf(
  known: readonly Door[],
  own: string | undefined,
  imported: readonly string[],
  site: CallSite,
): Door | undefined {
  if (own !== undefined) {
    const found = known.find((door) => door.drivers.includes(own)) ?? wideDoor(known, own);
    // A driver's object does nothing else with text; of the builders that only take pieces, text is what counts.
    return found?.frame === 'fragment' && site.arguments[0]?.kind !== 'text' ? undefined : found;
  }
  const fits = known.find((door) => door.drivers.some((driver) => imported.includes(driver)));
  if (fits?.frame === 'fragment') return isRawOfJooq(site) ? fits : undefined;
  return (
    fits ??
    known.find((door) => door.isPlain) ??
    (looksLikeDatabase(site.path) ? known.find((door) => /jdbc$/.test(door.drivers[0] ?? '')) : undefined)
  );
}

/** Hibernate's sessions are JPA's entity managers, and a pool gives JDBC's connections. */
function wideDoor(known: readonly Door[], own: string): Door | undefined {
  const others = own === 'jpa' ? ['hibernate'] : own === 'hibernate' ? ['jpa'] : [];
  return known.find((door) => door.drivers.some((driver) => others.includes(driver)));
}

function isRawOfJooq({ path = '', arguments: [first] }: CallSite): boolean {
  return first?.kind === 'text' && /^(?:DSL\.)?(?:condition|field|table|sql)$/.test(path);
}

/** `jdbc.update(…)`, `this.jdbcTemplate.query(…)`, `stmt.execute(…)`. */
function looksLikeDatabase(path: string | undefined): boolean {
  return /(?:^|[._])(?:\w*(?:jdbc|Jdbc|JDBC|[sS]tatement|[sS]tmt|[cC]onnection|[dD]atabase)\w*|conn|db)\.\w+$/.test(
    path ?? '',
  );
}

/** The SQL is the first text: a connection or a name may stand before it. */
function textAt(values: readonly Value[]): number {
  const at = values.findIndex((value) => optionsOf(value).some((one) => one.kind === 'text'));
  return Math.max(0, at > 1 ? 0 : at);
}

/** JDBC's escape `{call name(?)}` and `{? = call name(?)}` (JDBC 4.3, 13.4): the statement in it. */
function withoutBraces(value: Value): Value {
  if (value.kind === 'choice') return { kind: 'choice', options: value.options.map(withoutBraces) };
  if (value.kind !== 'text') return value;
  const [first, ...others] = value.pieces;
  const opening = first?.kind === 'text' ? /^\s*\{\s*(?:\?\s*=\s*)?(?=call\b)/i.exec(first.text)?.[0] : undefined;
  if (opening === undefined || first?.kind !== 'text') return value;
  return { kind: 'text', pieces: withoutClosing([...textPiece(first, opening.length, first.text.length), ...others]) };
}

function withoutClosing(pieces: readonly Piece[]): readonly Piece[] {
  const last = pieces.at(-1);
  const closing = last?.kind === 'text' ? /\s*\}\s*$/.exec(last.text) : undefined;
  return closing && last?.kind === 'text' ? [...pieces.slice(0, -1), ...textPiece(last, 0, closing.index)] : pieces;
}
