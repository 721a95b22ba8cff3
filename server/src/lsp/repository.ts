/** What readiness wants to know of a folder, read once for each check. */
import { makeRepository } from '../readiness/make-repository';
import type { Repository } from '../readiness/repository';
import { gitChanges } from '../workspace/git';
import { openWorkspace } from '../workspace/workspace';
import { environmentsOf } from './environments';
import type { Folder } from './folder';

/** Shipped migrations are judged too: what stands on the server is what readiness is about. */
export async function readRepository(
  folder: Folder,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<Repository> {
  const { root } = folder.workspace;
  const everything = openWorkspace(root, { all: true });
  for (const path of folder.openPaths()) everything.setText(path, folder.document(path)?.getText() ?? '');
  const [{ input, settings }, { findings }] = await Promise.all([folder.review(), everything.review()]);
  const migrations = input.histories.flatMap((history) => history.migrations.map(({ source }) => source.path));
  return makeRepository({
    input,
    findings,
    now: new Date(),
    git: await gitChanges(root, migrations),
    environments: await environmentsOf(folder),
    variables,
    attestations: settings.attestations,
  });
}
