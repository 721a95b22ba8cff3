/** A program of another language that answers lines: how the tools of a language are started, asked and stopped. */
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Input, Runner } from './prove';

/** Why a command cannot be run here, with its own words; undefined where it succeeds. */
export function whyNot(command: string, ...options: readonly string[]): string | undefined {
  const { status, error, stderr } = spawnSync(command, options, { encoding: 'utf8' });
  if (status === 0) return undefined;
  return `\`${[command, ...options].join(' ')}\` fails: ${error?.message ?? stderr.trim().split('\n').at(-1)}`;
}

/** Each line that is sent is answered by one, `{"rows": […]}` or `{"error": "…"}`. */
export function processRunner(
  [command, ...options]: readonly [string, ...string[]],
  environment: Readonly<Record<string, string>>,
  lineFor: (code: string, input: Input) => unknown,
): Runner {
  const child = spawn(command, options, { env: { ...process.env, ...environment } });
  let complaints = '';
  child.stderr.on('data', (data: Buffer) => {
    complaints = `${complaints}${data}`.slice(-2000);
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async run(code, input) {
      child.stdin.write(`${JSON.stringify(lineFor(code, input))}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error(`${command} ended: ${complaints}`);
      const answer: { rows?: readonly unknown[]; error?: string } = JSON.parse(value);
      if (!answer.rows) throw new Error(answer.error);
      return answer.rows;
    },
    close: async () => {
      child.kill();
    },
  };
}
