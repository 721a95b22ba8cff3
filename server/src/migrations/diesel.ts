/** Diesel (and Hasura, which lays its folders out alike): `<version>_<name>/up.sql` and `down.sql`. */
import { singleStatements } from './single-statements';
import { type Candidate, joinPath, splitPath, type Tool } from './tool';
import { implicitTransaction } from './transaction';
import { compareText, nextMoment, timestamp } from './version';

export const diesel: Tool = {
  name: 'diesel',

  find(listing) {
    const histories = new Map<string, { files: string[]; settings: string[] }>();
    for (const [folder, names] of listing.folders) {
      if (folder === '' || !names.includes('up.sql')) continue;
      const parent = splitPath(folder);
      if (parent.name.startsWith('.')) continue; // as Diesel does
      const history = histories.get(parent.folder) ?? { files: [], settings: [] };
      history.files.push(
        ...names.filter((name) => name === 'up.sql' || name === 'down.sql').map((name) => joinPath(folder, name)),
      );
      if (names.includes('metadata.toml')) history.settings.push(joinPath(folder, 'metadata.toml'));
      histories.set(parent.folder, history);
    }
    return [...histories].map(([folder, history]): Candidate => ({ tool: 'diesel', folder, ...history }));
  },

  order({ files }, text) {
    return files
      .map((path) => {
        const { folder, name } = splitPath(path);
        const metadata = text(joinPath(folder, 'metadata.toml'));
        // diesel-rs/diesel, pg/connection/mod.rs, batch_execute: the file is one query, in a transaction of Diesel's own or not.
        const isInside = metadata === undefined || runsInTransaction(metadata);
        const transaction = isInside ? () => 'tool' as const : implicitTransaction;
        return {
          path,
          version: versionOf(splitPath(folder).name),
          direction: name === 'down.sql' ? ('down' as const) : ('up' as const),
          transaction,
        };
      })
      .toSorted((a, b) => compareText(a.version, b.version) || compareText(b.path, a.path));
  },

  create(history, draft, now) {
    const moment = nextMoment(
      history.migrations.flatMap(({ version }) => version ?? []),
      now,
    );
    const drafts = draft.transaction ? [draft] : singleStatements(draft);
    return drafts.flatMap((part, index) => {
      const time = timestamp(new Date(moment.getTime() + index * 1000));
      const folder = joinPath(history.folder, `${withDashes(time, history.migrations)}_${part.slug}`);
      const metadata = { path: joinPath(folder, 'metadata.toml'), text: 'run_in_transaction = false\n' };
      return [
        { path: joinPath(folder, 'up.sql'), text: `${part.sql.trim()}\n` },
        { path: joinPath(folder, 'down.sql'), text: part.downSql === undefined ? '' : `${part.downSql.trim()}\n` },
        ...(part.transaction ? [] : [metadata]),
      ];
    });
  },
};

/** diesel-rs/diesel, migrations_internals, version_from_string: what stands before the first `_`, without dashes. */
function versionOf(folderName: string): string {
  return (folderName.split('_')[0] ?? '').replaceAll('-', '');
}

/**
 * diesel-rs/diesel, migrations_internals, TomlMetadata: a transaction when there is no metadata.toml; when there is one,
 * a missing key reads as false.
 */
function runsInTransaction(metadata: string): boolean {
  return /^\s*run_in_transaction\s*=\s*true\b/m.test(metadata);
}

/** diesel_cli writes `2024-01-15-093000`; a history that was made without dashes goes on without. */
function withDashes(time: string, migrations: readonly { readonly source: { readonly path: string } }[]): string {
  const names = migrations.map(({ source }) => splitPath(splitPath(source.path).folder).name);
  if (names.length > 0 && !names.some((name) => /^\d{4}-\d{2}-\d{2}-\d{6}_/.test(name))) return time;
  return time.replace(/^(\d{4})(\d{2})(\d{2})/, '$1-$2-$3-');
}
