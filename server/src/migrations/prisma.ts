/** Prisma Migrate: `<time>_<name>/migration.sql`, applied in the order of the folders' names. */
import type { History, Migration } from './history';
import { singleStatements } from './single-statements';
import {
  type Candidate,
  joinPath,
  type Listing,
  type MigrationDraft,
  type NewFile,
  splitPath,
  type Tool,
} from './tool';
import { implicitTransaction } from './transaction';
import { compareText, nextMoment, timestamp } from './version';

const lockFile = 'migration_lock.toml';

export const prisma: Tool = {
  name: 'prisma',

  find(listing) {
    const histories = new Map<string, string[]>();
    for (const [folder, names] of listing.folders) {
      if (!names.includes('migration.sql')) continue;
      const parent = splitPath(folder);
      if (folder === '' || !isHistory(listing, parent.folder, parent.name)) continue;
      const files = names.filter((name) => name === 'migration.sql' || name === 'down.sql');
      const list = histories.get(parent.folder) ?? [];
      list.push(...files.map((name) => joinPath(folder, name)));
      histories.set(parent.folder, list);
    }
    return [...histories].map(([folder, files]) => candidate(listing, folder, files));
  },

  order({ files, settings, variant }, text) {
    const lock = settings.map(text).find((content) => content !== undefined);
    const provider = lock && /^\s*provider\s*=\s*"([^"]*)"/m.exec(lock)?.[1];
    if (provider && provider !== 'postgresql' && provider !== 'postgres') return undefined;
    return (
      files
        .map((path) => {
          const { folder, name } = splitPath(path);
          return {
            path,
            version: splitPath(folder).name,
            // Prisma itself never goes back; its guide keeps hand-made ways back as `down.sql` beside the migration.
            direction: name === 'down.sql' ? ('down' as const) : ('up' as const),
            // prisma/prisma-engines, postgres connector, apply_migration_script: the file is one `simple_query`. Engines from
            // 7.4 on send CONCURRENTLY statements by themselves, but a history does not say which engine will run it.
            // drizzle-orm, pg dialect, migrate(): all in one transaction.
            transaction: variant === 'drizzle' ? () => 'tool' as const : implicitTransaction,
          };
        })
        // The schema engine sorts by the folder's name.
        .toSorted((a, b) => compareText(a.version, b.version) || compareText(b.path, a.path))
    );
  },

  create(history, draft, now) {
    const moment = nextMoment(times(history), now).getTime();
    return parts(draft).flatMap((part, index) => {
      const folder = joinPath(history.folder, `${timestamp(new Date(moment + index * 1000))}_${part.slug}`);
      return [{ path: joinPath(folder, 'migration.sql'), text: `${part.sql.trim()}\n` }] satisfies NewFile[];
    });
  },
};

/** Only a file with a single statement runs without a transaction. */
function parts(draft: MigrationDraft): readonly MigrationDraft[] {
  return draft.transaction ? [draft] : singleStatements(draft);
}

// Every fix that makes a migration asks.
const timesByHistory = new WeakMap<History, readonly string[]>();

function times(history: History): readonly string[] {
  const known = timesByHistory.get(history);
  if (known) return known;
  const found = history.migrations.flatMap(({ version }: Migration) => /^\d{14}/.exec(version ?? '')?.[0] ?? []);
  timesByHistory.set(history, found);
  return found;
}

function isHistory(listing: Listing, folder: string, name: string): boolean {
  return (
    (listing.folders.get(folder)?.includes(lockFile) ?? false) ||
    /^\d{4,}/.test(name) ||
    splitPath(folder).name === 'migrations'
  );
}

function candidate(listing: Listing, folder: string, files: readonly string[]): Candidate {
  const lock = joinPath(folder, lockFile);
  // Drizzle's newer layout has the same names, with a snapshot beside each migration.
  const drizzle = files.some((path) => listing.paths.has(joinPath(splitPath(path).folder, 'snapshot.json')));
  const settings = listing.paths.has(lock) ? [lock] : [];
  return { tool: 'prisma', folder, files, settings, ...(drizzle ? { variant: 'drizzle' as const } : {}) };
}
