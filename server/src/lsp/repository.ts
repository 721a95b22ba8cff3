/** What readiness wants to know of a folder, read once for each check. */
import type { History } from '../migrations/history';
import type { Repository } from '../readiness/repository';
import type { Schema } from '../schema/model';
import { replay } from '../schema/replay';
import { emptySchema } from '../schema/schema';
import { gitChanges } from '../workspace/git';
import { openWorkspace } from '../workspace/workspace';
import { environmentsOf } from './environments';
import type { Folder } from './folder';

/** Shipped migrations are judged too: what stands on the server is what readiness is about. */
export async function readRepository(
  folder: Folder,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<Repository> {
  const { input, settings } = await folder.review();
  const everything = openWorkspace(folder.workspace.root, { all: true });
  folder.openTexts((path, text) => everything.setText(path, text));
  const { findings } = await everything.review();
  const sources = [
    ...input.histories.flatMap(({ migrations }) => migrations.map(({ source }) => source)),
    ...input.queryFiles,
  ];
  return {
    today: today(),
    histories: input.histories,
    schemas: input.histories.map(finalSchema),
    findings,
    rulesOff: Object.entries(input.settings.rules).flatMap(([id, severity]) => (severity === 'off' ? [id] : [])),
    files: new Map([...sources, ...input.hostFiles].map(({ path, text }) => [path, text])),
    git: await gitChanges(
      folder.workspace.root,
      sources.map(({ path }) => path),
    ),
    environments: await environmentsOf(folder),
    variables,
    attestations: settings.attestations,
  };
}

function finalSchema({ migrations }: History): Schema {
  const forward = migrations.filter(({ direction }) => direction !== 'down');
  return forward.reduce(
    (schema, { source }) =>
      source.statements.reduce((before, { statement }) => replay(before, statement, source.path), schema),
    emptySchema,
  );
}

/** In the person's time zone. */
function today(): string {
  const now = new Date();
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
}
