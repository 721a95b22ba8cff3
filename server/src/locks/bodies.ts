/** DO blocks and the functions that a statement calls: what the statements in them take, as far as their text is known. */
import type { QualifiedName, Schema } from '../schema/model';
import { displayName, resolveRoutine } from '../schema/names';
import { type BlockStep, readBlock } from '../schema/plpgsql';
import { effectOf } from '../schema/replay';
import { as, type DoStmt, type FuncCall, kindOf, type Node, strings, walk } from '../sql/ast';
import { readSource, type Statement } from '../sql/source-file';
import type { Fact, Target } from './facts';
import type { Touch } from './touch';
import { firedBy } from './triggers';

/** Reads one statement; `inside` are the functions that it stands in, so that one that calls itself ends. */
export type Read = (tree: Node, schema: Schema, inside: readonly string[]) => Iterable<Touch>;

/** A statement of a body; `certain` when nothing but an error keeps it from running. */
interface Step {
  readonly statement: Statement;
  readonly certain: boolean;
}

export function* runDo(schema: Schema, { args }: DoStmt, inside: readonly string[], read: Read): Iterable<Touch> {
  const options = (args ?? []).flatMap((node) => as(node, 'DefElem') ?? []);
  const text = (name: string) => as(options.find((option) => option.defname === name)?.arg, 'String')?.sval;
  yield* runBody(schema, text('as') ?? '', text('language') ?? 'plpgsql', inside, read);
}

/** The functions that a query calls; they run for certain where no table decides how often. */
export function* runCalls(schema: Schema, query: Node, inside: readonly string[], read: Read): Iterable<Touch> {
  const select = as(query, 'SelectStmt');
  const certain =
    as(query, 'CallStmt') !== undefined || (select !== undefined && !select.fromClause && !select.whereClause);
  for (const call of callsIn(query)) {
    const { name, routine } = resolveRoutine(schema, strings(call.funcname));
    const key = displayName(name);
    if (!routine || inside.includes(key)) continue;
    for (const { body, language } of routine.overloads) {
      const touches = runBody(schema, body ?? '', language, [...inside, key], read);
      yield* certain && routine.overloads.length === 1 ? touches : perhaps(touches);
    }
  }
}

/** The functions of the triggers that a change of data fires: which rows there are, conditions and switches decide. */
export function* runTriggers(schema: Schema, query: Node, inside: readonly string[], read: Read): Iterable<Touch> {
  for (const calls of firedBy(schema, query)) {
    const key = displayName(calls);
    if (inside.includes(key)) continue;
    for (const { body, language } of schema.routine(calls)?.overloads ?? []) {
      yield* perhaps(runBody(schema, body ?? '', language, [...inside, key], read));
    }
  }
}

function callsIn(query: Node): readonly FuncCall[] {
  const call = as(query, 'CallStmt')?.funccall;
  const calls: FuncCall[] = call ? [call] : [];
  walk(query, (node) => {
    const found = as(node, 'FuncCall');
    if (found) calls.push(found);
  });
  return calls;
}

function* runBody(
  schema: Schema,
  body: string,
  language: string,
  inside: readonly string[],
  read: Read,
): Iterable<Touch> {
  const made = new Set<string>(); // what the body makes did not stand before
  for (const { statement, certain } of stepsOf(body, language.toLowerCase())) {
    const { tree } = statement.parsed;
    if (!tree) continue;
    for (const name of madeBy(statement, schema)) made.add(displayName(name));
    const touches = without(read(tree, schema, inside), made);
    yield* certain ? touches : perhaps(touches);
  }
}

/** Relations that the statement makes; a table that it merely is the first to name stood before. */
export function madeBy(statement: Statement, schema: Schema): readonly QualifiedName[] {
  const { tree } = statement.parsed;
  const creates = tree !== undefined && ['CreateStmt', 'CreateTableAsStmt', 'SelectStmt'].includes(kindOf(tree));
  return effectOf(schema, statement, '').flatMap(({ entry }) => {
    const { value } = entry;
    if (entry.kind !== 'relation' || typeof value !== 'object' || !('origin' in value)) return [];
    const isFirstNamed = value.kind === 'table' && !value.complete && !creates;
    return isFirstNamed || schema.find(value.origin) ? [] : [entry.name];
  });
}

function stepsOf(body: string, language: string): readonly Step[] {
  if (language === 'sql') return readSource('', body).statements.map(({ statement }) => ({ statement, certain: true }));
  const block = language === 'plpgsql' ? readBlock(body) : undefined;
  return block ? flatten(block, body, true) : [];
}

function flatten(step: BlockStep, body: string, certain: boolean): readonly Step[] {
  const statements = (text: string) => readSource('', text).statements.map(({ statement }) => ({ statement, certain }));
  switch (step.kind) {
    case 'sql':
      return statements(body.slice(step.span.start, step.span.end));
    case 'execute':
      return statements(step.text);
    case 'if': {
      const branches = [...step.branches.flatMap((branch) => branch.body), ...step.otherwise];
      return branches.flatMap((one) => flatten(one, body, false));
    }
    case 'block':
      return flattenAll(step.body, body, certain);
    default:
      return [];
  }
}

/** What follows a RETURN, or an IF that holds one, need not run. */
function flattenAll(steps: readonly BlockStep[], body: string, certain: boolean): readonly Step[] {
  const leaving = steps.findIndex(leaves);
  return steps.flatMap((step, index) => flatten(step, body, certain && (leaving < 0 || index <= leaving)));
}

function leaves(step: BlockStep): boolean {
  if (step.kind === 'leave') return true;
  return step.kind === 'if' && [...step.branches.flatMap((branch) => branch.body), ...step.otherwise].some(leaves);
}

function* perhaps(touches: Iterable<Touch>): Iterable<Touch> {
  for (const { facts, on } of touches) {
    yield { facts: facts.map((fact): Fact => ({ ...fact, whenRows: true })), on };
  }
}

function* without(touches: Iterable<Touch>, made: ReadonlySet<string>): Iterable<Touch> {
  for (const { facts, on } of touches) {
    const targets = Object.entries(on) as [Target, readonly QualifiedName[]][];
    const stood = targets.map(([target, names]) => [target, names.filter((name) => !made.has(displayName(name)))]);
    yield { facts, on: Object.fromEntries(stood) };
  }
}
