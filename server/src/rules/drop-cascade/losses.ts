/** What a statement takes away beside what it names: the schema before it, compared with the one after it. */
import type { Origin, QualifiedName, Relation, Table } from '../../schema/model';
import { displayName } from '../../schema/names';
import { type Dependent, isSame } from '../dependents';
import { isDeployed } from '../deployed';
import type { StatementContext } from '../rule';

export interface Loss extends Dependent {
  /** Rows or values go with it, which nothing but a backup brings back. */
  readonly holdsData: boolean;
  /** The file makes another of that name. */
  readonly isMadeAgain: boolean;
}

/** Only what running code may use. `named` is what the statement drops by name. */
export function losses(context: StatementContext, named: readonly QualifiedName[]): readonly Loss[] {
  const { before, after } = context;
  const found = before.relationNames().flatMap((name) => {
    const was = before.relation(name);
    if (typeof was !== 'object' || !isDeployed(name, context)) return [];
    const is = after.find(was.origin);
    if (!is) return named.some((one) => isSame(one, name)) ? [] : wholeRelation(was, context);
    const isTable = was.kind === 'table' && is.kind === 'table';
    return isTable ? parts(was, is, context) : [];
  });
  return [...found, ...routineLosses(context, named)];
}

/** Indexes and sequences go with their table, whose loss says enough. */
function wholeRelation(relation: Relation, { after, fileEnd }: StatementContext): readonly Loss[] {
  const { kind, name, origin } = relation;
  const owner =
    relation.kind === 'index' ? relation.table : relation.kind === 'sequence' ? relation.ownedBy?.table : name;
  const isPart = kind === 'index' || (kind === 'sequence' && owner && typeof after.relation(owner) !== 'object');
  if (isPart) return [];
  const holdsData = kind === 'table' || kind === 'foreign table';
  return [
    {
      words: `the ${kind} ${displayName(name)}`,
      origin,
      of: name,
      holdsData,
      isMadeAgain: typeof fileEnd.relation(name) === 'object',
    },
  ];
}

function parts(was: Table, is: Table, { fileEnd }: StatementContext): readonly Loss[] {
  const end = fileEnd.find(was.origin);
  const last = end?.kind === 'table' ? end : undefined;
  const table = displayName(was.name);
  const loss = (words: string, origin: Origin, isMadeAgain: boolean | undefined, holdsData = false): Loss => ({
    words,
    origin,
    of: was.name,
    holdsData,
    isMadeAgain: isMadeAgain === true,
  });
  const isNamed = (name: string) => (one: { readonly name: string }) => one.name === name;
  const kept = new Map(is.columns.map((column) => [column.origin, column]));
  const columns = was.columns.flatMap((column) => {
    const now = kept.get(column.origin);
    if (!now) return [loss(`the column ${table}.${column.name}`, column.origin, false, true)];
    const losesDefault = column.default !== undefined && now.default === undefined;
    const atEnd = last?.columns.find(({ origin }) => origin === column.origin);
    const isSetAgain = atEnd?.default !== undefined || atEnd?.identity !== undefined;
    return losesDefault ? [loss(`the default of ${table}.${column.name}`, column.origin, isSetAgain)] : [];
  });
  const gone = was.columns.filter(({ origin }) => !kept.has(origin)).map(({ name }) => name);
  const constraints = was.constraints.filter(
    ({ origin, kind, columns: on }) =>
      kind !== 'not null' &&
      !on.some((name) => gone.includes(name)) &&
      !is.constraints.some((one) => one.origin === origin),
  );
  const triggers = was.triggers.filter(({ origin }) => !is.triggers.some((one) => one.origin === origin));
  const named = was.parts.filter(({ origin }) => !is.parts.some((one) => one.origin === origin));
  return [
    ...columns,
    ...named.map(({ kind, name, origin }) =>
      loss(`the ${kind} ${name} of ${table}`, origin, last?.parts.some(isNamed(name))),
    ),
    ...constraints.map(({ kind, name, origin }) =>
      loss(`the ${kind} ${name} of ${table}`, origin, last?.constraints.some(isNamed(name))),
    ),
    ...triggers.map(({ name, origin }) =>
      loss(`the trigger ${name} of ${table}`, origin, last?.triggers.some(isNamed(name))),
    ),
  ];
}

function routineLosses({ before, after, fileEnd }: StatementContext, named: readonly QualifiedName[]): readonly Loss[] {
  return before.routineNames().flatMap((name) => {
    const routine = before.routine(name);
    const [overload] = routine?.overloads ?? [];
    if (!routine || !overload || after.routine(name) || named.some((one) => isSame(one, name))) return [];
    const words = `the ${routine.kind} ${displayName(name)}`;
    const isMadeAgain = fileEnd.routine(name) !== undefined;
    return [{ words, origin: overload.origin, of: name, holdsData: false, isMadeAgain }];
  });
}
