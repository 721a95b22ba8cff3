/** golang-migrate (and sqlx, which names its files alike): `<number>_<name>.up.sql` and `.down.sql`. */
import { singleStatements } from './single-statements';
import { type Candidate, joinPath, type Listing, type NewFile, splitPath, type Tool } from './tool';
import { implicitTransaction } from './transaction';
import { compareText, compareVersions, isTimestamp, nextMoment, nextVersion, timestamp } from './version';

/** golang-migrate/migrate, source/parse.go. */
const fileName = /^(\d+)_(.*)\.(up|down)\.sql$/;

export const golangMigrate: Tool = {
  name: 'golang-migrate',

  find(listing) {
    return [...listing.folders].flatMap(([folder, names]): readonly Candidate[] => {
      const files = names.filter((name) => fileName.test(name));
      if (!files.some((name) => name.endsWith('.up.sql'))) return [];
      const variant = isCargo(listing, folder) ? { variant: 'sqlx' as const } : {};
      const paths = files.map((name) => joinPath(folder, name));
      return [{ tool: 'golang-migrate', folder, files: paths, settings: [], ...variant }];
    });
  },

  order({ files, variant }) {
    return files
      .flatMap((path) => {
        const match = fileName.exec(splitPath(path).name);
        const version = match?.[1];
        if (version === undefined) return [];
        const direction = match?.[3] === 'down' ? ('down' as const) : ('up' as const);
        // golang-migrate, database/postgres/README.md, Multi-statement mode (off by default): the file is one Exec.
        return [{ path, version, direction, transaction: variant === 'sqlx' ? sqlxTransaction : implicitTransaction }];
      })
      .toSorted((a, b) => compareVersions(a.version, b.version) || compareText(b.direction, a.direction));
  },

  create(history, draft, now) {
    const versions = history.migrations.flatMap(({ version }) => version ?? []);
    const withDown =
      history.migrations.length === 0 || history.migrations.some(({ direction }) => direction === 'down');
    const drafts = draft.transaction || history.variant === 'sqlx' ? [draft] : singleStatements(draft);
    const header = history.variant === 'sqlx' && !draft.transaction ? '-- no-transaction\n' : '';
    return drafts.flatMap((part, index) => {
      const name = joinPath(history.folder, `${after(versions, now, index)}_${part.slug}`);
      const up: NewFile = { path: `${name}.up.sql`, text: `${header}${part.sql.trim()}\n` };
      if (!withDown && part.downSql === undefined) return [up];
      return [up, { path: `${name}.down.sql`, text: part.downSql ? `${header}${part.downSql.trim()}\n` : '' }];
    });
  },
};

/** The `index`-th version after those that are there. */
function after(versions: readonly string[], now: Date, index: number): string {
  const first = nextVersion(versions, now);
  if (isTimestamp(first)) return timestamp(new Date(nextMoment(versions, now).getTime() + index * 1000));
  if (versions.length === 0) return String(index + 1).padStart(6, '0'); // `migrate create -seq` writes six digits
  return String(BigInt(first) + BigInt(index)).padStart(first.length, '0');
}

/** launchbadge/sqlx, sqlx-core/src/migrate/source.rs: a transaction unless the file begins with these very characters. */
export function sqlxTransaction(source: { readonly text: string }): 'tool' | 'none' {
  return source.text.startsWith('-- no-transaction') ? 'none' : 'tool';
}

/** A crate's manifest above the folder: then the files are sqlx's. */
export function isCargo(listing: Listing, folder: string): boolean {
  for (let at = folder; ; at = splitPath(at).folder) {
    if (listing.paths.has(joinPath(at, 'Cargo.toml'))) return true;
    if (listing.paths.has(joinPath(at, 'go.mod')) || at === '') return false;
  }
}
