/** DROP TYPE and DROP DOMAIN. */
import { type Draft, refuse } from './draft';
import { dropColumn } from './drops';
import type { QualifiedName } from './model';
import { resolveType } from './names';

export function dropType(draft: Draft, parts: readonly string[], cascade: boolean, missingOk: boolean): void {
  const { name, type } = resolveType(draft, parts);
  if (!type && !missingOk && draft.type(name) === 'dropped') refuse('the type was dropped');
  dropTypeByName(draft, name, cascade);
}

/** Drops the type; with CASCADE the columns that have it go too, otherwise they stand in the way. */
export function dropTypeByName(draft: Draft, name: QualifiedName, cascade: boolean): void {
  const has = ({ type }: { readonly type: { readonly schema: string | undefined; readonly name: string } }) =>
    type.schema === name.schema && type.name === name.name;
  for (const dependent of draft.dependents(name)) {
    const columns = draft.table(dependent)?.columns.filter(has) ?? [];
    const type = draft.type(dependent);
    const isBase = type !== undefined && type !== 'dropped' && type.kind === 'domain' && has({ type: type.base });
    const attributes =
      type !== undefined && type !== 'dropped' && type.kind === 'composite' ? type.columns.filter(has) : [];
    if (!cascade && (columns.length > 0 || isBase || attributes.length > 0)) refuse('the type is in use');
    for (const column of columns) dropColumn(draft, dependent, column.name, { cascade: true, together: [] });
    if (isBase) dropTypeByName(draft, dependent, true);
    if (type !== undefined && type !== 'dropped' && type.kind === 'composite' && attributes.length > 0) {
      draft.putType({ ...type, columns: type.columns.filter((column) => !has(column)) });
    }
  }
  draft.dropType(name);
}
