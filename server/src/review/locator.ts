/** Finds where the things stand that findings are related to. */
import type { Origin } from '../schema/model';
import { shift } from '../sql/span';
import type { ReviewInput } from './review';
import type { Place } from './to-finding';

/** Where a statement stands only its file knows: looked for when it is asked for. */
export function locator({ histories, queryFiles }: ReviewInput): Place['locate'] {
  const sources = [...histories.flatMap((history) => history.migrations.map(({ source }) => source)), ...queryFiles];
  return (origin: Origin) => {
    const source = sources.find(({ path }) => path === origin.file);
    const found = source?.statements.find(({ statement }) => statement === origin.statement);
    return found && { file: origin.file, span: shift(origin.span, found.place.start) };
  };
}
