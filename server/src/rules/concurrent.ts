/** Which statements say CONCURRENTLY, and so must run outside a transaction. REFRESH … CONCURRENTLY may run in one. */
import { as, type Node } from '../sql/ast';

/** What PostgreSQL calls the statement when it refuses it in a transaction; undefined for all others. */
export function concurrentForm(tree: Node | undefined): string | undefined {
  if (as(tree, 'IndexStmt')?.concurrent) return 'CREATE INDEX CONCURRENTLY';
  if (as(tree, 'DropStmt')?.concurrent) return 'DROP INDEX CONCURRENTLY';
  const options = (as(tree, 'ReindexStmt')?.params ?? []).flatMap((node) => as(node, 'DefElem') ?? []);
  if (options.some(({ defname, arg }) => defname?.toLowerCase() === 'concurrently' && isOn(arg))) {
    return 'REINDEX CONCURRENTLY';
  }
  const commands = (as(tree, 'AlterTableStmt')?.cmds ?? []).flatMap((node) => as(node, 'AlterTableCmd') ?? []);
  const detaches = commands.some(({ def }) => as(def, 'PartitionCmd')?.concurrent);
  return detaches ? 'ALTER TABLE … DETACH PARTITION … CONCURRENTLY' : undefined;
}

/** An option without a value means yes (manual, REINDEX). */
function isOn(value: Node | undefined): boolean {
  if (!value) return true;
  const word = as(value, 'String')?.sval ?? String(as(value, 'Integer')?.ival ?? 0);
  return ['true', 'on', '1'].includes(word.toLowerCase());
}
