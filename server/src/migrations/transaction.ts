/** How the statements of a file decide about the transaction that a tool puts around them. */
import { as } from '../sql/ast';
import type { SourceFile } from '../sql/source-file';
import type { History, Migration } from './history';

/**
 * For tools that send the file as one query: PostgreSQL runs several statements of one simple query in one transaction,
 * a single one by itself (manual, section 54.2.2.1, Multiple Statements in a Simple Query).
 */
export function implicitTransaction(source: SourceFile): Migration['transaction'] {
  return source.statements.length > 1 ? 'tool' : 'none';
}

/** For tools that leave their transaction away when no statement of the file can run in one. */
export function unlessNoneCan(source: SourceFile): Migration['transaction'] {
  const outside = ({ statement }: SourceFile['statements'][number]) => runsOutside(statement.parsed.tree);
  return source.statements.length > 0 && source.statements.every(outside) ? 'none' : 'tool';
}

/** True where the file runs without a transaction only as long as no other statement stands in it. */
export function isFragile({ tool, variant }: History, { source, transaction }: Migration): boolean {
  if (transaction !== 'none') return false;
  const sendsFileAsOne =
    tool === 'diesel' ||
    (tool === 'prisma' && variant !== 'drizzle') ||
    (tool === 'golang-migrate' && variant !== 'sqlx');
  const looksAtStatements = tool === 'flyway' || variant === 'supabase';
  return sendsFileAsOne || (looksAtStatements && unlessNoneCan(source) === 'none');
}

/** Statements that PostgreSQL refuses in a transaction block (manual, the reference page of each). */
function runsOutside(tree: SourceFile['statements'][number]['statement']['parsed']['tree']): boolean {
  if (as(tree, 'IndexStmt')?.concurrent) return true;
  if (as(tree, 'DropStmt')?.concurrent) return true;
  const reindex = as(tree, 'ReindexStmt');
  if (reindex) {
    const whole = ['REINDEX_OBJECT_SCHEMA', 'REINDEX_OBJECT_DATABASE', 'REINDEX_OBJECT_SYSTEM'];
    const concurrently = reindex.params?.some((node) => as(node, 'DefElem')?.defname === 'concurrently') ?? false;
    return concurrently || whole.includes(reindex.kind ?? '');
  }
  const kinds = [
    'CreatedbStmt',
    'DropdbStmt',
    'CreateTableSpaceStmt',
    'DropTableSpaceStmt',
    'AlterSystemStmt',
  ] as const;
  if (kinds.some((kind) => as(tree, kind))) return true;
  return as(tree, 'VacuumStmt')?.is_vacuumcmd === true;
}
