/** Reads a file of cases: what it makes beyond setup.sql, a line `-- cases`, then one statement a case. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Schema } from '../../server/src/schema/model';
import { replay } from '../../server/src/schema/replay';
import { emptySchema } from '../../server/src/schema/schema';
import { readSource, type Statement } from '../../server/src/sql/source-file';

export interface Case {
  readonly statement: Statement;
  /** The first version that knows the syntax: `-- postgres: >=15` above the statement. */
  readonly since: number;
}

export interface CaseFile {
  readonly name: string;
  /** The first version that can make the setup: `-- postgres: >=18` in the first line. */
  readonly since: number;
  readonly setup: string;
  /** What the replay makes of the setup. */
  readonly schema: Schema;
  readonly cases: readonly Case[];
}

const directory = new URL('./cases/', import.meta.url);
const shared = readFileSync(new URL('./setup.sql', import.meta.url), 'utf8');

/** Every file of cases/; the grammar must be loaded. */
export function readCases(): readonly CaseFile[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map(readCaseFile);
}

function readCaseFile(name: string): CaseFile {
  const [own = '', cases = ''] = readFileSync(new URL(name, directory), 'utf8').split(/^-- cases$/m);
  const setup = shared + own;
  const schema = readSource(name, setup).statements.reduce(
    (before, { statement }) => replay(before, statement, name),
    emptySchema,
  );
  const since = sinceIn(own.slice(0, own.indexOf('\n')));
  return {
    name,
    since,
    setup,
    schema,
    cases: readSource(name, cases).statements.map(({ statement }) => readCase(statement)),
  };
}

function readCase(statement: Statement): Case {
  return { statement, since: Math.max(0, ...statement.comments.map(({ text }) => sinceIn(text))) };
}

function sinceIn(comment: string): number {
  return Number(/^-- postgres: >=(\d+)$/.exec(comment)?.[1] ?? 0);
}
