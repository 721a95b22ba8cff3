/** Rehearses a folder's pending migrations: what the server refuses becomes findings, all of it a text for people. */
import pc from 'picocolors';
import type { History } from '../migrations/history';
import type { ConnectOptions } from '../postgres/connect';
import { embeddedEnvironment } from '../postgres/environment';
import { EnvironmentError } from '../postgres/errors';
import type { Session } from '../postgres/session';
import type { RehearseResult } from '../protocol';
import { isToBeApplied } from '../rehearse/is-to-be-applied';
import { rehearsalFindings } from '../rehearse/rehearsal-findings';
import { rehearsalScripts, rehearse } from '../rehearse/rehearse';
import type { RehearsalReport } from '../rehearse/result';
import { prettyProblems } from '../reports/pretty';
import { prettyRehearsal, toRehearsal } from '../reports/rehearsal';
import type { Problem } from '../review/finding';
import migrationFails from '../rules/migration-fails/rule';
import type { Folder } from './folder';

export interface RehearsalWork {
  readonly environment: string;
  readonly signal: AbortSignal;
  progress(message: string): void;
  /** Opens a session on the environment; the embedded server holds what the scripts make. */
  withSession<Result>(
    scripts: Pick<ConnectOptions, 'migrations' | 'pending'>,
    use: (session: Session) => Promise<Result>,
  ): Promise<Result>;
}

const plain = { paint: pc.createColors(false), width: 120 };

/** Fails with a CancelledError, or an EnvironmentError when nothing could be run. */
export async function rehearseFolder(folder: Folder, work: RehearsalWork): Promise<RehearseResult> {
  const { input, settings } = await folder.review();
  const histories = input.histories.filter(
    (history) =>
      // What is pending on an environment, its own table says.
      (isPending(history) || work.environment !== embeddedEnvironment.name) &&
      isToBeApplied(history, settings.migrations),
  );
  const texts = new Map<string, string>();
  const text = (file: string): string => {
    const known = texts.get(file) ?? folder.workspace.text(file) ?? '';
    texts.set(file, known);
    return known;
  };
  // As they are now: a person may type on while it runs.
  for (const { migrations } of histories) for (const { source } of migrations) text(source.path);
  const reports: RehearsalReport[] = [];
  const problems: Problem[] = [];
  for (const history of histories) {
    try {
      reports.push(await work.withSession(rehearsalScripts(history), (session) => apply(history, session, work)));
    } catch (error) {
      // What keeps one history from being rehearsed need not keep the others.
      if (!(error instanceof EnvironmentError) || histories.length === 1) throw error;
      problems.push({ file: history.folder, message: error.message });
    }
  }
  const severity = settings.rules[migrationFails.id];
  const findings = reports.flatMap((report) => rehearsalFindings(report, severity));
  folder.keepRehearsal(findings, text, histories);
  const rehearsal = toRehearsal(reports, { environment: work.environment, problems }, text, (file) => file);
  return { reports, text: prettyRehearsal(rehearsal, plain) + prettyProblems(problems, plain) };
}

function isPending({ migrations }: History): boolean {
  return migrations.some(({ pending, direction }) => pending && direction !== 'down');
}

function apply(history: History, session: Session, { signal, progress }: RehearsalWork): Promise<RehearsalReport> {
  const onProgress = ({ file, done, total }: { file: string; done: number; total: number }) =>
    progress(`${done} of ${total} statements: ${file}`);
  return rehearse({ history }, session, { signal, onProgress });
}
