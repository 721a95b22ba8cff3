/** `preflight lsp`: the language server, for any editor. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Command } from 'commander';

/** Adds the command to the program. */
export function addLsp(program: Command): void {
  program
    .command('lsp')
    .description('Start the language server.')
    .option('--stdio', 'speak over standard input and output (the default)')
    .action(() => {
      // A bundle of its own, so that no other command has to load it.
      createRequire(__filename)(join(__dirname, 'server.js'));
    });
}
