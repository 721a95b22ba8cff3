/** Walks through a file's statements with the schema and the transaction that each one meets. */
import type { Effect, PostgresVersion } from '../locks/effect';
import { effects as effectsOf } from '../locks/effects';
import type { Schema } from '../schema/model';
import { effectOf } from '../schema/replay';
import { withEntries } from '../schema/schema';
import type { SourceFile, Statement } from '../sql/source-file';
import type { Span } from '../sql/span';
import { type Chain, link } from './chain';
import { createMemory, type Memory } from './memory';
import { type Outcome, outcome } from './same-value';
import { nextTransaction, openTransaction, type TransactionState } from './transaction-state';

/** A statement at its moment in a history. */
export interface Moment {
  readonly statement: Statement;
  readonly place: Span;
  readonly before: Schema;
  readonly after: Schema;
  readonly effects: readonly Effect[];
  readonly transaction: TransactionState;
  /** The statements of the file before this one. */
  readonly earlier: Chain<Statement> | undefined;
  /** No statement of the file comes after it. */
  readonly isLast: boolean;
}

export interface Walk {
  readonly moments: readonly Moment[];
  readonly end: Schema;
}

export interface Walker {
  walk(source: SourceFile, start: Schema, transaction: 'tool' | 'none', version: PostgresVersion): Walk;
}

const noEffects: readonly Effect[] = [];

/** A statement that changes nothing of the schema and holds no lock that matters. */
export function restingMoment({ statement, place }: SourceFile['statements'][number], schema: Schema): Moment {
  const transaction = openTransaction('none');
  const resting = { before: schema, after: schema, effects: noEffects, transaction, earlier: undefined };
  return { statement, place, ...resting, isLast: false };
}

/** What a statement does: to the schema, and to whom it makes wait. */
interface Step extends Outcome {
  readonly effects: readonly Effect[];
}

/** A walker that remembers what each statement did, for as long as what the statement read is the same. */
export function createWalker(): Walker {
  const steps: Memory<Step> = createMemory();
  // The very same schema comes out as long as the very same one goes in, so that later statements see that nothing changed.
  const results = new WeakMap<Step, { readonly before: Schema; readonly after: Schema }>();
  const apply = (step: Step, before: Schema): Schema => {
    const known = results.get(step);
    if (known?.before === before) return known.after;
    const after = withEntries(before, step.written);
    results.set(step, { before, after });
    return after;
  };
  return {
    walk(source, start, transaction, version) {
      const moments: Moment[] = [];
      let before = start;
      let state = openTransaction(transaction);
      let earlier: Chain<Statement> | undefined;
      for (const { statement, place } of source.statements) {
        const basis = { facts: [source.path, version], schemas: [before], asked: [] };
        const step = steps.recall(statement, basis, ([schema = before], _, last) => {
          const effects = effectsOf(statement, schema, version);
          const written = effectOf(schema, statement, source.path);
          return { effects, ...outcome(statement, written, schema, last) };
        });
        const { effects } = step;
        const after = apply(step, before);
        const isLast = statement === source.statements.at(-1)?.statement;
        moments.push({ statement, place, before, after, effects, transaction: state, earlier, isLast });
        before = after;
        state = nextTransaction(state, statement.parsed.tree, effects);
        earlier = link(earlier, statement);
      }
      return { moments, end: before };
    },
  };
}
