/** Records what was asked of a schema, so that a result can be kept while the answers stay the same. */
import type { Statement } from '../sql/source-file';
import type { QualifiedName, Schema } from './model';
import { effectOf } from './replay';
import { type Entry, entryKey, nameKey, valueAt, type Written, withEntries } from './schema';

/** One question with its answer. */
interface Read {
  ask(schema: Schema): unknown;
  readonly answer: unknown;
}

/** What a result depends on; grows while the recording schema is read. */
export type Reads = ReadonlyMap<unknown, Read>;

/** A schema that answers as `schema` does and notes every question. Its `reads` may be checked against any later schema. */
export function recordingSchema(schema: Schema): { readonly schema: Schema; readonly reads: Reads } {
  const reads = new Map<unknown, Read>();
  const note = <T>(key: unknown, ask: (from: Schema) => T): T => {
    const known = reads.get(key);
    const answer = ask(schema);
    if (!known) reads.set(key, { ask, answer });
    return answer;
  };
  /** The same for one value of the store, which is compared under its key. */
  const noteValue = <T>(kind: Entry['kind'], name: QualifiedName, answer: (from: Schema) => T): T => {
    const key = entryKey(kind, name);
    const value = answer(schema);
    if (!reads.has(key)) reads.set(key, { ask: (from) => valueAt(from, key, () => answer(from)), answer: value });
    return value;
  };
  const recording: Schema = {
    relation: (name) => noteValue('relation', name, (from) => from.relation(name)),
    type: (name) => noteValue('type', name, (from) => from.type(name)),
    routine: (name) => noteValue('routine', name, (from) => from.routine(name)),
    get hasTemporary() {
      return note('has temporary', (from) => from.hasTemporary);
    },
    find: (origin) => note(origin, (from) => from.find(origin)),
    get searchPath() {
      return note('search path', (from) => from.searchPath);
    },
    get transactionEnd() {
      return note('transaction end', (from) => from.transactionEnd);
    },
    get extensions() {
      return note('extensions', (from) => from.extensions);
    },
    hasSchema: (name) => note(`has schema ${name}`, (from) => from.hasSchema(name)),
    isDroppedSchema: (name) => note(`is dropped schema ${name}`, (from) => from.isDroppedSchema(name)),
    relationNames: () => note('relation names', (from) => from.relationNames()),
    typeNames: () => note('type names', (from) => from.typeNames()),
    routineNames: () => note('routine names', (from) => from.routineNames()),
    dependents: (name) => note(`dependents ${nameKey(name)}`, (from) => from.dependents(name)),
    constraintCount: (name) => note(`constraint ${nameKey(name)}`, (from) => from.constraintCount(name)),
  };
  return { schema: recording, reads };
}

/** True when every recorded question still gets the identical object (lists of names: the same names in any order). */
export function sameAnswers(reads: Reads, schema: Schema): boolean {
  for (const { ask, answer } of reads.values()) {
    if (!isSame(ask(schema), answer)) return false;
  }
  return true;
}

/** A statement's replay as it can be done again without looking at the statement. */
export interface Step {
  readonly reads: Reads;
  readonly written: readonly Written[];
}

/** Replays a statement; the schema after it, and the step that leads there. */
export function replayStep(before: Schema, statement: Statement, file: string): { step: Step; after: Schema } {
  const { schema, reads } = recordingSchema(before);
  const written = effectOf(schema, statement, file);
  return { step: { reads, written }, after: withEntries(before, written) };
}

/** The schema after the step; undefined when what the step depends on is not what it was, so that it must be replayed. */
export function applyStep(step: Step, before: Schema): Schema | undefined {
  return sameAnswers(step.reads, before) ? withEntries(before, step.written) : undefined;
}

function isSame(now: unknown, then: unknown): boolean {
  if (now === then) return true;
  if (!Array.isArray(now) || !Array.isArray(then) || now.length !== then.length) return false;
  if (now.length === 0) return true;
  const keys = new Set(now.map(keyOf));
  return then.every((item) => keys.has(keyOf(item)));
}

function keyOf(item: string | QualifiedName): string {
  return typeof item === 'string' ? item : nameKey(item);
}
