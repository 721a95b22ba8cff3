/** Keeps what each statement of a history wrote, in order, so that the schema of any moment can be read from one store. */
import { constraintsOf, dependencies, type Entry, objectIn, temporarySchema, type Written } from './entry';
import type { Origin, QualifiedName } from './model';
import { type Question, unchanged } from './question';

/** A statement's place among the others, and what it wrote. */
export interface Point {
  /** Grows from one to the next; may be counted anew as long as the order stays. */
  at: number;
  written: readonly Written[];
}

/** What was written under one name, in the order of the statements. */
export interface Cell extends Question {
  readonly name: QualifiedName;
  readonly writes: { readonly point: Point; readonly entry: Entry }[];
  /** While the walk is where it is another than in the last review: what that had here. */
  past: { readonly entry: Entry | undefined; readonly groups: readonly Group[] } | undefined;
  /** Groups that it ever belonged to. */
  readonly groups: Group[];
}

/** Cells that have something in common, as far as `holds` says so of what they keep. */
export interface Group extends Question {
  /** How many cells joined or left it, compared with the last review, where the walk is. */
  moved: number;
  readonly holds: (entry: Entry) => boolean;
  readonly cells: Cell[];
}

type Names<T> = Map<string, Map<string, T>>;

export class Timeline {
  readonly #cells = new Map<Entry['kind'], Names<Cell>>();
  readonly #live = new Map<Entry['kind'], Group>();
  readonly #origins = new Map<Origin, Group>();
  readonly #dependents: Names<Group> = new Map();
  readonly #constraints: Names<Group> = new Map();
  /** Cells that are another than in the last review where the walk is. */
  readonly #differing = new Set<Cell>();
  readonly #changed = new Set<Question>();
  /** False while all is new, so that there is nothing to compare with. */
  #hasPast = false;
  #questions = 0;
  #questionsAtFirst = 0;
  #newest = -1;
  /** Everything that was written, if only that it was dropped. */
  readonly all = this.#group(() => true);
  readonly temporary = this.#group((entry) => entry.name.schema === temporarySchema && objectIn(entry) !== undefined);

  /** True when most of it is about names that came and went, as when a person types them. */
  get isWorn(): boolean {
    return this.#questions > 3 * this.#questionsAtFirst + 20_000;
  }

  /** The last place in the order at which anything was ever written. */
  get newest(): number {
    return this.#newest;
  }

  cell(kind: Entry['kind'], name: QualifiedName): Cell {
    const names = of(this.#cells, kind, () => new Map());
    return named(names, name, () => {
      this.#questions++;
      return { changes: unchanged, notedIn: undefined, name, writes: [], past: undefined, groups: [] };
    });
  }

  /** All of a kind that are there. */
  live(kind: Entry['kind']): Group {
    return of(this.#live, kind, () => this.#group(({ value }) => value !== undefined && value !== 'dropped'));
  }

  /** The relation of that origin. */
  origin(origin: Origin): Group {
    return of(this.#origins, origin, () =>
      this.#group((entry) => entry.kind === 'relation' && objectIn(entry)?.origin === origin),
    );
  }

  /** What hangs on the relation or type. */
  dependents(name: QualifiedName): Group {
    return named(this.#dependents, name, () =>
      this.#group((entry) => {
        const object = objectIn(entry);
        return object !== undefined && dependencies(object).some((one) => isSameName(one, name));
      }),
    );
  }

  /** What has a constraint of that name in that schema. */
  constraint(name: QualifiedName): Group {
    return named(this.#constraints, name, () =>
      this.#group((entry) => constraintsOf(objectIn(entry)).some((constraint) => constraint.name === name.name)),
    );
  }

  /** Puts what the statement at this point writes in the place of what it wrote before. */
  write(point: Point, written: readonly Written[]): void {
    const old = point.written;
    point.written = written;
    this.#newest = Math.max(this.#newest, point.at);
    for (const { key, entry } of old) {
      if (!written.some((one) => one.key === key)) this.#replace(point, entry, undefined);
    }
    for (const { key, entry } of written) this.#replace(point, old.find((one) => one.key === key)?.entry, entry);
  }

  /** The statement writes what it wrote in the last review, whatever stood there. */
  keep(point: Point): void {
    if (this.#differing.size === 0) return;
    for (const { entry } of point.written) {
      const cell = this.cell(entry.kind, entry.name);
      if (cell.past) this.#compare(cell, entry, entry, point.at + 1);
    }
  }

  /** Takes out what a statement wrote that is no more; `leave` then says so where it stood. */
  remove(point: Point): void {
    for (const { entry } of point.written) removeWrite(this.cell(entry.kind, entry.name), point);
  }

  /** The last review still had a removed statement here. */
  leave(point: Point, at: number): void {
    for (const { entry } of point.written) {
      const cell = this.cell(entry.kind, entry.name);
      this.#compare(cell, entry, entryBefore(cell, at), at);
    }
  }

  /** From now on what is there is what the last review had. */
  settle(): void {
    for (const cell of this.#differing) {
      for (const group of cell.past?.groups ?? []) group.moved = 0;
      cell.past = undefined;
    }
    for (const question of this.#changed) question.changes = unchanged;
    this.#differing.clear();
    this.#changed.clear();
    if (!this.#hasPast) this.#questionsAtFirst = this.#questions;
    this.#hasPast = true;
  }

  #replace(point: Point, was: Entry | undefined, is: Entry | undefined): void {
    const entry = is ?? was;
    if (!entry) return;
    const cell = this.cell(entry.kind, entry.name);
    const before = entryBefore(cell, point.at);
    if (was) removeWrite(cell, point);
    if (is) {
      const next = cell.writes.findLastIndex((write) => write.point.at < point.at) + 1;
      cell.writes.splice(next, 0, { point, entry: is });
      this.#register(cell, before, is);
    }
    if (!this.#hasPast) return;
    const then = was ?? (cell.past ? cell.past.entry : before);
    this.#compare(cell, then, is ?? before, point.at + 1);
  }

  /** What the last review had under the name, and what there is, from this place on. */
  #compare(cell: Cell, then: Entry | undefined, now: Entry | undefined, at: number): void {
    const wasSame = cell.past === undefined;
    const isSame = then === now || (then !== undefined && now !== undefined && isSameValue(then.value, now.value));
    if (wasSame && isSame) return;
    const left = cell.past?.groups ?? none;
    const joined = isSame ? none : difference(this.#groupsOf(then), this.#groupsOf(now));
    cell.past = isSame ? undefined : { entry: then, groups: joined };
    if (isSame) this.#differing.delete(cell);
    else this.#differing.add(cell);
    if (wasSame || isSame) this.#change(cell, !isSame, at);
    for (const group of left) if (--group.moved === 0) this.#change(group, false, at);
    for (const group of joined) if (group.moved++ === 0) this.#change(group, true, at);
  }

  #change(question: Question, begins: boolean, at: number): void {
    this.#changed.add(question);
    if (begins) question.changes = [...question.changes, { from: at, to: Number.POSITIVE_INFINITY }];
    else {
      const last = question.changes.at(-1);
      if (last) question.changes = [...question.changes.slice(0, -1), { from: last.from, to: at }];
    }
  }

  #group(holds: Group['holds']): Group {
    this.#questions++;
    return { changes: unchanged, notedIn: undefined, moved: 0, holds, cells: [] };
  }

  #register(cell: Cell, before: Entry | undefined, entry: Entry): void {
    const was = objectIn(before);
    const is = objectIn(entry);
    // Most statements leave the constraints of a table as they are, and they are many.
    if (was && is && was.origin === is.origin && constraintsOf(was) === constraintsOf(is)) {
      for (const name of dependencies(is)) join(cell, this.dependents(name));
    } else {
      for (const group of this.#groupsOf(entry)) join(cell, group);
    }
  }

  #groupsOf(entry: Entry | undefined): readonly Group[] {
    if (!entry) return none;
    const groups = [this.all];
    if (entry.value === undefined || entry.value === 'dropped') return groups;
    groups.push(this.live(entry.kind));
    const object = objectIn(entry);
    if (!object) return groups;
    if (entry.kind === 'relation') groups.push(this.origin(object.origin));
    if (entry.name.schema === temporarySchema) groups.push(this.temporary);
    for (const name of dependencies(object)) groups.push(this.dependents(name));
    const { schema } = entry.name;
    for (const { name } of constraintsOf(object)) groups.push(this.constraint({ schema, name }));
    return groups;
  }
}

/** What the cell keeps before this place in the order. */
export function entryBefore({ writes }: Cell, at: number): Entry | undefined {
  let low = 0;
  let high = writes.length;
  while (low < high) {
    // Most questions are about the last write.
    const middle = high === writes.length ? high - 1 : (low + high) >> 1;
    if ((writes[middle]?.point.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return writes[low - 1]?.entry;
}

/** The entries of a group before this place in the order, first made first. */
export function membersBefore({ cells, holds }: Group, at: number): readonly Entry[] {
  const members: Entry[] = [];
  for (const cell of cells.length > 1 ? inOrder(cells) : cells) {
    const entry = entryBefore(cell, at);
    if (entry && holds(entry)) members.push(entry);
  }
  return members;
}

/** What is in one of the two only. */
function difference(some: readonly Group[], others: readonly Group[]): readonly Group[] {
  const [one, other] = [new Set(some), new Set(others)];
  return [...[...one].filter((group) => !other.has(group)), ...[...other].filter((group) => !one.has(group))];
}

/** By the first write; by name where one statement made both. */
function inOrder(cells: readonly Cell[]): readonly Cell[] {
  const written = cells.filter(({ writes }) => writes.length > 0);
  return written.sort((a, b) => firstAt(a) - firstAt(b) || compareNames(a.name, b.name));
}

function firstAt({ writes }: Cell): number {
  return writes[0]?.point.at ?? 0;
}

function compareNames(a: QualifiedName, b: QualifiedName): number {
  const [one, other] = a.schema === b.schema ? [a.name, b.name] : [a.schema, b.schema];
  return one < other ? -1 : one > other ? 1 : 0;
}

function isSameName(a: QualifiedName, b: QualifiedName): boolean {
  return a.name === b.name && a.schema === b.schema;
}

function join(cell: Cell, group: Group): void {
  if (cell.groups.includes(group)) return;
  cell.groups.push(group);
  group.cells.push(cell);
}

function removeWrite({ writes }: Cell, point: Point): void {
  const index = writes.findIndex((write) => write.point === point);
  if (index >= 0) writes.splice(index, 1);
}

/** Lists of names are the same when they name the same; everything else is its own identity. */
function isSameValue(a: Entry['value'], b: Entry['value']): boolean {
  if (a === b) return true;
  return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((name, index) => name === b[index]);
}

const none: readonly Group[] = [];

function named<T>(names: Names<T>, { schema, name }: QualifiedName, make: () => T): T {
  return of(
    of(names, schema, () => new Map()),
    name,
    make,
  );
}

function of<K, T>(map: Map<K, T>, key: K, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
