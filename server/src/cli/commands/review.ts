/** `preflight review`: migrations, queries and host code in, findings out. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import packageJson from '../../../../package.json';
import type { PostgresVersion } from '../../locks/effect';
import { githubReport } from '../../reports/github';
import { gitlabReport } from '../../reports/gitlab';
import { jsonReport } from '../../reports/json';
import { prettyProblems, prettyReport } from '../../reports/pretty';
import { type Report, toReport, withPaths } from '../../reports/report';
import { sarifReport } from '../../reports/sarif';
import type { Problem } from '../../review/finding';
import { rules } from '../../rules';
import type { Severity } from '../../rules/rule';
import { absolutePath } from '../../workspace/paths';
import { severities, unknownRule } from '../../workspace/settings';
import { openWorkspace, type Workspace } from '../../workspace/workspace';
import { exitCodes } from '../exit-codes';
import { paintFor, widthOf, writeError, writeOutput } from '../output';
import { postgresOption } from '../postgres-option';
import { type Root, rootsOf, shownPath } from '../roots';

const formats = ['pretty', 'json', 'sarif', 'github', 'gitlab'] as const;
const thresholds = ['error', 'warning', 'info', 'hint'] as const;

interface ReviewOptions {
  readonly all?: true;
  readonly since?: string;
  readonly postgres?: PostgresVersion;
  readonly rule: readonly string[];
  readonly fix?: true;
  readonly config?: string;
  readonly format: (typeof formats)[number];
  readonly failOn: Severity;
}

/** Adds the command to the program. */
export function addReview(program: Command): void {
  program
    .command('review')
    .description('Review migrations, queries and SQL in host code. Without paths: all that is discovered.')
    .argument('[paths...]', 'files, folders or patterns')
    .option('--all', 'judge what has shipped too')
    .option('--since <ref>', 'count what stands in this commit as shipped, instead of the default branch')
    .addOption(postgresOption())
    .option('--rule <id=severity>', `set a rule to ${severities.join(', ')}; may be repeated`, collect, [])
    .option('--fix', 'apply safe fixes to the files')
    .option('--config <file>', 'settings to use instead of preflight.json')
    .addOption(new Option('--format <format>', 'how to write the findings').choices([...formats]).default('pretty'))
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 from this severity on')
        .choices([...thresholds])
        .default('warning'),
    )
    .action(async (paths: readonly string[], options: ReviewOptions) => {
      process.exitCode = await review(paths, options);
    });
}

async function review(paths: readonly string[], options: ReviewOptions): Promise<number> {
  const cwd = process.cwd();
  const { settings, problems } = ruleOptions(options.rule);
  const reports: RootReport[] = [];
  for (const root of rootsOf(paths, cwd)) reports.push(await reviewRoot(root, options, settings, cwd));
  const report = merge(
    reports.map((one) => one.report),
    problems,
  );
  const texts = (file: string): string | undefined => {
    for (const one of reports) {
      const text = one.text(file);
      if (text !== undefined) return text;
    }
    return undefined;
  };
  write(report, options.format, texts);
  if (report.problems.length > 0) return exitCodes.failed;
  const worst = thresholds.slice(0, thresholds.indexOf(options.failOn) + 1);
  return report.findings.some(({ severity }) => worst.includes(severity)) ? exitCodes.findings : exitCodes.clean;
}

interface RootReport {
  readonly report: Report;
  /** By the path that is shown. */
  text(file: string): string | undefined;
}

async function reviewRoot(
  { folder, only, depth }: Root,
  { all, since, postgres, config, fix }: ReviewOptions,
  ruleSettings: Readonly<Record<string, Severity | 'off'>>,
  cwd: string,
): Promise<RootReport> {
  const workspace = openWorkspace(folder, {
    only,
    depth,
    all,
    since,
    postgres,
    rules: ruleSettings,
    config: config === undefined ? undefined : resolve(cwd, config),
  });
  const problems = fix ? await applyFixes(workspace) : [];
  const found = await workspace.review();
  const shown = (file: string) => shownPath(folder, file, cwd);
  const text = (file: string) => workspace.text(file);
  const byShownPath = new Map(found.findings.map(({ file }) => [shown(file), file]));
  const report = toReport({ ...found, problems: [...problems, ...found.problems] }, text);
  return {
    report: withPaths(report, shown),
    text(file) {
      const path = byShownPath.get(file);
      return path === undefined ? undefined : workspace.text(path);
    },
  };
}

/** Writes what the safe fixes make of the files; a file that cannot be written is a problem. */
async function applyFixes(workspace: Workspace): Promise<readonly Problem[]> {
  const { texts } = await workspace.fixed();
  const problems: Problem[] = [];
  for (const [file, text] of texts) {
    try {
      const mark = workspace.hasByteOrderMark(file) ? '\ufeff' : '';
      writeFileSync(absolutePath(workspace.root, file), mark + text);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      problems.push({ file, message: `The fixes of this file cannot be written (${reason}). Change its permissions.` });
    }
  }
  workspace.filesChanged([...texts.keys()]);
  return problems;
}

function merge(reports: readonly Report[], problems: readonly Problem[]): Report {
  const sum = (of: (report: Report) => number) => reports.reduce((total, report) => total + of(report), 0);
  return {
    version: 1,
    findings: reports.flatMap(({ findings }) => findings),
    problems: [...problems, ...reports.flatMap((report) => report.problems)],
    summary: {
      files: sum(({ summary }) => summary.files),
      statements: sum(({ summary }) => summary.statements),
      findings: sum(({ summary }) => summary.findings),
      elapsedMs: sum(({ summary }) => summary.elapsedMs),
    },
  };
}

const formatters: Readonly<Record<Exclude<ReviewOptions['format'], 'pretty'>, (report: Report) => string>> = {
  json: jsonReport,
  sarif: (report) => sarifReport(report, rules, packageJson.version),
  github: githubReport,
  gitlab: gitlabReport,
};

function write(report: Report, format: ReviewOptions['format'], text: (file: string) => string | undefined): void {
  if (format !== 'pretty') {
    writeOutput(formatters[format](report));
    return;
  }
  writeOutput(prettyReport(report, { paint: paintFor(process.stdout), width: widthOf(process.stdout), text }));
  writeError(prettyProblems(report.problems, { paint: paintFor(process.stderr) }));
}

/** What `--rule` says; a wrong one is a problem, and the review goes on without it. */
function ruleOptions(options: readonly string[]) {
  const settings: Record<string, Severity | 'off'> = {};
  const problems: Problem[] = [];
  const ids = rules.map(({ id }) => id);
  for (const option of options) {
    const [id = '', level = '', ...rest] = option.split('=');
    const severity = severities.find((one) => one === level);
    const unknown = unknownRule(id, ids);
    if (unknown) problems.push({ file: '--rule', message: unknown });
    else if (!severity || rest.length > 0) {
      const message = `${JSON.stringify(option)} is no setting. Write --rule ${id}=SEVERITY with one of ${severities.join(', ')}.`;
      problems.push({ file: '--rule', message });
    } else settings[id] = severity;
  }
  return { settings, problems };
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
