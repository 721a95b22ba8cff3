/** Tells a loose file that makes or changes tables, which is reviewed as a migration, from a file of queries. */
import type { History } from '../migrations/history';
import { as, type Node } from '../sql/ast';
import type { SourceFile } from '../sql/source-file';

/** True when a statement makes, changes or drops something that stays; tables of one session do not. */
export function definesSchema(source: SourceFile): boolean {
  if (/\.smoke\.sql$/i.test(source.path)) return false;
  return source.statements.some(({ statement }) => statement.parsed.tree && changesSchema(statement.parsed.tree));
}

/** True for numbered files that only look like a history, such as seeds or reports: they belong to the schema of the others. */
export function holdsOnlyQueries({ tool, variant, folder, migrations }: History): boolean {
  if (tool !== 'sql' || variant !== undefined || /migrat/i.test(folder)) return false;
  return !migrations.some(({ source }) => definesSchema(source));
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
