/** CREATE, ALTER and DROP of functions, procedures and aggregates. */
import { as, type CreateFunctionStmt, type DefElem, type Node, type ObjectWithArgs, strings } from '../sql/ast';
import { type Draft, refuse } from './draft';
import { removeConstraint } from './drops';
import { callsRoutine } from './expressions';
import { is } from './lookups';
import type { QualifiedName, Routine } from './model';
import { creationName } from './names';
import { writtenName } from './place';
import { namedIn } from './query-shape';
import { typeName } from './type-name';

export function createRoutine(draft: Draft, statement: CreateFunctionStmt): void {
  const name = creationName(draft, strings(statement.funcname));
  const options = new Map(
    (statement.options ?? []).flatMap((node) => {
      const option = as(node, 'DefElem');
      return option ? [[option.defname ?? '', option] as const] : [];
    }),
  );
  const modes = new Set(['FUNC_PARAM_OUT', 'FUNC_PARAM_TABLE']);
  const types = (statement.parameters ?? []).flatMap((node) => {
    const parameter = as(node, 'FunctionParameter');
    return !parameter || modes.has(parameter.mode ?? '') ? [] : [typeName(draft, parameter.argType).display];
  });
  const overload: Routine['overloads'][number] = {
    arguments: types.join(', '),
    language: word(options.get('language')) ?? 'sql',
    body: strings(as(options.get('as')?.arg, 'List')?.items)[0],
    ...bodyInStandardSql(draft, statement.sql_body),
    volatility: volatility(word(options.get('volatility'))),
    origin: draft.origin(writtenName(draft.source.parsed, name.name)),
  };
  const before = draft.routine(name)?.overloads.filter((other) => other.arguments !== overload.arguments) ?? [];
  draft.putRoutine(name, {
    kind: statement.is_procedure ? 'procedure' : 'function',
    name,
    overloads: [...before, overload],
  });
}

/** BEGIN ATOMIC is two lists around its statements, RETURN an expression. */
function bodyInStandardSql(draft: Draft, body: Node | undefined): Pick<Routine['overloads'][number], 'reads' | 'uses'> {
  if (!body) return { reads: [], uses: [] };
  const statements = as(body, 'List')?.items?.flatMap((node) => as(node, 'List')?.items ?? [node]) ?? [body];
  const { missing, ...named } = namedIn(draft, statements);
  if (missing) refuse('the body names what is not there');
  return named;
}

/** Drops the overload of those arguments; without arguments, the only one. What calls it goes with CASCADE, or refuses. */
export function dropRoutine(
  draft: Draft,
  name: QualifiedName,
  named: ObjectWithArgs,
  { cascade, missingOk }: { readonly cascade: boolean; readonly missingOk: boolean },
): void {
  const routine = draft.routine(name);
  if (!routine) return;
  const types = (named.objargs ?? []).map((node) => typeName(draft, as(node, 'TypeName')).display).join(', ');
  if (named.args_unspecified && routine.overloads.length > 1) refuse('the name alone does not tell which');
  const rest = named.args_unspecified ? [] : routine.overloads.filter((other) => other.arguments !== types);
  if (rest.length === routine.overloads.length) {
    if (missingOk) return;
    refuse('no such function');
  }
  draft.putRoutine(name, rest.length > 0 ? { ...routine, overloads: rest } : undefined);
  const counts = new Set(rest.map(countArguments));
  for (const gone of routine.overloads.filter((other) => !rest.includes(other))) {
    // Which of two with as many arguments a call means is for the server's rules of overloading to say.
    if (!counts.has(countArguments(gone))) dropCalls(draft, name, countArguments(gone), cascade);
  }
}

function countArguments(overload: Routine['overloads'][number]): number {
  return overload.arguments === '' ? 0 : overload.arguments.split(', ').length;
}

function dropCalls(draft: Draft, routine: QualifiedName, count: number, cascade: boolean): void {
  for (const name of draft.relationNames()) {
    const calls = (expression: Node | undefined) => callsRoutine(draft, expression, routine, count);
    const table = draft.table(name);
    if (!table) continue;
    const triggers = table.triggers.filter((trigger) => count > 0 || !trigger.calls || !is(routine)(trigger.calls));
    const columns = table.columns.map((column) => (calls(column.default) ? { ...column, default: undefined } : column));
    const checks = table.constraints.filter(
      (constraint) => constraint.kind === 'check' && calls(constraint.expression),
    );
    const isCalled = checks.length > 0 || columns.some((column, at) => column !== table.columns[at]);
    if (!isCalled && triggers.length === table.triggers.length) continue;
    if (!cascade) refuse('something calls it');
    draft.putRelation({ ...table, triggers, columns });
    for (const check of checks) removeConstraint(draft, name, check);
  }
}

function word(option: DefElem | undefined): string | undefined {
  return as(option?.arg, 'String')?.sval;
}

function volatility(given: string | undefined): 'immutable' | 'stable' | 'volatile' {
  return given === 'immutable' || given === 'stable' ? given : 'volatile';
}
