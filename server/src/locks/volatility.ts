/** Whether an expression gives one value for all rows of a statement, which decides whether a new column rewrites its table. */
import type { Routine, Schema } from '../schema/model';
import { resolveRoutine } from '../schema/names';
import { as, type Node, strings, walk } from '../sql/ast';
import { parse } from '../sql/parse';
import { steadyFunctions } from './catalog';

/**
 * True when the expression calls a volatile function. A function that nobody knows counts as one, since that is what
 * CREATE FUNCTION makes of it without another word (manual, section 36.7).
 */
export function isVolatile(schema: Schema, expression: Node | undefined): boolean {
  return callsVolatile(schema, expression, []);
}

function callsVolatile(schema: Schema, expression: unknown, inside: readonly Routine[]): boolean {
  let volatile = false;
  walk(expression, (node) => {
    const call = as(node, 'FuncCall');
    if (call && isVolatileFunction(schema, strings(call.funcname), inside)) volatile = true;
    return !volatile;
  });
  return volatile;
}

function isVolatileFunction(schema: Schema, name: readonly string[], inside: readonly Routine[]): boolean {
  const last = name.at(-1) ?? '';
  if (name.length > 1 ? name.at(-2) === 'pg_catalog' : steadyFunctions.has(last)) return !steadyFunctions.has(last);
  const { routine } = resolveRoutine(schema, name);
  if (!routine || inside.includes(routine)) return true;
  return routine.overloads.some((overload) => {
    if (overload.volatility !== 'volatile') return false;
    const inlined = overload.language === 'sql' ? singleExpression(overload.body) : undefined;
    return !inlined || callsVolatile(schema, inlined, [...inside, routine]);
  });
}

/**
 * The expression of a body `SELECT expression`, which the planner puts in place of the call, so that the function's own
 * word does not count (measured: a VOLATILE function that selects 1 does not rewrite the table).
 */
function singleExpression(body: string | undefined): Node | undefined {
  const select = body === undefined ? undefined : as(parse(body).tree, 'SelectStmt');
  if (!select || select.fromClause || select.whereClause || select.limitCount || select.targetList?.length !== 1)
    return;
  return as(select.targetList[0], 'ResTarget')?.val;
}
