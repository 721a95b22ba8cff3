/** `preflight explain`: the server's plan for the statements of a file. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { explain } from '../../explain/explain';
import type { Session } from '../../postgres/session';
import { Lines } from '../../sql/lines';
import { readSource } from '../../sql/source-file';
import { openWorkspace } from '../../workspace/workspace';
import { Failure } from '../command';
import { toFailure, withEnvironment } from '../environments';
import { exitCodes } from '../exit-codes';
import { paintFor, writeError, writeOutput } from '../output';
import { rootsOf } from '../roots';

interface ExplainCommandOptions {
  readonly env?: string;
  readonly analyze?: true;
}

/** Adds the command to the program. */
export function addExplain(program: Command): void {
  program
    .command('explain')
    .description('Show the plan of each statement of a file. Nothing of it stays: all is rolled back.')
    .argument('<file>', 'a file with queries; - reads standard input')
    .option('--env <name>', 'where to ask: an environment of preflight.json; otherwise the embedded server')
    .option('--analyze', 'really run the statements (EXPLAIN ANALYZE), in a transaction that is rolled back')
    .action(async (file: string, { env, analyze }: ExplainCommandOptions) => {
      process.exitCode = await explainFile(file, env, analyze === true);
    });
}

async function explainFile(file: string, env: string | undefined, analyze: boolean): Promise<number> {
  const text = read(file);
  const [root] = rootsOf(file === '-' ? [] : [file], process.cwd());
  const review = await openWorkspace(root?.folder ?? process.cwd()).review();
  const { statements } = readSource(file, text);
  if (statements.length === 0) throw new Failure(`${shown(file)} holds no statement to explain.`);
  return withEnvironment(env, review, async (session, signal) => {
    const lines = new Lines(text);
    let exitCode: number = exitCodes.clean;
    for (const { place } of statements) {
      const where = `${shown(file)}:${lines.position(place.start).line}`;
      try {
        await show(session, text.slice(place.start, place.end), where, analyze, signal);
      } catch (error) {
        const failure = toFailure(error);
        if (!(failure instanceof Failure) || signal.aborted) throw failure;
        writeError(`${where}: ${failure.message}\n`);
        exitCode = exitCodes.failed;
      }
    }
    return exitCode;
  });
}

async function show(
  session: Session,
  sql: string,
  where: string,
  analyze: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { text, notes } = await explain(session, sql, { analyze, signal });
  const paint = paintFor(process.stdout);
  writeOutput(`${paint.bold(where)}\n${text.map((line) => `${line}\n`).join('')}\n`);
  for (const note of notes) writeError(`${note}\n`);
}

function read(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(`${shown(file)} cannot be read (${reason}). Check the path.`);
  }
}

function shown(file: string): string {
  return file === '-' ? 'standard input' : file;
}
