/** Runs Python code whose drivers are stand-ins: what they send is run on the database of the test. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { PGlite } from '@electric-sql/pglite';

export type Row = Readonly<Record<string, unknown>>;

interface Query {
  readonly text: string;
  readonly values?: readonly unknown[];
  readonly types?: readonly number[];
  /** As asyncpg: no text where the server expects a number, and the other way round. */
  readonly strict?: boolean;
}

/** Why no Python can be run here; undefined where it can. */
export function whyNoPython(): string | undefined {
  const { status, error } = spawnSync('python3', ['--version']);
  return status === 0 ? undefined : `python3 does not run: ${error?.message ?? `exit code ${status}`}`;
}

export class Python {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #database: PGlite;

  constructor(database: PGlite) {
    this.#database = database;
    this.#process = spawn('python3', [join(import.meta.dirname, 'drivers.py')]);
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** What the code's function `f` gives; rejects with the error that it raises. */
  async call(code: string, input: readonly unknown[]): Promise<readonly Row[]> {
    this.#send({ code, input });
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error('python ended');
      const message = JSON.parse(value);
      if (message.error !== undefined) throw new Error(message.error);
      if (message.result !== undefined) return message.result;
      this.#send(await this.#answer(message));
    }
  }

  close(): void {
    this.#process.kill();
  }

  #send(message: unknown): void {
    this.#process.stdin.write(`${JSON.stringify(message)}\n`);
  }

  async #answer(query: Query): Promise<unknown> {
    try {
      return { rows: await this.#rows(query) };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Without values the simple protocol is used, which takes several statements. */
  async #rows({ text, values, types, strict }: Query): Promise<readonly Row[]> {
    if (!values) return (await this.#database.exec(text)).at(-1)?.rows ?? [];
    if (strict) await this.#checkTypes(text, values);
    const options = types ? { paramTypes: [...types] } : {};
    return (await this.#database.query<Row>(text, [...values], options)).rows;
  }

  async #checkTypes(text: string, values: readonly unknown[]): Promise<void> {
    const { queryParams } = await this.#database.describeQuery(text);
    for (const [index, { dataTypeID }] of queryParams.entries()) {
      const isNumber = [20, 21, 23].includes(dataTypeID); // int8, int2, int4
      if (isNumber && typeof values[index] !== 'number') throw new Error(`an integer is required for $${index + 1}`);
      if (dataTypeID === 25 && typeof values[index] !== 'string') throw new Error(`text is required for $${index + 1}`);
    }
  }
}
