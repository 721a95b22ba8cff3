/** Walks through a history's files in the order in which they are applied. */
import type { PostgresVersion } from '../locks/effect';
import type { History, Migration } from '../migrations/history';
import type { Schema } from '../schema/model';
import { emptySchema } from '../schema/schema';
import type { Moment, Walker } from './fold';

export interface HistoryWalk {
  readonly history: History;
  /** Versioned migrations, then repeatable ones; down files last, without moments. */
  readonly files: readonly WalkedFile[];
  readonly end: Schema;
}

export interface WalkedFile {
  readonly migration: Migration;
  readonly moments: readonly Moment[];
  /** What the shipped migrations before the file end in; without any, the schema before the file. */
  readonly deployed: Schema;
  /** The schema after the file. */
  readonly end: Schema;
}

/** Repeatable migrations run after the versioned ones; down files are read and not replayed. */
export function walkHistory(walker: Walker, history: History, postgres: PostgresVersion): HistoryWalk {
  const of = (direction: Migration['direction']) => history.migrations.filter((one) => one.direction === direction);
  let end: Schema = emptySchema;
  let shipped: Schema | undefined;
  const files = [...of('up'), ...of('repeatable')].map((migration) => {
    const deployed = migration.pending ? (shipped ?? end) : end;
    const walk = walker.walk(migration.source, end, migration.transaction, postgres);
    end = walk.end;
    if (!migration.pending) shipped = end;
    return { migration, moments: walk.moments, deployed, end };
  });
  const down = of('down').map((migration) => ({ migration, moments: [], deployed: end, end }));
  return { history, files: [...files, ...down], end };
}

/** A way back, as it runs right after its own migration; one without a migration runs at the history's end. */
export function walkBack(
  walker: Walker,
  { files, end }: HistoryWalk,
  down: Migration,
  postgres: PostgresVersion,
): readonly Moment[] {
  const up = files.find(({ migration }) => migration.direction === 'up' && migration.version === down.version);
  return walker.walk(down.source, up?.end ?? end, down.transaction, postgres).moments;
}
