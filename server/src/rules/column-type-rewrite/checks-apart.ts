/** A change of type that keeps the rows, for which the server reads the table only to check its constraints again. */
import type { Constraint } from '../../schema/model';
import { quoteIdentifier } from '../../schema/names';
import { as, type Node } from '../../sql/ast';
import type { AlterTableAction } from '../alter-table-actions';
import { effectOfAction, type LiveAlteration } from '../live-table';
import type { Fix, StatementContext } from '../rule';
import { inTwoSteps } from '../validate-later';
import { checkText } from './written-again';

/** The checks are made again unchecked, and validated later; none where an index has to be built again, too. */
export function checksApart(
  alteration: LiveAlteration,
  action: AlterTableAction,
  context: StatementContext,
): readonly Fix[] {
  const { table } = alteration;
  const column = table?.columns.find((one) => one.name === action.command.name);
  const checks = table?.constraints.filter(
    (one) => one.kind === 'check' && one.valid && one.enforced && one.columns.includes(column?.name ?? ''),
  );
  const [first] = checks ?? [];
  if (!table || !column || !checks || !first || table.partitionBy) return [];
  if (effectOfAction(without(alteration, checks), context, action.command).onTable?.scans !== false) return [];
  const conditions = checks.map(({ origin, inherited }) =>
    inherited ? undefined : checkText(origin, { table, column, fresh: column.name }),
  );
  if (conditions.some((condition) => condition === undefined)) return [];
  const names = checks.map(({ name }) => quoteIdentifier(name));
  const drop = names.map((name) => `DROP CONSTRAINT ${name}, `).join('');
  const add = names.map((name, index) => `, ADD CONSTRAINT ${name} CHECK (${conditions[index]}) NOT VALID`).join('');
  const { start, end } = action.span;
  const steps = inTwoSteps(alteration, context, {
    title: 'Make its checks again NOT VALID',
    edits: [
      { span: { start, end: start }, text: drop },
      { span: { start: end, end }, text: add },
    ],
    constraint: first.name,
    later: names.map((name) => `VALIDATE CONSTRAINT ${name}`),
  });
  return [{ ...steps, safety: 'unsafe' }]; // a comment on a check goes with the old one
}

/** The statement as if it dropped these constraints, too. */
function without(alteration: LiveAlteration, constraints: readonly Constraint[]): LiveAlteration {
  const { parsed } = alteration.alter;
  const statement = as(parsed.tree, 'AlterTableStmt');
  const drops = constraints.map(
    ({ name }): Node => ({ AlterTableCmd: { subtype: 'AT_DropConstraint', name, behavior: 'DROP_RESTRICT' } }),
  );
  const tree: Node = { AlterTableStmt: { ...statement, cmds: [...drops, ...(statement?.cmds ?? [])] } };
  return { ...alteration, alter: { ...alteration.alter, parsed: { ...parsed, tree } } };
}
