/** Makes of a workspace's review what the checks ask of it; pure, for the language server and the command line alike. */
import type { History } from '../migrations/history';
import type { Finding } from '../review/finding';
import type { ReviewInput } from '../review/review';
import type { Schema } from '../schema/model';
import { replay } from '../schema/replay';
import { emptySchema } from '../schema/schema';
import type { Repository } from './repository';

export type Facts = Omit<Repository, 'today' | 'histories' | 'schemas' | 'rulesOff' | 'files'> & {
  readonly input: ReviewInput;
  /** Of a review with `all`. */
  readonly findings: readonly Finding[];
  readonly now: Date;
};

export function makeRepository({ input, now, ...facts }: Facts): Repository {
  const sources = [...sqlSources(input), ...input.hostFiles];
  return {
    ...facts,
    today: day(now),
    histories: input.histories,
    schemas: input.histories.map(finalSchema),
    rulesOff: Object.entries(input.settings.rules).flatMap(([id, severity]) => (severity === 'off' ? [id] : [])),
    files: new Map(sources.map(({ path, text }) => [path, text])),
  };
}

function sqlSources({ histories, queryFiles }: ReviewInput) {
  return [...histories.flatMap(({ migrations }) => migrations.map(({ source }) => source)), ...queryFiles];
}

function finalSchema({ migrations }: History): Schema {
  let schema = emptySchema;
  for (const { direction, source } of migrations) {
    if (direction === 'down') continue;
    for (const { statement } of source.statements) schema = replay(schema, statement, source.path);
  }
  return schema;
}

/** In the person's time zone. */
function day(now: Date): string {
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
}
