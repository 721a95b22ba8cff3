/** What an expression of a default, index or CHECK names. */
import { as, type Node, strings, walk } from '../sql/ast';
import type { Draft } from './draft';
import type { QualifiedName } from './model';
import { resolveRelation, resolveRoutine } from './names';

/** True when the expression, of a table's own, names that column. */
export function namesColumn(expression: Node | undefined, column: string): boolean {
  if (!expression) return false;
  let found = false;
  walk(expression, (node) => {
    const fields = strings(as(node, 'ColumnRef')?.fields);
    if (fields.at(-1) === column || fields[0] === column) found = true;
  });
  return found;
}

/** True when the expression calls nextval and its like on that sequence, by constant name. */
export function readsSequence(draft: Draft, expression: Node | undefined, sequence: QualifiedName): boolean {
  if (!expression) return false;
  let found = false;
  walk(expression, (node) => {
    const call = as(node, 'FuncCall');
    if (!call || !sequenceFunctions.has(strings(call.funcname).at(-1) ?? '')) return;
    const [argument] = call.args ?? [];
    const constant = as(argument, 'A_Const') ?? as(as(argument, 'TypeCast')?.arg, 'A_Const');
    const parts = nameParts(constant?.sval?.sval ?? '');
    if (parts.at(-1) !== sequence.name) return;
    const { name } = resolveRelation(draft, {
      relname: sequence.name,
      ...(parts.length > 1 ? { schemaname: parts.at(-2) ?? '' } : {}),
    });
    if (name.schema === sequence.schema) found = true;
  });
  return found;
}

const sequenceFunctions = new Set(['nextval', 'currval', 'setval']);

/** The parts of a name inside a string, as regclass reads them: folded unless quoted. */
export function nameParts(text: string): string[] {
  return [...text.matchAll(/"((?:[^"]|"")*)"|([^."\s]+)/g)].map((match) =>
    match[1] === undefined ? (match[2] ?? '').toLowerCase() : match[1].replaceAll('""', '"'),
  );
}

/** Takes away the defaults that read a sequence which is gone. */
export function dropDefaultsFrom(draft: Draft, sequence: QualifiedName): void {
  for (const name of draft.relationNames()) {
    const table = draft.table(name);
    if (!table?.columns.some((column) => readsSequence(draft, column.default, sequence))) continue;
    draft.putRelation({
      ...table,
      columns: table.columns.map((column) =>
        readsSequence(draft, column.default, sequence) ? { ...column, default: undefined } : column,
      ),
    });
  }
}

/** The expression with another name for one column; the same object when it does not name it. */
export function renamedColumnIn(expression: Node, from: string, to: string): Node {
  if (!namesColumn(expression, from)) return expression;
  return JSON.parse(JSON.stringify(expression), (key, value) => {
    if (key !== 'ColumnRef') return value;
    const fields: readonly Node[] = value.fields ?? [];
    const last = fields.length - 1;
    const renamed = fields.map((field, at) =>
      at === last && as(field, 'String')?.sval === from ? { String: { sval: to } } : field,
    );
    return { ...value, fields: renamed };
  });
}

/** True when the expression calls a function of that name with so many arguments. */
export function callsRoutine(
  draft: Draft,
  expression: Node | undefined,
  routine: QualifiedName,
  count: number,
): boolean {
  if (!expression) return false;
  let found = false;
  walk(expression, (node) => {
    const call = as(node, 'FuncCall');
    const names = strings(call?.funcname);
    if (names.at(-1) !== routine.name || (call?.args?.length ?? 0) !== count) return;
    if (resolveRoutine(draft, names).name.schema === routine.schema) found = true;
  });
  return found;
}
