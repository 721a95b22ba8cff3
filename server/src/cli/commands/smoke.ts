/** `preflight smoke`: runs `*.smoke.sql` files in rolled-back transactions (docs/smoke-tests.md). */
import { type Command, Option } from 'commander';
import type { SmokeOutcome, SmokeRun } from '../../smoke/result';
import { runSmoke } from '../../smoke/run-smoke';
import { smokeJson, smokeJunit } from '../../smoke/smoke-reports';
import { openWorkspace } from '../../workspace/workspace';
import { Failure } from '../command';
import { withEnvironment } from '../environments';
import { exitCodes } from '../exit-codes';
import { paintFor, writeError, writeOutput } from '../output';
import { type Root, rootsOf, shownPath } from '../roots';

const formats = ['pretty', 'json', 'junit'] as const;

interface SmokeCommandOptions {
  readonly env?: string;
  readonly format: (typeof formats)[number];
}

/** Adds the command to the program. */
export function addSmoke(program: Command): void {
  program
    .command('smoke')
    .description('Run smoke tests (*.smoke.sql), each in a transaction that is rolled back.')
    .argument('[paths...]', 'files, folders or patterns; none: all that are discovered')
    .option('--env <name>', 'where to run: an environment of preflight.json; otherwise the embedded server')
    .addOption(new Option('--format <format>', 'how to write the outcomes').choices([...formats]).default('pretty'))
    .action(async (paths: readonly string[], options: SmokeCommandOptions) => {
      process.exitCode = await smoke(paths, options);
    });
}

async function smoke(paths: readonly string[], { env, format }: SmokeCommandOptions): Promise<number> {
  const runs: SmokeRun[] = [];
  let blocked = false;
  for (const root of rootsOf(paths, process.cwd())) {
    const { run, problems } = await smokeRoot(root, env, format === 'pretty');
    for (const { file, message } of problems) writeError(`${file}: ${message}\n`);
    blocked ||= problems.length > 0;
    if (run) runs.push(run);
  }
  const outcomes = runs.flatMap((run) => run.outcomes);
  if (outcomes.length === 0 && !blocked) {
    throw new Failure('There is no smoke test: no file named *.smoke.sql with a `-- test: NAME` in it was found.');
  }
  if (format === 'json') writeOutput(smokeJson(runs));
  else if (format === 'junit') writeOutput(smokeJunit(runs));
  else writeOutput(summary(outcomes));
  if (blocked) return exitCodes.failed;
  return outcomes.some(({ status }) => status === 'failed') ? exitCodes.findings : exitCodes.clean;
}

async function smokeRoot({ folder, only, depth }: Root, env: string | undefined, tell: boolean) {
  const review = await openWorkspace(folder, { only, depth }).review();
  const shown = (file: string) => shownPath(folder, file, process.cwd());
  const files = review.input.queryFiles
    .filter(({ path }) => /\.smoke\.sql$/i.test(path))
    .map(({ path, text }) => ({ path: shown(path), text }));
  // What is wrong elsewhere in the workspace is the review's to tell.
  const problems = only ? review.problems.filter(({ file }) => only.includes(file)) : [];
  if (files.length === 0) return { run: undefined, problems };
  const run = await withEnvironment(env, review, (session, signal) =>
    runSmoke(session, files, { signal, ...(tell ? { onOutcome: (outcome) => writeOutput(line(outcome)) } : {}) }),
  );
  return { run, problems };
}

function line({ file, name, line: first, status, milliseconds, failedLine, message }: SmokeOutcome): string {
  const paint = paintFor(process.stdout);
  const mark = { passed: 'passed ', failed: paint.red('failed '), skipped: paint.yellow('skipped') }[status];
  const more = message ? `\n         ${file}:${failedLine ?? first}: ${message}` : '';
  return `${mark}  ${name} ${paint.dim(`(${Math.round(milliseconds)} ms)`)}${more}\n`;
}

function summary(outcomes: readonly SmokeOutcome[]): string {
  const count = (status: SmokeOutcome['status']) => outcomes.filter((outcome) => outcome.status === status).length;
  return `\n${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped\n`;
}
