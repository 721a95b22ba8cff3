/** Walks through a history's files in the order in which they are applied. */
import type { PostgresVersion } from '../locks/effect';
import type { History, Migration } from '../migrations/history';
import type { Schema } from '../schema/model';
import { emptySchema } from '../schema/schema';
import { createFold, type Fold, type Moment } from './fold';

export interface HistoryWalk {
  readonly history: History;
  /** Versioned migrations, then repeatable ones; down files last, without moments. */
  readonly files: readonly WalkedFile[];
  readonly end: Schema;
  /** What the shipped migrations end in; undefined without any. */
  readonly shipped: Schema | undefined;
}

export interface WalkedFile {
  readonly migration: Migration;
  readonly moments: readonly Moment[];
  /** What the shipped migrations before the file end in; without any, the schema before the file. */
  readonly deployed: Schema;
  /** The schema after the file. */
  readonly end: Schema;
}

/** The migrations that are replayed, in order: repeatable ones run after the versioned ones. */
export function runOrder({ migrations }: History): readonly Migration[] {
  const of = (direction: Migration['direction']) => migrations.filter((one) => one.direction === direction);
  return [...of('up'), ...of('repeatable')];
}

/** Walks through the history; with the `fold` of the last time, only what has changed since then is walked again. */
export function walkHistory(
  history: History,
  postgres: PostgresVersion,
  fold: Fold = createFold(postgres),
): HistoryWalk {
  const run = runOrder(history);
  const walks = fold.walk(run);
  let end: Schema = emptySchema;
  let shipped: Schema | undefined;
  const files = run.map((migration, index) => {
    const deployed = migration.pending ? (shipped ?? end) : end;
    const walk = walks[index] ?? { moments: [], end };
    end = walk.end;
    if (!migration.pending) shipped = end;
    return { migration, moments: walk.moments, deployed, end };
  });
  const isBack = ({ direction }: Migration) => direction === 'down';
  const back = history.migrations.filter(isBack).map((migration) => ({ migration, moments: [], deployed: end, end }));
  return { history, files: [...files, ...back], end: fold.end, shipped };
}

/** A way back, as it runs right after its own migration; one without a migration runs at the history's end. */
export function walkBack({ files, end }: HistoryWalk, down: Migration, postgres: PostgresVersion): readonly Moment[] {
  const up = files.find(({ migration }) => migration.direction === 'up' && migration.version === down.version);
  return createFold(postgres, up?.end ?? end).walk([down])[0]?.moments ?? [];
}
