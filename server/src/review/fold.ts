/** Walks through a file's statements with the schema and the transaction that each one meets. */

import type { Effect, PostgresVersion } from '../locks/effect';
import { effects as effectsOf } from '../locks/effects';
import type { Schema } from '../schema/model';
import { replay } from '../schema/replay';
import type { SourceFile, Statement } from '../sql/source-file';
import type { Span } from '../sql/span';
import { nextTransaction, openTransaction, type TransactionState } from './transaction-state';

/** A statement at its moment in a history. */
export interface Moment {
  readonly statement: Statement;
  readonly place: Span;
  readonly before: Schema;
  readonly after: Schema;
  readonly effects: readonly Effect[];
  readonly transaction: TransactionState;
  /** How many statements of the file came before. */
  readonly index: number;
}

export interface Walk {
  readonly moments: readonly Moment[];
  readonly end: Schema;
}

export function walkFile(
  source: SourceFile,
  start: Schema,
  transaction: 'tool' | 'none',
  version: PostgresVersion,
): Walk {
  const moments: Moment[] = [];
  let schema = start;
  let state = openTransaction(transaction);
  for (const [index, { statement, place }] of source.statements.entries()) {
    const before = schema;
    const effects = effectsOf(statement, before, version);
    const after = replay(before, statement, source.path);
    moments.push({ statement, place, before, after, effects, transaction: state, index });
    schema = after;
    state = nextTransaction(state, statement.parsed.tree, effects);
  }
  return { moments, end: schema };
}
