/** `preflight readiness`: one verdict a question, none of them a guess. */
import { type Command, Option } from 'commander';
import { checkReadiness, isOpen } from '../../readiness/check-readiness';
import { makeRepository } from '../../readiness/make-repository';
import { evidenceText, readinessJson, readinessMarkdown, verdictWords } from '../../readiness/readiness-reports';
import type { CheckResult, ReadinessReport, Verdict } from '../../readiness/report';
import type { Repository } from '../../readiness/repository';
import { gitChanges } from '../../workspace/git';
import { openWorkspace, type WorkspaceReview } from '../../workspace/workspace';
import { withEnvironment } from '../environments';
import { exitCodes } from '../exit-codes';
import { paintFor, writeError, writeOutput } from '../output';
import { rootsOf } from '../roots';

const formats = ['pretty', 'json', 'markdown'] as const;

interface ReadinessCommandOptions {
  readonly env?: string;
  readonly format: (typeof formats)[number];
}

/** Adds the command to the program. */
export function addReadiness(program: Command): void {
  program
    .command('readiness')
    .description('Check whether the database is ready for launch: repository, environment, and what people attested.')
    .option('--env <name>', 'the environment to ask; without it only the repository is')
    .addOption(new Option('--format <format>', 'how to write the report').choices([...formats]).default('pretty'))
    .action(async (options: ReadinessCommandOptions) => {
      process.exitCode = await readiness(options);
    });
}

async function readiness({ env, format }: ReadinessCommandOptions): Promise<number> {
  const folder = rootsOf([], process.cwd())[0]?.folder ?? process.cwd();
  const review = await openWorkspace(folder, { all: true }).review();
  for (const { file, line, message } of review.problems) {
    writeError(`${[file, line].filter(Boolean).join(':')}: ${message}\n`);
  }
  const repository = await read(folder, review);
  const report =
    env === undefined
      ? await checkReadiness(repository)
      : await withEnvironment(env, review, (session, signal) => checkReadiness(repository, { session, signal }));
  if (format === 'json') writeOutput(readinessJson(report));
  else if (format === 'markdown') writeOutput(readinessMarkdown(report));
  else writeOutput(pretty(report));
  // What the review could not read, no check has looked at.
  if (review.problems.length > 0) return exitCodes.failed;
  return report.checks.some(isOpen) ? exitCodes.findings : exitCodes.clean;
}

async function read(folder: string, { input, settings, findings }: WorkspaceReview): Promise<Repository> {
  const paths = input.histories.flatMap(({ migrations }) => migrations.map(({ source }) => source.path));
  return makeRepository({
    input,
    findings,
    git: await gitChanges(folder, paths),
    environments: settings.environments,
    attestations: settings.attestations,
    variables: process.env,
    now: new Date(),
  });
}

/** Evidence of a check that is shown; the other formats hold all of it. */
const shownEvidence = 10;

function pretty({ checks }: ReadinessReport): string {
  const groups = [...new Set(checks.map(({ group }) => group))];
  const paint = paintFor(process.stdout);
  const sections = groups.map((group) => {
    const own = checks.filter((check) => check.group === group);
    return `${paint.bold(group)}\n${own.map(item).join('')}`;
  });
  return `${sections.join('\n')}\n${verdictWords(checks)}\n`;
}

function item({ verdict, question, evidence, advice }: CheckResult): string {
  const paint = paintFor(process.stdout);
  const colour: Readonly<Record<Verdict, (text: string) => string>> = {
    pass: paint.cyan,
    fail: paint.red,
    unknown: paint.yellow,
    manual: paint.yellow,
    'not applicable': paint.dim,
  };
  const indent = ' '.repeat(18);
  const told = verdict === 'not applicable' ? [] : evidence.slice(0, shownEvidence).map(evidenceText);
  const more = evidence.length > told.length && told.length > 0 ? [`and ${evidence.length - told.length} more`] : [];
  const lines = [...told.map(paint.dim), ...more, ...(advice ? [`→ ${advice}`] : [])];
  return `  ${colour[verdict](verdict.padEnd(14))}  ${question}\n${lines.map((line) => `${indent}${line}\n`).join('')}`;
}
