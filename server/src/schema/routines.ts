/** CREATE, ALTER and DROP of functions, procedures and aggregates. */
import { as, type CreateFunctionStmt, type DefElem, type ObjectWithArgs, strings } from '../sql/ast';
import type { Draft } from './draft';
import { is } from './lookups';
import type { QualifiedName, Routine } from './model';
import { creationName } from './names';
import { writtenName } from './place';
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

/** Drops the overload of those arguments; without arguments, all. CASCADE takes the triggers that call it. */
export function dropRoutine(draft: Draft, name: QualifiedName, named: ObjectWithArgs, cascade: boolean): void {
  const routine = draft.routine(name);
  const types = (named.objargs ?? []).map((node) => typeName(draft, as(node, 'TypeName')).display).join(', ');
  const rest = named.args_unspecified ? [] : (routine?.overloads.filter((other) => other.arguments !== types) ?? []);
  draft.putRoutine(name, routine && rest.length > 0 ? { ...routine, overloads: rest } : undefined);
  if (!cascade || rest.length > 0) return;
  for (const tableName of draft.relationNames()) {
    const table = draft.table(tableName);
    const kept = table?.triggers.filter((trigger) => !trigger.calls || !is(name)(trigger.calls));
    if (table && kept && kept.length < table.triggers.length) draft.putRelation({ ...table, triggers: kept });
  }
}

function word(option: DefElem | undefined): string | undefined {
  return as(option?.arg, 'String')?.sval;
}

function volatility(given: string | undefined): 'immutable' | 'stable' | 'volatile' {
  return given === 'immutable' || given === 'stable' ? given : 'volatile';
}
