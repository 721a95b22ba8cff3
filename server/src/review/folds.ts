/** Keeps the walks of a reviewer from one review to the next. */
import type { PostgresVersion } from '../locks/effect';
import type { History } from '../migrations/history';
import type { Schema } from '../schema/model';
import type { Notebook } from '../schema/question';
import type { SourceFile } from '../sql/source-file';
import { createFold, type FileWalk, type Fold, type FoldedFile } from './fold';
import { unionSchema } from './union-schema';
import { runOrder } from './walk-history';

export interface Folds {
  /** A new review; when the last one did not come to its end, all is forgotten. */
  begin(): void;
  ofHistory(history: History, postgres: PostgresVersion): Fold;
  /** A query file, walked on top of what the histories end in. */
  ofQueries(source: SourceFile, final: Schema, postgres: PostgresVersion): FileWalk | undefined;
  /** The very same schema for the same ends. */
  union(ends: readonly Schema[]): Schema;
  /** The same for what has shipped. */
  unionOfShipped(ends: readonly Schema[]): Schema;
  /** All that was reviewed is known now: what was not asked for is forgotten. */
  settle(): void;
}

interface Known {
  readonly fold: Fold;
  readonly base: Schema | undefined;
}

export function createFolds(notebook: Notebook): Folds {
  let last = new Map<string, Known>();
  let now = new Map<string, Known>();

  function take(key: string, files: readonly FoldedFile[], postgres: PostgresVersion, base?: Schema): Fold {
    const known = last.get(key);
    const fits = known && known.base === base && !now.has(key) && known.fold.fits(files);
    const fold = fits ? known.fold : createFold(postgres, base, notebook);
    // A second history of the same name is walked anew each time.
    now.set(now.has(key) ? `${key}\0${now.size}` : key, { fold, base });
    return fold;
  }

  return {
    begin() {
      if (now.size > 0) last = new Map();
      now = new Map();
    },
    ofHistory(history, postgres) {
      const files = runOrder(history);
      const key = ['history', postgres, history.tool, history.folder, files[0]?.source.path].join('\0');
      return take(key, files, postgres);
    },
    ofQueries(source, final, postgres) {
      const files: readonly FoldedFile[] = [{ source, transaction: 'none' }];
      const key = ['queries', postgres, source.path].join('\0');
      return take(key, files, postgres, final).walk(files)[0];
    },
    union: keptUnion(),
    unionOfShipped: keptUnion(),
    settle() {
      for (const { fold } of now.values()) fold.settle();
      last = now;
      now = new Map();
    },
  };
}

function keptUnion(): (ends: readonly Schema[]) => Schema {
  let united: { readonly ends: readonly Schema[]; readonly schema: Schema } | undefined;
  return (ends) => {
    const isSame = united?.ends.length === ends.length && ends.every((end, index) => end === united?.ends[index]);
    if (!united || !isSame) united = { ends, schema: unionSchema(ends) };
    return united.schema;
  };
}
