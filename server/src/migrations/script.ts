/** What a server is given to make the schema that migrations make. */
import type { History, Migration } from './history';

export interface Script {
  readonly file: string;
  readonly text: string;
  /** True when the tool runs the whole file in one transaction. */
  readonly transaction: boolean;
}

export function scriptOf({ source, transaction }: Migration): Script {
  return { file: source.path, text: source.text, transaction: transaction === 'tool' };
}

/** All that runs forward, in order. */
export function forwardScripts(histories: readonly History[]): readonly Script[] {
  return histories.flatMap(({ migrations }) =>
    migrations.filter(({ direction }) => direction !== 'down').map(scriptOf),
  );
}
