/** Policies and rules, which hang on a table or view and name others. */
import { type AlterPolicyStmt, as, type CreatePolicyStmt, type Node, type RenameStmt, type RuleStmt } from '../sql/ast';
import { type Draft, refuse } from './draft';
import { isTable, isView } from './kinds';
import { namedRelation, tableToChange } from './lookups';
import type { Part, QualifiedName, Table, View } from './model';
import { resolveRelation } from './names';
import { truncated } from './object-names';
import { writtenName } from './place';
import { namedIn } from './query-shape';

export function createPolicy(draft: Draft, statement: CreatePolicyStmt): void {
  const table = tableToChange(draft, statement.table);
  const name = truncated(statement.policy_name ?? '');
  if (findPart(table, 'policy', name)) refuse('the policy exists');
  const { qual, with_check: check } = statement;
  putPart(draft, table.name, {
    kind: 'policy',
    name,
    ...namedByPolicy(draft, table, [qual, check]),
    ...made(draft, name),
  });
}

/** ALTER POLICY gives anew what it states; the other expression stays, when there is one. */
export function alterPolicy(draft: Draft, statement: AlterPolicyStmt): void {
  const { relation } = namedRelation(draft, statement.table);
  const known = isTable(relation) ? findPart(relation, 'policy', statement.policy_name ?? '') : undefined;
  if (!isTable(relation) || !known) return;
  const { qual, with_check: check } = statement;
  const now = namedByPolicy(draft, relation, [qual, check]);
  const first = as(known.origin.statement.parsed.tree, 'CreatePolicyStmt');
  const keeps = (!qual && (!first || first.qual)) || (!check && (!first || first.with_check));
  const named = keeps ? { reads: [...known.reads, ...now.reads], uses: [...known.uses, ...now.uses] } : now;
  putPart(draft, relation.name, { ...known, ...named });
}

export function createRule(draft: Draft, statement: RuleStmt): void {
  const { name: on, relation } = namedRelation(draft, statement.relation);
  const owner = isView(relation) ? relation : tableToChange(draft, statement.relation);
  const name = truncated(statement.rulename ?? '');
  if (findPart(owner, 'rule', name) && !statement.replace) refuse('the rule exists');
  const rows = ['old', 'new'].map((alias) => ({ alias, relation: on }));
  const { reads, uses, missing } = namedIn(draft, [statement.whereClause, ...(statement.actions ?? [])], rows);
  if (missing) refuse('the rule names what is not there');
  const others = reads.filter((read) => !isSame(read, on));
  putPart(draft, on, { kind: 'rule', name, reads: others, uses, ...made(draft, name) });
}

/** DROP POLICY and DROP RULE: `[schema,] table, name`. */
export function dropPart(draft: Draft, type: 'OBJECT_POLICY' | 'OBJECT_RULE', parts: readonly string[]): void {
  const [name = '', relname = '', schemaname] = [...parts].reverse();
  const found = resolveRelation(draft, schemaname === undefined ? { relname } : { relname, schemaname });
  removePart(draft, found.name, type === 'OBJECT_RULE' ? 'rule' : 'policy', name);
}

export function renamePart(draft: Draft, statement: RenameStmt): void {
  const kind = statement.renameType === 'OBJECT_RULE' ? 'rule' : 'policy';
  const { relation } = namedRelation(draft, statement.relation);
  if (!isTable(relation) && !isView(relation)) return;
  const known = findPart(relation, kind, statement.subname ?? '');
  if (!known) return;
  removePart(draft, relation.name, kind, known.name);
  putPart(draft, relation.name, { ...known, name: truncated(statement.newname ?? '') });
}

export function removePart(draft: Draft, on: QualifiedName, kind: Part['kind'], name: string): void {
  changeParts(draft, on, (parts) => parts.filter((part) => part.kind !== kind || part.name !== name));
}

/** Gives the parts of a table or view anew; nothing happens when there is none. */
export function changeParts(
  draft: Draft,
  on: QualifiedName,
  change: (parts: readonly Part[]) => readonly Part[],
): void {
  const relation = draft.relation(on);
  if (!isTable(relation) && !isView(relation)) return;
  if (relation.parts.length > 0 || change([]).length > 0)
    draft.putRelation({ ...relation, parts: change(relation.parts) });
}

function putPart(draft: Draft, on: QualifiedName, part: Part): void {
  removePart(draft, on, part.kind, part.name);
  changeParts(draft, on, (parts) => [...parts, part]);
}

function findPart({ parts }: Table | View, kind: Part['kind'], name: string): Part | undefined {
  return parts.find((part) => part.kind === kind && part.name === name);
}

function namedByPolicy(draft: Draft, table: Table, expressions: readonly (Node | undefined)[]) {
  const { reads, uses, missing } = namedIn(draft, expressions, [{ alias: table.name.name, relation: table.name }]);
  if (missing) refuse('the policy names what is not there');
  return { reads: reads.filter((read) => !isSame(read, table.name)), uses };
}

function made(draft: Draft, name: string): Pick<Part, 'origin'> {
  return { origin: draft.origin(writtenName(draft.source.parsed, name)) };
}

function isSame(a: QualifiedName, b: QualifiedName): boolean {
  return a.schema === b.schema && a.name === b.name;
}
