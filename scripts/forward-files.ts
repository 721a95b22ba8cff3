/** The forward migrations of a folder in the order of their tool, for the comparisons with real servers. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { discoverHistories, readHistory } from '../server/src/migrations/discover';
import type { Migration, MigrationTool } from '../server/src/migrations/history';
import { readSource } from '../server/src/sql/source-file';

export interface ForwardFile extends Pick<Migration, 'source' | 'transaction'> {
  readonly tool: MigrationTool;
}

export function forwardFiles(folder: string): readonly ForwardFile[] {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join('migrations', relative(folder, join(entry.parentPath, entry.name))).replaceAll('\\', '/'));
  const known = new Set(paths);
  const text = (path: string) =>
    known.has(path) ? readFileSync(join(folder, path.slice('migrations/'.length)), 'utf8') : undefined;
  const source = (path: string) => readSource(path, text(path) ?? '');
  return discoverHistories(paths).flatMap((candidate) => {
    const history = readHistory(candidate, { source, text, pending: () => true });
    const forward = history?.migrations.filter(({ direction }) => direction !== 'down') ?? [];
    return forward.map(({ source, transaction }) => ({ tool: candidate.tool, source, transaction }));
  });
}
