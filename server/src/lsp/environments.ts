/** What a folder offers to whoever wants to run something: environments, migrations to replay, smoke tests. */
import { forwardScripts } from '../migrations/script';
import { readAddress } from '../postgres/address';
import type { MigrationScript } from '../postgres/embedded';
import { type Environment, embeddedEnvironment } from '../postgres/environment';
import { resolveUrl, type Variables } from '../postgres/variables';
import type { SmokeFile } from '../smoke/run-smoke';
import { settingsFile } from '../workspace/settings';
import type { Folder } from './folder';

/** `embedded` first, then those of preflight.json in its order. */
export async function environmentsOf(folder: Folder | undefined): Promise<readonly Environment[]> {
  const review = await folder?.reviewOf(settingsFile);
  return [embeddedEnvironment, ...(review?.settings.environments ?? [])];
}

/** Host, port and database, when they can be known without connecting. */
export function hostOf(environment: Environment, variables: Variables): string | undefined {
  if (environment.url === undefined) return undefined;
  try {
    const { host, port, database } = readAddress(resolveUrl(environment, variables), variables);
    return `${host}:${port}/${database}`;
  } catch {
    return undefined; // connecting will say what is wrong
  }
}

/** The migrations that make the schema, in order. */
export async function migrationScripts(folder: Folder): Promise<readonly MigrationScript[]> {
  const { input } = await folder.review();
  return forwardScripts(input.histories);
}

/** The folder's `*.smoke.sql` files, with unsaved text where there is some. */
export async function smokeFiles(folder: Folder): Promise<readonly SmokeFile[]> {
  const { input } = await folder.review();
  return input.queryFiles.filter(({ path }) => /\.smoke\.sql$/i.test(path)).map(({ path, text }) => ({ path, text }));
}
