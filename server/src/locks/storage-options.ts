/** ALTER TABLE … SET (…): storage parameters, each with its own lock. */
import { type AlterTableCmd, as } from '../sql/ast';
import type { Altered } from './altered';
import { type Touch, touch } from './touch';

/** The one parameter of tables that takes the strongest lock; all others do with the weaker one (manual, ALTER TABLE; measured). */
const exclusiveOptions: ReadonlySet<string> = new Set(['user_catalog_table']);

export function* setOptions({ name }: Altered, command: AlterTableCmd): Iterable<Touch> {
  for (const item of as(command.def, 'List')?.items ?? []) {
    const option = as(item, 'DefElem')?.defname ?? '';
    yield touch(exclusiveOptions.has(option) ? 'set catalog option' : 'set storage options', { table: [name] });
  }
}
