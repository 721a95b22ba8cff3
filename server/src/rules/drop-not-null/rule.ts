/** Finds columns that may be NULL from now on while code that runs never expected it. */
import type { Table } from '../../schema/model';
import { displayName } from '../../schema/names';
import type { AlterTableCmd } from '../../sql/ast';
import { atFileEnd, deployedColumn } from '../deployed';
import { liveAlterations } from '../live-table';
import { defineRule, type StatementContext } from '../rule';

export default defineRule({
  id: 'drop-not-null',
  family: 'breaking',
  summary: 'A column that may be NULL from now on while running code does not expect it',
  severity: 'warning',
  recommended: false,
  messages: {
    dropped:
      'From now on {column} may be NULL: code that runs and reads it never met that, and fails or computes nonsense at the first one. Deploy code that takes NULL first, and let none be written before.',
  },
  help: 'Deploy code that takes NULL before code that writes it.',
  check(statement, context) {
    for (const { name, table, actions, source } of liveAlterations(statement, context)) {
      for (const { command, span } of actions) {
        const column = nullableColumn(command, table);
        if (column === undefined || !breaksCode(table, column, context)) continue;
        const object = `${displayName(name)}.${column}`;
        context.report({ span: source.place(span), message: 'dropped', data: { column: object }, object });
      }
    }
  },
});

/** Of DROP NOT NULL, or of DROP CONSTRAINT by the name that PostgreSQL 18 gives it. */
function nullableColumn({ subtype, name }: AlterTableCmd, table: Table | undefined): string | undefined {
  if (subtype === 'AT_DropNotNull') return name;
  const constraint = subtype === 'AT_DropConstraint' ? table?.constraints.find((one) => one.name === name) : undefined;
  return constraint?.kind === 'not null' ? constraint.columns[0] : undefined;
}

function breaksCode(table: Table | undefined, name: string, context: StatementContext): boolean {
  if (deployedColumn(table, name, context) === undefined) return false;
  const column = table?.columns.find((one) => one.name === name);
  if (!table || !column) return true;
  const end = atFileEnd(table, context)?.columns.find(({ origin }) => origin === column.origin);
  return column.notNull && end?.notNull === false;
}
