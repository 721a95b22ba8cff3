/** Policies, rules and functions in standard SQL, which name a relation or a column: what the server keeps for them. */
import { type Draft, refuse } from './draft';
import type { DropMode } from './drops';
import { isTable, isView } from './kinds';
import { is } from './lookups';
import type { ColumnUse, Part, QualifiedName, Routine } from './model';
import { changeParts, removePart } from './parts';

type Overload = Routine['overloads'][number];
type Named = Pick<Part, 'reads' | 'uses'>;

/** With CASCADE, what names the relation, or that column of it, goes; without, nothing may. */
export function dropNamers(draft: Draft, name: QualifiedName, mode: DropMode, column?: string): void {
  const names = namerOf(name, column);
  for (const [on, part] of partsThat(draft, name, names)) {
    const isGone = column === undefined && (is(name)(on) || mode.together.some(is(on)));
    if (isGone) continue;
    if (!mode.cascade) refuse(`a ${part.kind} names it`);
    removePart(draft, on, part.kind, part.name);
  }
  for (const [routine, overload] of overloadsThat(draft, names)) {
    if (!mode.cascade) refuse(`a ${routine.kind} names it`);
    const rest = routine.overloads.filter((other) => other !== overload);
    draft.putRoutine(routine.name, rest.length > 0 ? { ...routine, overloads: rest } : undefined);
  }
}

/** A column keeps its type as long as one of them names it. */
export function refuseNamed(draft: Draft, name: QualifiedName, column: string): void {
  const names = namerOf(name, column);
  for (const [, part] of partsThat(draft, name, names)) refuse(`a ${part.kind} names the column`);
  for (const [routine] of overloadsThat(draft, names)) refuse(`a ${routine.kind} names the column`);
}

/** Puts another name in the place of one, in everything that names it. */
export function renameInNamers(
  draft: Draft,
  name: QualifiedName,
  {
    moved,
    column,
  }: { readonly moved?: QualifiedName; readonly column?: { readonly from: string; readonly to: string } },
): void {
  const to = moved ?? name;
  const move = (other: QualifiedName): QualifiedName => (is(name)(other) ? to : other);
  const moveUse = (use: ColumnUse): ColumnUse =>
    is(name)(use.relation) ? { relation: to, column: column?.from === use.column ? column.to : use.column } : use;
  const change = <T extends Named>(one: T): T => ({ ...one, reads: one.reads.map(move), uses: one.uses.map(moveUse) });
  const names = namerOf(name, undefined);
  for (const [on] of partsThat(draft, name, names)) changeParts(draft, on, (parts) => parts.map(change));
  for (const [routine, overload] of overloadsThat(draft, names)) {
    const current = draft.routine(routine.name) ?? routine;
    const overloads = current.overloads.map((other) => (other.origin === overload.origin ? change(other) : other));
    draft.putRoutine(routine.name, { ...current, overloads });
  }
}

function namerOf(name: QualifiedName, column: string | undefined): (named: Named) => boolean {
  return ({ reads, uses }) =>
    uses.some((use) => is(name)(use.relation) && (column === undefined || use.column === column)) ||
    (column === undefined && reads.some(is(name)));
}

function partsThat(draft: Draft, name: QualifiedName, names: (named: Named) => boolean): [QualifiedName, Part][] {
  return [name, ...draft.dependents(name)].flatMap((on) => {
    const relation = draft.relation(on);
    if (!isTable(relation) && !isView(relation)) return [];
    return relation.parts.filter(names).map((part): [QualifiedName, Part] => [on, part]);
  });
}

function overloadsThat(draft: Draft, names: (named: Named) => boolean): [Routine, Overload][] {
  return draft.routineNames().flatMap((name) => {
    const routine = draft.routine(name);
    return (routine?.overloads ?? [])
      .filter(names)
      .map((overload): [Routine, Overload] => [routine as Routine, overload]);
  });
}
