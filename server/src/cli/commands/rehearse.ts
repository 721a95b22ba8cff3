/** `preflight rehearse`: really applies what is pending, on the embedded server unless told otherwise. */
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { History } from '../../migrations/history';
import { CancelledError } from '../../postgres/errors';
import { isToBeApplied } from '../../rehearse/is-to-be-applied';
import { noProduction, type RehearsalInput, rehearsalScripts, rehearse } from '../../rehearse/rehearse';
import type { RehearsalReport } from '../../rehearse/result';
import { prettyProblems } from '../../reports/pretty';
import { prettyRehearsal, type Rehearsal, rehearsalJson, toRehearsal } from '../../reports/rehearsal';
import type { Problem } from '../../review/finding';
import { openWorkspace, type WorkspaceReview } from '../../workspace/workspace';
import { Failure } from '../command';
import { environmentNamed, withEnvironment } from '../environments';
import { exitCodes } from '../exit-codes';
import { paintFor, widthOf, writeError, writeOutput } from '../output';
import { progressLine } from '../progress-line';
import { type Root, rootsOf, shownPath } from '../roots';

interface RehearseOptions {
  readonly env?: string;
  readonly since?: string;
  readonly config?: string;
  readonly format: 'pretty' | 'json';
}

/** Adds the command to the program. */
export function addRehearse(program: Command): void {
  program
    .command('rehearse')
    .description(
      'Really apply the pending migrations, on the embedded server or in a transaction that is rolled back, and go the way back.',
    )
    .argument('[paths...]', 'files, folders or patterns; none: all migrations that are discovered')
    .option('--env <name>', 'where to run: an environment of preflight.json; otherwise the embedded server')
    .option('--since <ref>', 'count what stands in this commit as shipped, instead of the default branch')
    .option('--config <file>', 'settings to use instead of preflight.json')
    .addOption(new Option('--format <format>', 'how to write it').choices(['pretty', 'json']).default('pretty'))
    .action(async (paths: readonly string[], options: RehearseOptions) => {
      process.exitCode = await rehearseAll(paths, options);
    });
}

async function rehearseAll(paths: readonly string[], options: RehearseOptions): Promise<number> {
  const rehearsals: Rehearsal[] = [];
  for (const root of rootsOf(paths, process.cwd())) {
    rehearsals.push(await rehearseRoot(root, paths.length > 0, options));
  }
  const all = <T>(of: (rehearsal: Rehearsal) => readonly T[]): readonly T[] => rehearsals.flatMap(of);
  const rehearsal: Rehearsal = {
    version: 1,
    postgres: rehearsals.find(({ postgres }) => postgres !== undefined)?.postgres,
    measured: true,
    environment: rehearsals[0]?.environment ?? '',
    statements: all(({ statements }) => statements),
    waysBack: all(({ waysBack }) => waysBack),
    problems: all(({ problems }) => problems),
  };
  if (options.format === 'json') writeOutput(rehearsalJson(rehearsal));
  else {
    writeOutput(prettyRehearsal(rehearsal, { paint: paintFor(process.stdout), width: widthOf(process.stdout) }));
    writeError(prettyProblems(rehearsal.problems, { paint: paintFor(process.stderr) }));
  }
  return exitCode(rehearsal);
}

function exitCode({ statements, waysBack, problems }: Rehearsal): number {
  const ran = [...statements, ...waysBack.flatMap((way) => way.statements)];
  if (problems.length > 0 || ran.some(({ status }) => status === 'stopped')) return exitCodes.failed;
  const failed = ran.some(({ status }) => status === 'failed') || waysBack.some(({ cameBack }) => cameBack === false);
  return failed ? exitCodes.findings : exitCodes.clean;
}

async function rehearseRoot(
  { folder, only, depth }: Root,
  named: boolean,
  { env, since, config }: RehearseOptions,
): Promise<Rehearsal> {
  const cwd = process.cwd();
  const settingsPath = config === undefined ? undefined : resolve(cwd, config);
  const workspace = openWorkspace(folder, { only, depth, since, config: settingsPath });
  const review = await workspace.review();
  const shown = (file: string) => shownPath(folder, file, cwd);
  const environment = environmentNamed(env, review);
  if (environment.kind === 'production') throw new Failure(noProduction(environment.name));
  const problems: Problem[] = [...review.problems];
  const reports: RehearsalReport[] = [];
  for (const history of review.input.histories) {
    const isAsked = named || isToBeApplied(history, review.settings.migrations);
    const until = isAsked ? lastAsked(history, review, environment.kind === 'embedded') : undefined;
    if (until === undefined) continue;
    try {
      reports.push(await rehearseHistory({ history, until }, env, review));
    } catch (error) {
      // What keeps one history from being rehearsed need not keep the others.
      if (!(error instanceof Failure) || error.cause instanceof CancelledError) throw error;
      problems.push({ file: history.folder, message: error.message });
    }
  }
  return toRehearsal(
    reports,
    { environment: environment.name, problems: problems.map((one) => ({ ...one, file: shown(one.file) })) },
    (file) => workspace.text(file) ?? '',
    shown,
  );
}

/**
 * The last migration that was asked for: what comes before it must be applied, too. What is pending on an environment, its
 * own table says.
 */
function lastAsked({ migrations }: History, { contains }: WorkspaceReview, isEmbedded: boolean): string | undefined {
  const asked = migrations.filter(
    ({ pending, direction, source }) => (pending || !isEmbedded) && direction !== 'down' && contains(source.path),
  );
  return asked.at(-1)?.source.path;
}

function rehearseHistory(
  input: RehearsalInput,
  env: string | undefined,
  review: WorkspaceReview,
): Promise<RehearsalReport> {
  const line = progressLine(process.stderr);
  const use = (session: Parameters<typeof rehearse>[1], signal: AbortSignal) =>
    rehearse(input, session, {
      signal,
      onProgress: ({ file, done, total }) => line.show(`${done} of ${total} statements: ${file}`),
    });
  const scripts = { ...rehearsalScripts(input.history), progress: line.show };
  return withEnvironment(env, review, use, scripts).finally(line.clear);
}
