/** Flyway: `V1.2__name.sql`, then `R__name.sql`; `U1.2__name.sql` goes back, `B3__name.sql` begins anew. Default prefixes. */
import { type Candidate, joinPath, type Listing, type MigrationFile, type NewFile, splitPath, type Tool } from './tool';
import { unlessNoneCan } from './transaction';
import { compareText, compareVersions, isTimestamp, nextMoment, nextVersion, timestamp } from './version';

/** Flyway's documentation, Migrations: dots and single underscores part a version's numbers; two underscores end it. */
const versioned = /^([VUB])(\d+(?:[._]\d+)*)(?:__(.*))?\.sql$/;
const repeatable = /^R__(.*)\.sql$/;

export const flyway: Tool = {
  name: 'flyway',

  find(listing) {
    const own = [...listing.folders].flatMap(([folder, names]) => {
      const files = names.filter((name) => versioned.test(name) || repeatable.test(name));
      return files.length > 0 ? [{ folder, files: files.map((name) => joinPath(folder, name)) }] : [];
    });
    // Locations are searched with their subfolders, so a folder below another one belongs to it.
    const roots = new Map<string, string[]>();
    for (const { folder, files } of own.toSorted((a, b) => a.folder.length - b.folder.length)) {
      const location = standardLocation(folder);
      const root = [...roots.keys()].find((above) => folder.startsWith(`${above}/`)) ?? location ?? folder;
      roots.set(root, [...(roots.get(root) ?? []), ...files]);
    }
    return [...roots].flatMap(([folder, files]): readonly Candidate[] => {
      if (!files.some((path) => versioned.test(splitPath(path).name))) return [];
      return [{ tool: 'flyway', folder, files, settings: scriptSettings(listing, files) }];
    });
  },

  order({ files }, text) {
    const baseline = usedBaseline(files);
    return files
      .flatMap((path): readonly (MigrationFile & { readonly rank: number; readonly description: string })[] => {
        const { name } = splitPath(path);
        const outside = /^\s*(?:flyway\.)?executeInTransaction\s*=\s*"?false"?\s*$/m.test(text(`${path}.conf`) ?? '');
        // Flyway's documentation, Migrations, Transactions: one around each migration, left away when its statements cannot
        // run in one (flyway-database-postgresql, PostgreSQLParser.detectCanExecuteInTransaction); a file that mixes both
        // is refused. The script's own configuration: executeInTransaction=false in `<file>.conf`.
        const transaction = outside ? () => 'none' as const : unlessNoneCan;
        const again = repeatable.exec(name);
        if (again) {
          return [
            { path, version: undefined, direction: 'repeatable', transaction, rank: 2, description: again[1] ?? '' },
          ];
        }
        const [, prefix, written, description = ''] = versioned.exec(name) ?? [];
        if (prefix === undefined || written === undefined) return [];
        const replayed = prefix === 'V' || path === baseline;
        const version = written.replaceAll('_', '.');
        return [
          {
            path,
            version,
            direction: replayed ? 'up' : 'down',
            transaction,
            rank: prefix === 'U' ? 1 : 0,
            description,
          },
        ];
      })
      .toSorted(
        (a, b) =>
          Number(a.rank === 2) - Number(b.rank === 2) ||
          compareVersions(a.version ?? '', b.version ?? '') ||
          a.rank - b.rank ||
          compareText(a.description, b.description),
      );
  },

  create(history, draft, now) {
    const versions = history.migrations.flatMap(({ version }) => version ?? []);
    const folder = lastFolder(history.migrations.map(({ source }) => source.path)) ?? history.folder;
    const version = next(history.migrations, versions, now);
    const path = joinPath(folder, `V${version}__${draft.slug}.sql`);
    const files: NewFile[] = [{ path, text: `${draft.sql.trim()}\n` }];
    if (!draft.transaction) files.push({ path: `${path}.conf`, text: 'executeInTransaction=false\n' });
    const undoes = history.migrations.some(({ source }) => splitPath(source.path).name.startsWith('U'));
    if (undoes && draft.downSql !== undefined) {
      const undo = joinPath(folder, `U${version}__${draft.slug}.sql`);
      files.push({ path: undo, text: `${draft.downSql.trim()}\n` });
      if (!draft.transaction) files.push({ path: `${undo}.conf`, text: 'executeInTransaction=false\n' });
    }
    return files;
  },
};

/**
 * The baseline that stands in for migrations that are gone: the latest, when no versioned file at or below it is left.
 * Otherwise the versioned files make the same schema, and replaying both would make it twice (Flyway's documentation,
 * Baseline migrations: a new environment ignores every version below the latest baseline's).
 */
function usedBaseline(files: readonly string[]): string | undefined {
  const read = files.flatMap((path) => {
    const match = versioned.exec(splitPath(path).name);
    return match?.[1] && match[2] ? [{ path, prefix: match[1], version: match[2] }] : [];
  });
  const last = read
    .filter(({ prefix }) => prefix === 'B')
    .toSorted((a, b) => compareVersions(a.version, b.version))
    .at(-1);
  if (!last) return undefined;
  const covered = read.some(({ prefix, version }) => prefix === 'V' && compareVersions(version, last.version) <= 0);
  return covered ? undefined : last.path;
}

/** `…/db/migration`, where Flyway looks unless told otherwise; its subfolders belong to it. */
function standardLocation(folder: string): string | undefined {
  return /^(?:.*\/)?db\/migration(?=\/|$)/.exec(folder)?.[0];
}

function scriptSettings(listing: Listing, files: readonly string[]): string[] {
  return files.map((path) => `${path}.conf`).filter((path) => listing.paths.has(path));
}

function lastFolder(paths: readonly string[]): string | undefined {
  const last = paths.findLast((path) => splitPath(path).name.startsWith('V'));
  return last && splitPath(last).folder;
}

/** The greatest version's first number plus one; `1.9` → `1.10` where versions have parts; times go on as times. */
function next(
  migrations: readonly { readonly source: { readonly path: string } }[],
  versions: readonly string[],
  now: Date,
): string {
  const last = versions.toSorted(compareVersions).at(-1);
  if (last === undefined || !last.includes('.')) return nextVersion(versions, now);
  const digits = last.replaceAll('.', '');
  const separator = migrations.some(({ source }) => /^V\d+_\d/.test(splitPath(source.path).name)) ? '_' : '.';
  if (isTimestamp(digits)) {
    const time = timestamp(nextMoment([digits], now));
    const parts = last.split('.');
    const starts = parts.map((_, index) => parts.slice(0, index).join('').length);
    return parts.map((part, index) => time.slice(starts[index], (starts[index] ?? 0) + part.length)).join(separator);
  }
  const parts = last.split('.');
  const tail = parts.at(-1) ?? '0';
  return [...parts.slice(0, -1), String(BigInt(tail) + 1n).padStart(tail.length, '0')].join(separator);
}
