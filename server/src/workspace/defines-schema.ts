/** Tells a loose file that makes or changes tables, which is reviewed as a migration, from a file of queries. */
import { as, type Node } from '../sql/ast';
import type { SourceFile } from '../sql/source-file';

/** True when a statement makes, changes or drops something that stays; tables of one session do not. */
export function definesSchema(source: SourceFile): boolean {
  if (/\.smoke\.sql$/i.test(source.path)) return false;
  return source.statements.some(({ statement }) => statement.parsed.tree && changesSchema(statement.parsed.tree));
}

function changesSchema(tree: Node): boolean {
  const created = as(tree, 'CreateStmt')?.relation ?? as(tree, 'ViewStmt')?.view;
  if (created) return created.relpersistence !== 't';
  const kinds = [
    'AlterTableStmt',
    'IndexStmt',
    'DropStmt',
    'RenameStmt',
    'AlterEnumStmt',
    'CreateEnumStmt',
    'CreateDomainStmt',
    'AlterDomainStmt',
    'CreateTrigStmt',
    'CreateFunctionStmt',
    'AlterObjectSchemaStmt',
    'ReindexStmt',
  ] as const;
  return kinds.some((kind) => as(tree, kind) !== undefined);
}
