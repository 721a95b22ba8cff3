/** Finds the histories in a listing of files, reads them in their tool's order, and names new migrations. */
import { readSource, type SourceFile } from '../sql/source-file';
import { diesel } from './diesel';
import { flyway } from './flyway';
import { golangMigrate } from './golang-migrate';
import type { History, Migration, MigrationTool } from './history';
import { numberedSql } from './numbered-sql';
import { prisma } from './prisma';
import { forwardText } from './sections';
import {
  type Candidate,
  listing,
  type MigrationDraft,
  type MigrationFile,
  type NewFile,
  splitPath,
  type Tool,
} from './tool';
import { compareVersions } from './version';

/** The most telling names first: each file belongs to the first tool that knows it. */
const tools: readonly Tool[] = [prisma, diesel, flyway, golangMigrate, numberedSql];

/** A folder that a person named, with the tool or without. */
export interface NamedFolder {
  readonly folder: string;
  readonly tool: MigrationTool | undefined;
  /** The last version that has shipped; undefined: git tells. */
  readonly shipped?: string | undefined;
}

/** Folders of other databases' SQL, as people name them. */
const otherDatabases =
  /(?:^|[/._-])(?:mysql|mariadb|sqlite3?|mssql|sqlserver|oracle|h2|hsqldb|clickhouse|db2|bigquery|snowflake|duckdb|cassandra|scylla|spanner)(?:$|[/._-])/i;

/** False for files that lie in a folder, or have a name, of another database. */
export function isForPostgres(path: string): boolean {
  return !otherDatabases.test(path);
}

/**
 * The histories in the files of a workspace (paths relative to it, with forward slashes). With `named` folders, only
 * those; a named folder of no tool's form is read as plain files in the order of their names.
 */
export function discoverHistories(
  paths: readonly string[],
  named: readonly NamedFolder[] | undefined = undefined,
): readonly Candidate[] {
  if (named) {
    return named.flatMap((folder) => {
      const { shipped } = folder;
      return inFolder(paths, folder).map((found) => (shipped === undefined ? found : { ...found, shipped }));
    });
  }
  return claimed(paths.filter(isForPostgres), tools);
}

/** The history of a single file that stands alone, such as a dump of the schema. */
export function singleFileHistory(path: string): Candidate {
  return { tool: 'sql', folder: splitPath(path).folder, files: [path], settings: [] };
}

export interface HistoryReader {
  /** A migration's text with its statements (see `forwardText`); undefined when it cannot be read. */
  source(path: string): SourceFile | undefined;
  /** The way back that stands in the same file (see `backwardText`); undefined when there is none. */
  wayBack?(path: string): SourceFile | undefined;
  /** The text of a settings file of the tool. */
  text(path: string): string | undefined;
  pending(path: string): boolean;
}

/**
 * The history in its tool's order; undefined when the tool's settings say that it is for another database. Migrations
 * that are the same as in `before` are the same objects.
 */
export function readHistory(candidate: Candidate, reader: HistoryReader, before?: History): History | undefined {
  const tool = tools.find(({ name }) => name === candidate.tool) ?? numberedSql;
  const files = tool.order(candidate, reader.text);
  if (!files) return undefined;
  const keyOf = (direction: Migration['direction'], path: string) => `${direction} ${path}`;
  const known = new Map(before?.migrations.map((one) => [keyOf(one.direction, one.source.path), one]));
  const read = (file: MigrationFile, source: SourceFile | undefined): readonly Migration[] => {
    if (!source) return [];
    const pending = isPending(candidate, file, reader);
    const transaction = file.transaction(source);
    const { version, direction } = file;
    const old = known.get(keyOf(direction, file.path));
    const same =
      old?.source === source &&
      old.pending === pending &&
      old.transaction === transaction &&
      old.version === version &&
      old.direction === direction;
    return [same ? old : { source, version, direction, transaction, pending }];
  };
  const migrations = files.flatMap((file) => [
    ...read(file, reader.source(file.path)),
    ...read({ ...file, direction: 'down' }, reader.wayBack?.(file.path)),
  ]);
  const unchanged =
    before?.migrations.length === migrations.length &&
    migrations.every((one, index) => one === before.migrations[index]);
  if (before && unchanged) return before;
  const { variant } = candidate;
  return { tool: candidate.tool, folder: candidate.folder, migrations, ...(variant ? { variant } : {}) };
}

function isPending({ shipped }: Candidate, { path, version }: MigrationFile, reader: HistoryReader): boolean {
  if (shipped === undefined || version === undefined) return reader.pending(path);
  return compareVersions(version, shipped) > 0;
}

/**
 * The files of a new migration after all of the history, and of those that come after it, named by the tool's own scheme,
 * with its way back where the tool has one and in its own form for running outside a transaction. `now` names those that
 * count by time.
 */
export function newMigrationFiles(history: History, draft: MigrationDraft, now: Date): readonly NewFile[] {
  const tool = tools.find(({ name }) => name === history.tool) ?? numberedSql;
  const plain = tool.create(history, draft, now);
  const made = draft.together && !isTogether(plain, history, tool) ? tool.create(history, together(draft), now) : plain;
  if (!draft.next) return made;
  const after = [...history.migrations, ...migrationsOf(made, history, tool)];
  return [...made, ...newMigrationFiles({ ...history, migrations: after }, draft.next, now)];
}

/** True where the tool runs the new file's statements in one transaction, or there is only one. */
function isTogether(made: readonly NewFile[], history: History, tool: Tool): boolean {
  return migrationsOf(made, history, tool).every(
    ({ direction, transaction, source }) =>
      direction === 'down' || transaction === 'tool' || source.statements.length < 2,
  );
}

/** In a transaction of its own, below the comments at its beginning. */
function together(draft: MigrationDraft): MigrationDraft {
  return { ...draft, sql: `${draft.sql.trim().replace(/^(?:--.*\n)*/, '$&BEGIN;\n')}\nCOMMIT;` };
}

/** New files as their tool will read them. */
function migrationsOf(made: readonly NewFile[], { folder, variant }: History, tool: Tool): readonly Migration[] {
  const texts = new Map(made.map(({ path, text }) => [path, text]));
  const files = [...texts.keys()].filter((path) => path.endsWith('.sql'));
  const candidate = { tool: tool.name, folder, files, settings: [], ...(variant ? { variant } : {}) };
  const reader: HistoryReader = {
    source: (path) => readSource(path, forwardText(texts.get(path) ?? '')),
    text: (path) => texts.get(path),
    pending: () => true,
  };
  return readHistory(candidate, reader)?.migrations ?? [];
}

function claimed(paths: readonly string[], inOrder: readonly Tool[]): readonly Candidate[] {
  const candidates: Candidate[] = [];
  const taken = new Set<string>();
  const all = listing(paths);
  for (const tool of inOrder) {
    for (const candidate of tool.find(all)) {
      if (candidate.files.some((path) => taken.has(path))) continue;
      for (const path of candidate.files) taken.add(path);
      candidates.push(candidate);
    }
  }
  return candidates;
}

function inFolder(paths: readonly string[], { folder, tool }: NamedFolder): readonly Candidate[] {
  const below = folder === '' ? paths : paths.filter((path) => path.startsWith(`${folder}/`));
  const chosen = tools.filter(({ name }) => tool === undefined || name === tool);
  const found = claimed(below, chosen);
  if (found.length > 0 || (tool !== undefined && tool !== 'sql')) return found;
  const files = below.filter((path) => splitPath(path).folder === folder && /\.sql$/i.test(path));
  return files.length > 0 ? [{ tool: 'sql', folder, files, settings: [] }] : [];
}
