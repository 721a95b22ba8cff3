/** What SET and its like change: the search path. */
import { as, type Node, type SelectStmt, strings, type VariableSetStmt } from '../sql/ast';
import type { Draft } from './draft';
import { atTransactionEnd } from './transactions';

const initialPath = ['public'];

export function setVariable(draft: Draft, statement: VariableSetStmt): void {
  if (statement.is_local && statement.name === 'search_path') setAside(draft);
  if (statement.kind === 'VAR_RESET_ALL') {
    draft.putSearchPath(initialPath);
    return;
  }
  if (statement.name !== 'search_path') return;
  if (statement.kind === 'VAR_SET_DEFAULT' || statement.kind === 'VAR_RESET') {
    draft.putSearchPath(initialPath);
    return;
  }
  if (statement.kind !== 'VAR_SET_VALUE') return;
  const names = (statement.args ?? []).flatMap((node) => as(node, 'A_Const')?.sval?.sval ?? []);
  draft.putSearchPath(pathOf(names));
}

/** SELECT set_config('search_path', '…', …), as dumps begin with. */
export function setByFunction(draft: Draft, statement: SelectStmt): void {
  for (const target of statement.targetList ?? []) {
    const call = as(as(target, 'ResTarget')?.val, 'FuncCall');
    if (!call || strings(call.funcname).at(-1) !== 'set_config') continue;
    const [name, value] = (call.args ?? []).map(text);
    if (name?.toLowerCase() !== 'search_path' || value === undefined) continue;
    if (as(call.args?.[2], 'A_Const')?.boolval?.boolval) setAside(draft);
    draft.putSearchPath(pathOf(splitPath(value)));
  }
}

function setAside(draft: Draft): void {
  atTransactionEnd(draft, { searchPath: draft.searchPath });
}

function text(node: Node): string | undefined {
  const constant = as(node, 'A_Const');
  return constant?.sval ? (constant.sval.sval ?? '') : undefined;
}

function splitPath(value: string): string[] {
  return [...value.matchAll(/"((?:[^"]|"")*)"|([^",\s]+)/g)].map((match) =>
    match[1] === undefined ? (match[2] ?? '').toLowerCase() : match[1].replaceAll('""', '"'),
  );
}

function pathOf(names: readonly string[]): string[] {
  return names.filter((name) => name !== '' && name !== '$user' && name !== 'pg_catalog');
}
