/** Really applies what is pending of a history, looks at what each statement does, and goes the way back. */
import type { PostgresVersion } from '../locks/effect';
import { appliedThere } from '../migrations/applied';
import type { History, Migration } from '../migrations/history';
import { type Script, scriptOf } from '../migrations/script';
import { EnvironmentError, StatementError } from '../postgres/errors';
import type { Session, Transaction } from '../postgres/session';
import { type HistoryWalk, type WalkedFile, walkBack, walkHistory } from '../review/walk-history';
import { loadGrammar } from '../sql/parse';
import { applyFile, type FileRun, isEnd, notRun } from './apply-file';
import { type Catalog, catalogDifferences, readCatalog } from './catalog';
import type { RehearsalProgress, RehearsalReport, RehearsedStatement, WayBack } from './result';
import { rolledBackStage, throwawayStage } from './stage';

export interface RehearsalInput {
  readonly history: History;
  /** The last pending file that is applied; undefined: all of them. */
  readonly until?: string | undefined;
}

export interface RehearsalOptions {
  readonly signal?: AbortSignal;
  /** Called after each statement. */
  readonly onProgress?: (progress: RehearsalProgress) => void;
  /** Milliseconds that a statement may take; a minute unless said otherwise. */
  readonly statementLimit?: number;
}

/** What the embedded server is opened with (`connect`): what has shipped, and what is going to be applied on top of it. */
export function rehearsalScripts({ migrations }: History): {
  readonly migrations: readonly Script[];
  readonly pending: readonly Script[];
} {
  return {
    migrations: migrations.filter(({ pending, direction }) => !pending && direction !== 'down').map(scriptOf),
    pending: migrations.filter(({ pending }) => pending).map(scriptOf),
  };
}

/**
 * On a session that has `apply` (the embedded server, opened with `rehearsalScripts`) everything runs as it will; on any
 * other in one transaction that is rolled back, and what its own table of migrations calls applied there is left out. Refused on production. Fails with a CancelledError, or an EnvironmentError
 * when nothing could be run.
 */
export async function rehearse(
  input: RehearsalInput,
  session: Session,
  { signal, onProgress, statementLimit = 60_000 }: RehearsalOptions = {},
): Promise<RehearsalReport> {
  const { target, apply } = session;
  if (target.kind === 'production') throw new EnvironmentError(noProduction(target.environment));
  await loadGrammar();
  const options = { statementTimeout: statementLimit, ...(signal ? { signal } : {}) };
  const run = (there: RehearsalInput, stage: FileRun['stage']) =>
    perform(there, session, { stage, limit: statementLimit, onProgress });
  if (apply) return run(input, throwawayStage(apply, options));
  return session.transaction(async (transaction) => {
    // The embedded server holds what has shipped.
    const there = target.kind === 'embedded' ? input : await asAppliedThere(input, transaction);
    return run(there, rolledBackStage(transaction));
  }, options);
}

/**
 * What is pending there, by the table that the tool keeps there, and all of it where there is nothing at all. Where neither
 * tells it is what has not shipped.
 */
async function asAppliedThere(input: RehearsalInput, { attempt }: Transaction): Promise<RehearsalInput> {
  const { history } = input;
  const ask = async (sql: string) => (await attempt(sql)).rows;
  try {
    const there = await appliedThere(history, ask);
    const isEmpty = there.kind !== 'read' && (await ask(userTables)).length === 0;
    if (there.kind !== 'read' && !isEmpty) return input;
    const applied = there.kind === 'read' ? there.applied : new Set<Migration>();
    const migrations = history.migrations.map((one) =>
      one.direction === 'up' ? { ...one, pending: !applied.has(one) } : one,
    );
    return { ...input, history: { ...history, migrations } };
  } catch (error) {
    // A table that the role may not read says nothing.
    if (error instanceof StatementError) return input;
    throw error;
  }
}

const userTables = `SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' LIMIT 1`;

/** For whoever wants to say so before connecting. */
export function noProduction(environment: string): string {
  return (
    `${environment} is production, and a rehearsal really applies migrations: their locks are taken even if all is rolled ` +
    'back. Rehearse on the embedded server, or on an environment of another kind.'
  );
}

interface Performance extends Pick<FileRun, 'stage' | 'limit'> {
  readonly onProgress: RehearsalOptions['onProgress'];
}

async function perform(
  input: RehearsalInput,
  { target, major }: Session,
  { stage, limit, onProgress }: Performance,
): Promise<RehearsalReport> {
  const { history, until } = input;
  const version = modelVersion(major);
  const walk = walkHistory(history, version);
  const files = pendingFiles(walk, until);
  const total = files.reduce((sum, { migration }) => sum + migration.source.statements.length, 0);
  let done = 0;
  const onStatement = ({ file }: RehearsedStatement) =>
    onProgress?.({ file, done: ++done, total: Math.max(done, total) });
  const run: FileRun = { stage, target, limit, onStatement };
  const statements: RehearsedStatement[] = [];
  const before = new Map<string, Catalog>();
  for (const { migration, moments } of files) {
    const { source } = migration;
    if (statements.some(isEnd)) {
      statements.push(...source.statements.map(({ place }) => notRun(aboutStatement(migration, place))));
      continue;
    }
    if (wayBackOf(input.history, migration)) before.set(source.path, await readCatalog(stage));
    statements.push(...(await applyFile(run, migration, moments)));
  }
  const waysBack = statements.some(isEnd) ? [] : await goBack(run, { input, walk, version }, files, before);
  return { target, postgres: major, folder: history.folder, statements, waysBack };
}

function aboutStatement({ source }: Migration, place: RehearsedStatement['place']) {
  return { file: source.path, place, sql: source.text.slice(place.start, place.end) };
}

function pendingFiles({ files }: HistoryWalk, until: string | undefined): readonly WalkedFile[] {
  const last = files.findIndex(({ migration }) => migration.source.path === until);
  const asked = last < 0 ? files : files.slice(0, last + 1);
  return asked.filter(({ migration }) => migration.pending && migration.direction !== 'down');
}

function wayBackOf({ migrations }: History, { version, direction }: Migration): Migration | undefined {
  if (direction !== 'up') return undefined;
  return migrations.find((other) => other.direction === 'down' && other.version === version);
}

interface Way {
  readonly input: RehearsalInput;
  readonly walk: HistoryWalk;
  readonly version: PostgresVersion;
}

/** The last migration first, as far as there are ways back; each must bring back what was there before its migration. */
async function goBack(
  run: FileRun,
  { input, walk, version }: Way,
  files: readonly WalkedFile[],
  before: ReadonlyMap<string, Catalog>,
): Promise<readonly WayBack[]> {
  const waysBack: WayBack[] = [];
  for (const { migration } of files.toReversed()) {
    if (migration.direction === 'repeatable') continue;
    const down = wayBackOf(input.history, migration);
    const catalog = before.get(migration.source.path);
    if (!down || !catalog) break;
    const statements = await applyFile(run, down, walkBack(walk, down, version));
    const about = { file: down.source.path, up: migration.source.path, statements };
    if (statements.some(isEnd)) {
      waysBack.push({ ...about, differences: [], cameBack: undefined });
      break;
    }
    // What a later migration left behind is told there.
    const told = new Set(waysBack.flatMap(({ differences }) => differences));
    const differences = catalogDifferences(catalog, await readCatalog(run.stage)).filter((one) => !told.has(one));
    waysBack.push({ ...about, differences, cameBack: differences.length === 0 });
  }
  return waysBack;
}

const versions = [14, 15, 16, 17, 18] as const satisfies readonly PostgresVersion[];

/** The model of the nearest version that there is one of. */
function modelVersion(major: number): PostgresVersion {
  return versions.find((version) => version >= major) ?? 18;
}
