/** `preflight rules`: what is looked for. */
import { type Command, Option } from 'commander';
import { rules } from '../../rules';
import { rulePage } from '../../rules/rule-page';
import { paintFor, writeOutput } from '../output';

/** Adds the command to the program. */
export function addRules(program: Command): void {
  program
    .command('rules')
    .description('List the rules.')
    .addOption(new Option('--format <format>', 'how to write them').choices(['pretty', 'json']).default('pretty'))
    .action(({ format }: { readonly format: 'pretty' | 'json' }) => {
      writeOutput(format === 'json' ? json() : pretty());
    });
}

function json(): string {
  const list = rules.map(({ id, family, summary, severity, recommended, help }) => ({
    id,
    family,
    summary,
    severity,
    recommended,
    help,
    url: rulePage(id),
  }));
  return `${JSON.stringify({ version: 1, rules: list })}\n`;
}

function pretty(): string {
  const paint = paintFor(process.stdout);
  const width = Math.max(0, ...rules.map(({ id }) => id.length));
  const lines = rules.map(({ id, summary, severity, recommended }) => {
    const state = recommended ? severity : 'off';
    return `${paint.bold(id.padEnd(width))}  ${paint.dim(state.padEnd(7))}  ${summary}\n`;
  });
  return lines.join('');
}
