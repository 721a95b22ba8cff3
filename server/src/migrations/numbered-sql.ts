/** Folders of numbered `.sql` files, run by psql or by one of the tools that name their files so. */

import { isCargo, sqlxTransaction } from './golang-migrate';
import type { History, Variant } from './history';
import { sectionedText, sectionTool, sectionTransaction } from './sections';
import {
  type Candidate,
  joinPath,
  type Listing,
  type MigrationDraft,
  type MigrationFile,
  type NewFile,
  splitPath,
  type Tool,
} from './tool';
import { unlessNoneCan } from './transaction';
import { compareText, compareVersions, nextVersion } from './version';

/** A date, a date with a time, or a number, in front of a separator or the extension. */
const number =
  /^[vV]?(\d{4}-\d{2}-\d{2}(?:[-_T]\d{4,6})?|\d{4}_\d{2}_\d{2}(?:_\d{4,6})?|\d{8}[-_T]\d{4,6}|\d+(?:\.\d+)*)(?=[-_. ])/;

export const numberedSql: Tool = {
  name: 'sql',

  find(listing) {
    return [...listing.folders].flatMap(([folder, names]): readonly Candidate[] => {
      const journal = journalOf(listing, folder);
      const sql = names.filter((name) => /\.sql$/i.test(name));
      const files = (journal ? sql : sql.filter((name) => number.test(name) && !isQuery(name))).map((name) =>
        joinPath(folder, name),
      );
      // A single number may be a report of a year; a folder that is called so, or a second number, makes a history.
      if (
        files.length === 0 ||
        (files.length === 1 && !journal && !/migrat|(^|\/)(versions|changes)(\/|$)/i.test(folder))
      )
        return [];
      const variant = variantOf(listing, folder, journal);
      return [{ tool: 'sql', folder, files, settings: journal ? [journal] : [], ...(variant ? { variant } : {}) }];
    });
  },

  order(candidate, text) {
    if (candidate.variant === 'drizzle') return journalOrder(candidate, text);
    const names = new Set(candidate.files);
    return candidate.files
      .map((path) => migrationFile(path, names, candidate.variant))
      .toSorted(
        (a, b) =>
          compareVersions(a.version ?? '', b.version ?? '') ||
          compareText(b.direction, a.direction) ||
          compareText(a.path, b.path),
      );
  },

  create(history, draft, now) {
    const versions = history.migrations.flatMap(({ version }) => version ?? []);
    const sections = sectionsOf(history);
    const version = versions.length === 0 ? '' : nextVersion(versions, now);
    const name = `${version}${separatorOf(history)}${draft.slug}`.replace(/^[-_. ]+/, '');
    const path = joinPath(history.folder, `${name}.sql`);
    if (sections) return [{ path, text: sectionedText(sections, draft) }];
    return [{ path, text: `${header(history, draft)}${draft.sql.trim()}\n` }, ...wayBack(history, draft, name)];
  },
};

function migrationFile(path: string, all: ReadonlySet<string>, variant: Variant | undefined): MigrationFile {
  const { name } = splitPath(path);
  return {
    path,
    version: number.exec(name)?.[1],
    direction: goesBack(path, all) ? 'down' : 'up',
    transaction(source) {
      const sections = sectionTool(source.text);
      if (sections) return sectionTransaction(source.text, sections);
      if (variant === 'sqlx') return sqlxTransaction(source);
      // supabase/cli, pkg/migration/file.go: one batch in a transaction, from 2.109 on without it for what cannot run in one.
      if (variant === 'supabase') return unlessNoneCan(source);
      // psql opens no transaction unless it is called with --single-transaction (manual, psql).
      return 'none';
    },
  };
}

/** `.down.sql`, `.undo.sql`, postgrator's `001.undo.name.sql`; `_down.sql` only beside an `_up.sql`, since it may be a word. */
function goesBack(path: string, all: ReadonlySet<string>): boolean {
  const { folder, name } = splitPath(path);
  if (/\.(down|undo|rollback|revert)\.sql$/i.test(name) || /^\d+\.undo\./i.test(name)) return true;
  const pair = /^(.*[-_])(down|rollback|undo)\.sql$/i.exec(name);
  return pair !== null && ['up', 'do', 'apply'].some((word) => all.has(joinPath(folder, `${pair[1]}${word}.sql`)));
}

function isQuery(name: string): boolean {
  return /\.smoke\.sql$/i.test(name);
}

function variantOf(listing: Listing, folder: string, journal: string | undefined): Variant | undefined {
  if (journal) return 'drizzle';
  if (/(^|\/)supabase\/migrations$/.test(folder)) return 'supabase';
  return isCargo(listing, folder) ? 'sqlx' : undefined;
}

function journalOf(listing: Listing, folder: string): string | undefined {
  const path = joinPath(folder, 'meta/_journal.json');
  return listing.paths.has(path) ? path : undefined;
}

/** drizzle-team/drizzle-orm, src/migrator.ts: the journal's entries in their order; a file that it does not name never runs. */
function journalOrder(
  candidate: Candidate,
  text: (path: string) => string | undefined,
): readonly MigrationFile[] | undefined {
  const journal = readJournal(candidate.settings.map(text).find((content) => content !== undefined));
  if (journal?.dialect !== undefined && journal.dialect !== 'postgresql' && journal.dialect !== 'pg') return undefined;
  const tags = journal?.tags ?? candidate.files.map((path) => splitPath(path).name.slice(0, -4)).toSorted(compareText);
  return tags.flatMap((tag) => {
    const path = joinPath(candidate.folder, `${tag}.sql`);
    if (!candidate.files.includes(path)) return [];
    // drizzle-orm, pg-core/dialect.ts, migrate(): all pending migrations in one transaction.
    return [
      { path, version: number.exec(tag)?.[1] ?? tag, direction: 'up' as const, transaction: () => 'tool' as const },
    ];
  });
}

function readJournal(text: string | undefined): { dialect: string | undefined; tags: readonly string[] } | undefined {
  const dialect = /"dialect"\s*:\s*"([^"]*)"/.exec(text ?? '')?.[1];
  const tags = [...(text ?? '').matchAll(/"tag"\s*:\s*"([^"]*)"/g)].flatMap((match) => match[1] ?? []);
  return text === undefined || tags.length === 0 ? undefined : { dialect, tags };
}

function sectionsOf(history: History): 'goose' | 'dbmate' | undefined {
  const last = history.migrations.findLast(({ direction }) => direction === 'up');
  return last && sectionTool(last.source.text);
}

function header(history: History, draft: MigrationDraft): string {
  return history.variant === 'sqlx' && !draft.transaction ? '-- no-transaction\n' : '';
}

/** What stands between number and words in the last file: `_` unless it is something else. */
function separatorOf(history: History): string {
  const name = splitPath(history.migrations.at(-1)?.source.path ?? '').name;
  const version = number.exec(name);
  return version ? (/^[-_. ]+/.exec(name.slice(version[0].length))?.[0] ?? '_') : '_';
}

/** A file of its own for the way back, where the history's other migrations have one. */
function wayBack(history: History, draft: MigrationDraft, name: string): readonly NewFile[] {
  const last = history.migrations.findLast(({ direction }) => direction === 'down');
  const suffix = last && /[._-](down|undo|rollback|revert)\.sql$/i.exec(last.source.path)?.[0];
  if (!suffix || draft.downSql === undefined) return [];
  return [
    { path: joinPath(history.folder, `${name}${suffix}`), text: `${header(history, draft)}${draft.downSql.trim()}\n` },
  ];
}
