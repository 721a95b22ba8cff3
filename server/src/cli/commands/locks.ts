/** `preflight locks`: what each statement will lock, by the static model. */
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { PostgresVersion } from '../../locks/effect';
import { effects } from '../../locks/effects';
import { type LockReport, locksAt, locksJson, prettyLocks, type ReportedStatement } from '../../reports/locks';
import { prettyProblems } from '../../reports/pretty';
import type { Problem } from '../../review/finding';
import { createFold, type Moment, restingMoment } from '../../review/fold';
import { unionSchema } from '../../review/union-schema';
import { type HistoryWalk, walkBack, walkHistory } from '../../review/walk-history';
import { Lines } from '../../sql/lines';
import type { SourceFile } from '../../sql/source-file';
import { openWorkspace, type WorkspaceReview } from '../../workspace/workspace';
import { exitCodes } from '../exit-codes';
import { paintFor, widthOf, writeError, writeOutput } from '../output';
import { postgresOption } from '../postgres-option';
import { type Root, rootsOf, shownPath } from '../roots';

interface LocksOptions {
  readonly since?: string;
  readonly postgres?: PostgresVersion;
  readonly config?: string;
  readonly format: 'pretty' | 'json';
}

/** Adds the command to the program. */
export function addLocks(program: Command): void {
  program
    .command('locks')
    .description('Say what each statement of the migrations will lock, rewrite and scan. Nothing is run.')
    .argument('[paths...]', 'files, folders or patterns; none: all migrations that are discovered')
    .option('--since <ref>', 'leave out what stands in this commit')
    .addOption(postgresOption())
    .option('--config <file>', 'settings to use instead of preflight.json')
    .addOption(new Option('--format <format>', 'how to write it').choices(['pretty', 'json']).default('pretty'))
    .action(async (paths: readonly string[], options: LocksOptions) => {
      process.exitCode = await locks(paths, options);
    });
}

async function locks(paths: readonly string[], options: LocksOptions): Promise<number> {
  const cwd = process.cwd();
  const reports: LockReport[] = [];
  for (const root of rootsOf(paths, cwd)) reports.push(await locksOf(root, paths.length > 0, options, cwd));
  const report: LockReport = {
    version: 1,
    postgres: reports[0]?.postgres ?? 0,
    statements: reports.flatMap(({ statements }) => statements),
    problems: reports.flatMap(({ problems }) => problems),
  };
  if (options.format === 'json') writeOutput(locksJson(report));
  else {
    writeOutput(prettyLocks(report, { paint: paintFor(process.stdout), width: widthOf(process.stdout) }));
    writeError(prettyProblems(report.problems, { paint: paintFor(process.stderr) }));
  }
  return report.problems.length > 0 ? exitCodes.failed : exitCodes.clean;
}

async function locksOf(
  { folder, only, depth }: Root,
  named: boolean,
  { since, postgres, config }: LocksOptions,
  cwd: string,
): Promise<LockReport> {
  const settingsPath = config === undefined ? undefined : resolve(cwd, config);
  const review = await openWorkspace(folder, { only, depth, since, postgres, config: settingsPath }).review();
  const files = walkedFiles(review, since !== undefined, named);
  const statements = files.flatMap((file) => statementsOf(file, shownPath(folder, file.source.path, cwd)));
  const problems = [...review.problems, ...files.flatMap(({ source }) => unreadable(source))];
  return {
    version: 1,
    postgres: review.input.settings.postgres,
    statements,
    problems: problems.map((problem) => ({ ...problem, file: shownPath(folder, problem.file, cwd) })),
  };
}

interface WalkedSource {
  readonly source: SourceFile;
  readonly moments: readonly Moment[];
}

/** The files that were asked for, each history by itself; files of queries only where a person named them. */
function walkedFiles(
  { input, contains }: WorkspaceReview,
  pendingOnly: boolean,
  named: boolean,
): readonly WalkedSource[] {
  const { postgres } = input.settings;
  const walks = input.histories.map((history) => walkHistory(history, postgres));
  const migrations = walks.flatMap((walk) =>
    walk.files
      .filter(({ migration }) => contains(migration.source.path) && (migration.pending || !pendingOnly))
      .map(({ migration, moments }) => ({
        source: migration.source,
        moments: migration.direction === 'down' ? walkBack(walk, migration, postgres) : moments,
      })),
  );
  const queries = named ? input.queryFiles.map((source) => walkedQueries(walks, source, postgres)) : [];
  return [...migrations, ...queries];
}

function walkedQueries(walks: readonly HistoryWalk[], source: SourceFile, postgres: PostgresVersion): WalkedSource {
  const schema = unionSchema(walks.map(({ end }) => end));
  if (walks.length < 2) {
    const [walk] = createFold(postgres, schema).walk([{ source, transaction: 'none' }]);
    return { source, moments: walk?.moments ?? [] };
  }
  // Several histories' schemas cannot be changed as one, so each statement meets what the histories end in.
  const moments = source.statements.map((one) => ({
    ...restingMoment(one, schema),
    effects: effects(one.statement, schema, postgres),
  }));
  return { source, moments };
}

function statementsOf({ source, moments }: WalkedSource, file: string): readonly ReportedStatement[] {
  const lines = new Lines(source.text);
  return moments.map((moment) => {
    const { start, end } = moment.place;
    const { line } = lines.position(start);
    return { file, line, sql: source.text.slice(start, end), ...locksAt(moment, source.path) };
  });
}

/** What the grammar refuses has no effects, which must not look like a harmless statement. */
function unreadable(source: SourceFile): readonly Problem[] {
  const lines = new Lines(source.text);
  return source.statements.flatMap(({ statement, place }) => {
    const { error } = statement.parsed;
    if (!error) return [];
    const message = `PostgreSQL cannot read this statement, so what it locks is not known: ${error.message}.`;
    return { file: source.path, message, ...lines.position(place.start + error.span.start) };
  });
}
