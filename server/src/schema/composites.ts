/** ALTER TYPE … ADD, DROP and ALTER ATTRIBUTE. */
import { type AlterTableStmt, as } from '../sql/ast';
import { readColumn } from './columns';
import { type Draft, refuse } from './draft';
import { resolveType } from './names';
import { typeName } from './type-name';

export function alterComposite(draft: Draft, statement: AlterTableStmt): void {
  const { schemaname, relname = '' } = statement.relation ?? {};
  const { name } = resolveType(draft, schemaname === undefined ? [relname] : [schemaname, relname]);
  if (draft.type(name) === 'dropped') refuse('the type was dropped');
  for (const node of statement.cmds ?? []) {
    const command = as(node, 'AlterTableCmd');
    const type = draft.type(name);
    if (!command || type === undefined || type === 'dropped' || type.kind !== 'composite') continue;
    const definition = as(command.def, 'ColumnDef');
    const isThere = type.columns.some((column) => column.name === (command.name ?? definition?.colname));
    if (command.subtype === 'AT_AddColumn' && definition) {
      if (isThere) refuse('the attribute exists');
      draft.putType({ ...type, columns: [...type.columns, readColumn(draft, name, definition).column] });
    } else if (command.subtype === 'AT_DropColumn') {
      if (!isThere && !command.missing_ok) refuse('no such attribute');
      draft.putType({ ...type, columns: type.columns.filter((column) => column.name !== command.name) });
    } else if (command.subtype === 'AT_AlterColumnType') {
      if (!isThere) refuse('no such attribute');
      const changed = typeName(draft, definition?.typeName);
      draft.putType({
        ...type,
        columns: type.columns.map((column) => (column.name === command.name ? { ...column, type: changed } : column)),
      });
    }
  }
}
