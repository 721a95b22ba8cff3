/** A schema as one moment of a timeline: reading it costs the same at every moment, and each question is noted. */
import { constraintsOf, type Entry, entryIn, objectIn, single, type Written } from './entry';
import type { Origin, QualifiedName, Relation, Routine, Schema, TransactionEnd, UserType } from './model';
import type { Moment, Notebook, Question } from './question';
import { entryBefore, type Group, membersBefore, type Point, Timeline } from './timeline';

export { temporarySchema } from './entry';

const initialPath: readonly string[] = ['public'];
const none: readonly never[] = [];

/** A database in which nothing was made yet: the schema `public`, and a search path that finds it. */
export const emptySchema: Schema = {
  relation: () => undefined,
  type: () => undefined,
  routine: () => undefined,
  find: () => undefined,
  searchPath: initialPath,
  transactionEnd: undefined,
  extensions: none,
  hasTemporary: false,
  hasSchema: (name) => name === 'public',
  isDroppedSchema: () => false,
  relationNames: () => none,
  typeNames: () => none,
  routineNames: () => none,
  dependents: () => none,
  constraintCount: () => 0,
};

/** The schema with these entries written over what it had. */
export function withEntries(schema: Schema, written: readonly Written[]): Schema {
  if (written.length === 0) return schema;
  const goesOn = schema instanceof TimelineSchema && schema.isNewest;
  const timeline = goesOn ? schema.timeline : new Timeline();
  const point: Point = { at: timeline.newest + 1, written: [] };
  timeline.write(point, written);
  return new TimelineSchema(timeline, goesOn ? schema.base : schema, point, true, undefined);
}

/** The schema of one moment of a timeline, whose first statement stands on `base`: the end, where no point is given. */
export class TimelineSchema implements Schema, Moment {
  asked: Moment['asked'];

  constructor(
    readonly timeline: Timeline,
    readonly base: Schema,
    readonly point: Point | undefined,
    readonly isAfter: boolean,
    readonly notebook: Notebook | undefined,
  ) {}

  get at(): number {
    return this.point ? this.point.at + (this.isAfter ? 1 : 0) : Number.MAX_SAFE_INTEGER;
  }

  /** True while nothing was written after it. */
  get isNewest(): boolean {
    return this.at > this.timeline.newest;
  }

  relation(name: QualifiedName): Relation | 'dropped' | undefined {
    const entry = this.#entry('relation', name);
    return entry?.kind === 'relation' ? entry.value : this.base.relation(name);
  }

  type(name: QualifiedName): UserType | 'dropped' | undefined {
    const entry = this.#entry('type', name);
    return entry?.kind === 'type' ? entry.value : this.base.type(name);
  }

  routine(name: QualifiedName): Routine | undefined {
    const entry = this.#entry('routine', name);
    return entry?.kind === 'routine' ? entry.value : this.base.routine(name);
  }

  find(origin: Origin): Relation | undefined {
    for (const entry of this.#members(this.timeline.origin(origin))) {
      // Its value is read, so that the answer rests on it.
      const relation = this.relation(entry.name);
      if (relation !== undefined && relation !== 'dropped') return relation;
    }
    const below = this.base.find(origin);
    return below && this.relation(below.name) === below ? below : undefined;
  }

  get searchPath(): readonly string[] {
    const entry = this.#entry('search path', single);
    return entry?.kind === 'search path' ? entry.value : this.base.searchPath;
  }

  get transactionEnd(): TransactionEnd | undefined {
    const entry = this.#entry('transaction end', single);
    return entry?.kind === 'transaction end' ? entry.value : this.base.transactionEnd;
  }

  get extensions(): readonly string[] {
    const entry = this.#entry('extensions', single);
    return entry?.kind === 'extensions' ? entry.value : this.base.extensions;
  }

  get hasTemporary(): boolean {
    return this.#members(this.timeline.temporary).length > 0 || this.base.hasTemporary;
  }

  hasSchema(name: string): boolean {
    const value = this.#schemaState(name);
    return value ?? this.base.hasSchema(name);
  }

  isDroppedSchema(name: string): boolean {
    const value = this.#schemaState(name);
    return value === undefined ? this.base.isDroppedSchema(name) : !value;
  }

  relationNames(): readonly QualifiedName[] {
    return this.#names('relation', this.base.relationNames());
  }

  typeNames(): readonly QualifiedName[] {
    return this.#names('type', this.base.typeNames());
  }

  routineNames(): readonly QualifiedName[] {
    return this.#names('routine', this.base.routineNames());
  }

  dependents(name: QualifiedName): readonly QualifiedName[] {
    return this.#over(this.base.dependents(name), this.timeline.dependents(name), ['relation', 'type']);
  }

  constraintCount(name: QualifiedName): number {
    const own = this.#members(this.timeline.constraint(name)).length;
    if (this.base === emptySchema) return own;
    const covered = this.#members(this.timeline.all).filter((entry) => hasConstraint(entryIn(this.base, entry), name));
    return this.base.constraintCount(name) - covered.length + own;
  }

  #entry(kind: Entry['kind'], name: QualifiedName): Entry | undefined {
    const cell = this.timeline.cell(kind, name);
    this.#note(cell);
    return entryBefore(cell, this.at);
  }

  #schemaState(name: string): boolean | undefined {
    const entry = this.#entry('schema', { schema: '', name });
    return entry?.kind === 'schema' ? entry.value : undefined;
  }

  #members(group: Group): readonly Entry[] {
    this.#note(group);
    return membersBefore(group, this.at);
  }

  #names(kind: 'relation' | 'type' | 'routine', below: readonly QualifiedName[]): readonly QualifiedName[] {
    return this.#over(below, this.timeline.live(kind), [kind]);
  }

  /** The members of the group, after those of `below` that were not written anew. */
  #over(below: readonly QualifiedName[], group: Group, kinds: readonly Entry['kind'][]): readonly QualifiedName[] {
    const own = this.#members(group).map(({ name }) => name);
    if (below.length === 0) return own;
    const isWritten = (name: QualifiedName) => kinds.some((kind) => this.#entry(kind, name) !== undefined);
    return [...below.filter((name) => !isWritten(name)), ...own];
  }

  #note(question: Question): void {
    this.notebook?.note(question, this);
  }
}

function hasConstraint(entry: Entry, { schema, name }: QualifiedName): boolean {
  return entry.name.schema === schema && constraintsOf(objectIn(entry)).some((constraint) => constraint.name === name);
}
