/** Makes a history of an example's files, as the tool that it names would read them. */
import { discoverHistories, readHistory } from '../../migrations/discover';
import { type History, type MigrationTool, migrationTools } from '../../migrations/history';
import { readSource } from '../../sql/source-file';
import { type Example, isBeside } from './block';
import type { Script } from './server';

/** What the setup is called, so that it comes before an example's own files. */
const setupFiles: Readonly<Record<MigrationTool, string>> = {
  sql: '0001_setup.sql',
  prisma: '20240101000000_setup/migration.sql',
  'golang-migrate': '0001_setup.up.sql',
  diesel: '20240101000000_setup/up.sql',
  flyway: 'V1__setup.sql',
};

export function exampleHistory(setup: string, example: Example): History {
  const tool = toolOf(example);
  const change = example.settings.get('migration');
  const files = [
    ...(setup === '' ? [] : [{ path: setupFiles[tool], text: setup, pending: false }]),
    ...(change === undefined ? [] : [{ path: '0002_change.sql', text: change, pending: true }]),
    ...(isBeside(example) ? [] : example.files),
  ];
  const byPath = new Map(files.map((file) => [file.path, file]));
  const [candidate] = discoverHistories([...byPath.keys()], [{ folder: '', tool }]);
  const read =
    candidate &&
    readHistory(candidate, {
      source: (path) => readSource(path, byPath.get(path)?.text ?? ''),
      text: (path) => byPath.get(path)?.text,
      pending: (path) => byPath.get(path)?.pending ?? true,
    });
  const history = read ?? { tool, folder: '', migrations: [] };
  const missing = files.find(
    ({ path }) => path.endsWith('.sql') && !history.migrations.some(({ source }) => source.path === path),
  );
  if (missing) throw new Error(`${missing.path} is no migration of ${tool}`);
  return withTransaction(history, example.settings.get('transaction'));
}

/** What a server runs: the migrations forward, each in its tool's transaction. */
export function scriptsOf(setup: string, example: Example): readonly Script[] {
  const forward = exampleHistory(setup, example).migrations.filter(({ direction }) => direction !== 'down');
  return forward.map(({ source, transaction }) => ({
    path: source.path,
    text: source.text,
    inTransaction: transaction === 'tool',
  }));
}

function withTransaction(history: History, written: string | undefined): History {
  if (written !== 'tool' && written !== 'none') return history;
  return { ...history, migrations: history.migrations.map((one) => ({ ...one, transaction: written })) };
}

function toolOf(example: Example): MigrationTool {
  const written = example.settings.get('tool') ?? 'sql';
  const tool = migrationTools.find((known) => known === written);
  if (!tool) throw new Error(`-- tool: ${written} is no known tool: ${migrationTools.join(', ')}`);
  return tool;
}
