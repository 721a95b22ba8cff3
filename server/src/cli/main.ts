#!/usr/bin/env node
/** The command line: composition only. A command is one file in `commands/` that adds itself to the program. */
import { Command, CommanderError } from 'commander';
import packageJson from '../../../package.json';
import { type AddCommand, Failure } from './command';
import { addExplain } from './commands/explain';
import { addLocks } from './commands/locks';
import { addLsp } from './commands/lsp';
import { addReadiness } from './commands/readiness';
import { addRehearse } from './commands/rehearse';
import { addReview } from './commands/review';
import { addRules } from './commands/rules';
import { addSmoke } from './commands/smoke';
import { exitCodes } from './exit-codes';
import { writeError } from './output';

const commands: readonly AddCommand[] = [
  addReview,
  addLocks,
  addRehearse,
  addRules,
  addExplain,
  addSmoke,
  addReadiness,
  addLsp,
];

void run(process.argv);

async function run(argv: readonly string[]): Promise<void> {
  // A reader that goes away (`preflight rules | head`) is no failure of ours.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? exitCodes.clean);
      throw error;
    });
  }
  const program = new Command('preflight')
    .description(packageJson.description)
    .version(packageJson.version)
    .showHelpAfterError('Run `preflight --help` or `preflight <command> --help` for what there is.')
    .exitOverride();
  for (const add of commands) add(program);
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** Commander has already written its own errors; ours are one line; anything else is a bug and keeps its stack. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.clean : exitCodes.failed;
  if (error instanceof Failure) writeError(`${error.message}\n`);
  else writeError(`Preflight failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return exitCodes.failed;
}
