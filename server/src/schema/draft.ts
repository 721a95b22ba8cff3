/** One statement's changes while they are being made: reads see them, the schema below stays as it is. */
import type { Parsed } from '../sql/parse';
import type { Statement } from '../sql/source-file';
import type { Span } from '../sql/span';
import { shift } from '../sql/span';
import {
  constraintsOf,
  dependencies,
  type Entry,
  entryKey,
  nameKey,
  objectIn,
  single,
  temporarySchema,
  type Written,
} from './entry';
import type {
  Origin,
  QualifiedName,
  Relation,
  Routine,
  Schema,
  Table,
  TransactionEnd,
  TypeName,
  UserType,
} from './model';

/** Thrown inside the room when the server would refuse the statement; `replay` then changes nothing. */
export class Refusal extends Error {}

/** The server would refuse the statement. */
export function refuse(reason: string): never {
  throw new Refusal(reason);
}

/** The text that is being replayed: the statement itself, or one in the body of a DO block. */
export interface Source {
  readonly file: string;
  readonly statement: Statement;
  readonly parsed: Parsed;
  /** From the first character of `parsed` back to that of `statement`. */
  readonly shift: number;
}

export class Draft implements Schema {
  readonly #base: Schema;
  readonly #written = new Map<string, Entry>();
  #madeTemporary = false;

  constructor(
    base: Schema,
    readonly source: Source,
  ) {
    this.#base = base;
  }

  get written(): readonly Written[] {
    return [...this.#written].map(([key, entry]) => ({ key, entry }));
  }

  get hasTemporary(): boolean {
    return this.#madeTemporary || this.#base.hasTemporary;
  }

  origin(span: Span): Origin {
    return {
      file: this.source.file,
      statement: this.source.statement,
      span: shift(span, this.source.shift),
    };
  }

  /** The same changes so far, for text inside this statement; its own changes are added by `adopt`. */
  inside(source: Source): Draft {
    return new Draft(this, source);
  }

  adopt(inner: Draft): void {
    for (const entry of inner.#written.values()) this.#write(entry);
  }

  relation(name: QualifiedName): Relation | 'dropped' | undefined {
    const entry = this.#written.get(entryKey('relation', name));
    return entry?.kind === 'relation' ? entry.value : this.#base.relation(name);
  }

  type(name: QualifiedName): UserType | 'dropped' | undefined {
    const entry = this.#written.get(entryKey('type', name));
    return entry?.kind === 'type' ? entry.value : this.#base.type(name);
  }

  routine(name: QualifiedName): Routine | undefined {
    const entry = this.#written.get(entryKey('routine', name));
    return entry?.kind === 'routine' ? entry.value : this.#base.routine(name);
  }

  find(origin: Origin): Relation | undefined {
    for (const entry of this.#written.values()) {
      if (entry.kind === 'relation' && entry.value !== 'dropped' && entry.value?.origin === origin) return entry.value;
    }
    const below = this.#base.find(origin);
    return below && this.relation(below.name) === below ? below : undefined;
  }

  get searchPath(): readonly string[] {
    const entry = this.#written.get(entryKey('search path', single));
    return entry?.kind === 'search path' ? entry.value : this.#base.searchPath;
  }

  get transactionEnd(): TransactionEnd | undefined {
    const entry = this.#written.get(entryKey('transaction end', single));
    return entry?.kind === 'transaction end' ? entry.value : this.#base.transactionEnd;
  }

  get extensions(): readonly string[] {
    const entry = this.#written.get(entryKey('extensions', single));
    return entry?.kind === 'extensions' ? entry.value : this.#base.extensions;
  }

  hasSchema(name: string): boolean {
    const entry = this.#written.get(entryKey('schema', { schema: '', name }));
    return entry?.kind === 'schema' ? entry.value === true : this.#base.hasSchema(name);
  }

  isDroppedSchema(name: string): boolean {
    const entry = this.#written.get(entryKey('schema', { schema: '', name }));
    return entry?.kind === 'schema' ? entry.value === false : this.#base.isDroppedSchema(name);
  }

  relationNames(): readonly QualifiedName[] {
    return this.#names('relation', this.#base.relationNames());
  }

  typeNames(): readonly QualifiedName[] {
    return this.#names('type', this.#base.typeNames());
  }

  routineNames(): readonly QualifiedName[] {
    return this.#names('routine', this.#base.routineNames());
  }

  #names(kind: Entry['kind'], below: readonly QualifiedName[]): readonly QualifiedName[] {
    const names = new Map(below.map((name) => [nameKey(name), name]));
    for (const entry of this.#written.values()) {
      if (entry.kind !== kind) continue;
      if (entry.value === 'dropped' || entry.value === undefined) names.delete(nameKey(entry.name));
      else names.set(nameKey(entry.name), entry.name);
    }
    return [...names.values()];
  }

  dependents(name: QualifiedName): readonly QualifiedName[] {
    const key = nameKey(name);
    const names = new Map(this.#base.dependents(name).map((dependent) => [nameKey(dependent), dependent]));
    for (const entry of this.#written.values()) {
      if (entry.kind !== 'relation' && entry.kind !== 'type') continue;
      const object = objectIn(entry);
      const depends = object !== undefined && dependencies(object).some((other) => nameKey(other) === key);
      if (depends) names.set(nameKey(entry.name), entry.name);
      else names.delete(nameKey(entry.name));
    }
    return [...names.values()];
  }

  constraintCount(name: QualifiedName): number {
    let count = this.#base.constraintCount(name);
    for (const entry of this.#written.values()) {
      if ((entry.kind !== 'relation' && entry.kind !== 'type') || entry.name.schema !== name.schema) continue;
      const below = entry.kind === 'relation' ? this.#base.relation(entry.name) : this.#base.type(entry.name);
      count += countNamed(entry.value, name.name) - countNamed(below, name.name);
    }
    return count;
  }

  putRelation(relation: Relation): void {
    this.#write({ kind: 'relation', name: relation.name, value: relation });
  }

  dropRelation(name: QualifiedName): void {
    this.#write({ kind: 'relation', name, value: 'dropped' });
  }

  putType(type: UserType): void {
    this.#write({ kind: 'type', name: type.name, value: type });
  }

  dropType(name: QualifiedName): void {
    this.#write({ kind: 'type', name, value: 'dropped' });
  }

  putRoutine(name: QualifiedName, value: Routine | undefined): void {
    this.#write({ kind: 'routine', name, value });
  }

  putSchema(name: string, exists: boolean): void {
    this.#write({ kind: 'schema', name: { schema: '', name }, value: exists });
  }

  putSearchPath(value: readonly string[]): void {
    this.#write({ kind: 'search path', name: single, value });
  }

  putTransactionEnd(value: TransactionEnd | undefined): void {
    this.#write({ kind: 'transaction end', name: single, value });
  }

  putExtensions(value: readonly string[]): void {
    this.#write({ kind: 'extensions', name: single, value });
  }

  /** True for a type that the history dropped, with no other of that name. */
  isDroppedType(type: TypeName): boolean {
    const name = { schema: type.schema ?? this.searchPath[0] ?? 'public', name: type.name };
    const relation = this.relation(name);
    return this.type(name) === 'dropped' && (relation === undefined || relation === 'dropped');
  }

  /** The table of that name, or undefined when it is none or not there. */
  table(name: QualifiedName): Table | undefined {
    const relation = this.relation(name);
    if (relation === undefined || relation === 'dropped') return undefined;
    return relation.kind === 'table' || relation.kind === 'foreign table' ? relation : undefined;
  }

  /** Changes the table as it is now; nothing happens when there is none. */
  changeTable(name: QualifiedName, change: (table: Table) => Table): void {
    const table = this.table(name);
    if (table) this.putRelation(change(table));
  }

  #write(entry: Entry): void {
    if (entry.name.schema === temporarySchema) this.#madeTemporary = true;
    this.#written.set(entryKey(entry.kind, entry.name), entry);
  }
}

function countNamed(object: Relation | UserType | 'dropped' | undefined, name: string): number {
  if (object === undefined || object === 'dropped') return 0;
  return constraintsOf(object).filter((constraint) => constraint.name === name).length;
}
