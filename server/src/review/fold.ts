/** Walks through files' statements with the schema and the transaction that each one meets, and again after every edit. */
import type { Effect, PostgresVersion } from '../locks/effect';
import { effects as effectsOf } from '../locks/effects';
import { entryIn, type Written } from '../schema/entry';
import type { Schema } from '../schema/model';
import { type Asked, createNotebook, hasChanged, type Notebook } from '../schema/question';
import { effectOf } from '../schema/replay';
import { emptySchema, TimelineSchema } from '../schema/schema';
import { type Point, Timeline } from '../schema/timeline';
import { as } from '../sql/ast';
import type { SourceFile, Statement } from '../sql/source-file';
import type { Span } from '../sql/span';
import { align } from './align';
import { type Chain, link } from './chain';
import type { Keeper, Kept } from './judge';
import { follow, type Mark } from './marks';
import { outcome } from './same-value';
import { nextTransaction, openTransaction, sameState, type TransactionState } from './transaction-state';

/** A statement at its moment in a history. */
export interface Moment extends Keeper {
  readonly statement: Statement;
  readonly place: Span;
  readonly before: Schema;
  readonly after: Schema;
  readonly effects: readonly Effect[];
  readonly transaction: TransactionState;
  /** The statements of the file before this one. */
  readonly earlier: Chain<Statement> | undefined;
  /** No statement of the file comes after it. */
  readonly isLast: boolean;
}

export interface FoldedFile {
  readonly source: SourceFile;
  readonly transaction: 'tool' | 'none';
}

/** What a walk met in one file. */
export interface FileWalk {
  /** The same objects as in the last walk as long as their statements are. */
  readonly moments: readonly Moment[];
  /** The schema after the file; the same object in each walk. */
  readonly end: Schema;
}

/** One walk, which can be walked again: then only what meets another answer is done anew. */
export interface Fold {
  /** False when another fold is cheaper or the only right one. */
  fits(files: readonly FoldedFile[]): boolean;
  walk(files: readonly FoldedFile[]): readonly FileWalk[];
  /** The schema after the last statement; the same object in each walk. */
  readonly end: Schema;
  /** To be called once all that rests on the walk is done: changes count from here on. */
  settle(): void;
}

const noEffects: readonly Effect[] = [];

/** A statement that changes nothing of the schema and holds no lock that matters. */
export function restingMoment({ statement, place }: SourceFile['statements'][number], schema: Schema): Moment {
  const transaction = openTransaction('none');
  const around = { effects: noEffects, transaction, earlier: undefined, isLast: false, kept: undefined };
  return { statement, place, before: schema, after: schema, ...around };
}

/** A walk whose first statement meets `base`. What it asks is noted in `notebook`. */
export function createFold(
  postgres: PostgresVersion,
  base: Schema = emptySchema,
  notebook: Notebook = createNotebook(),
): Fold {
  return new TimelineFold(postgres, base, notebook);
}

class FoldedStatement implements Moment, Point {
  at = 0;
  place: Span = { start: 0, end: 0 };
  written: readonly Written[] = [];
  inputs: readonly unknown[] = [];
  effects: readonly Effect[] = noEffects;
  transaction: TransactionState = openTransaction('none');
  /** The state after it. */
  next: TransactionState | undefined;
  earlier: Chain<Statement> | undefined;
  isLast = false;
  /** The same with this one. */
  through: Chain<Statement> | undefined;
  /** What `written` and `effects` rest on; undefined for one that has not been replayed yet. */
  asked: Asked | undefined;
  /** True for a ROLLBACK. */
  takesBack = false;
  kept: Kept | undefined;
  #before: Schema | undefined;
  #after: Schema | undefined;

  constructor(
    readonly statement: Statement,
    readonly file: string,
    readonly schemaAt: (point: Point, isAfter: boolean) => Schema,
  ) {}

  get before(): Schema {
    this.#before ??= this.schemaAt(this, false);
    return this.#before;
  }

  get after(): Schema {
    this.#after ??= this.schemaAt(this, true);
    return this.#after;
  }
}

/** Where a statement stands that is there no more. */
const gone = -1;

function isGone(one: FoldedStatement | undefined): boolean {
  return one?.at === gone;
}

interface FileEnd {
  readonly point: Point;
  readonly schema: Schema;
}

class TimelineFold implements Fold {
  readonly end: Schema;
  readonly #timeline = new Timeline();
  readonly #notebook: Notebook;
  readonly #postgres: PostgresVersion;
  readonly #schemaAt: (point: Point, isAfter: boolean) => Schema;
  #statements: readonly FoldedStatement[] = [];
  #ends: ReadonlyMap<string, FileEnd> = new Map();

  constructor(postgres: PostgresVersion, base: Schema, notebook: Notebook) {
    this.#postgres = postgres;
    this.#notebook = notebook;
    this.end = new TimelineSchema(this.#timeline, base, undefined, true, notebook);
    this.#schemaAt = (point, isAfter) => new TimelineSchema(this.#timeline, base, point, isAfter, notebook);
  }

  /** Files may come and go, but not change places. Names that nobody uses any more are forgotten with the fold. */
  fits(files: readonly FoldedFile[]): boolean {
    const paths = files.map(({ source }) => source.path);
    const there = new Set(paths);
    const before = [...this.#ends.keys()].filter((path) => there.has(path));
    const again = paths.filter((path) => this.#ends.has(path));
    return before.every((path, index) => path === again[index]) && !this.#timeline.isWorn;
  }

  walk(files: readonly FoldedFile[]): readonly FileWalk[] {
    const before = this.#statements;
    const now = this.#takePlaces(files);
    let passed = 0;
    /** The last walk met these before what is here; they are gone. */
    const leaveUntil = (index: number, at: number): void => {
      for (const one of before.slice(passed, index)) this.#timeline.leave(one, at);
      passed = index;
    };
    const walks = files.map((file, index) => {
      const moments = now[index] ?? [];
      this.#walkFile(file, moments, (one) => {
        if (before[passed] !== one) leaveUntil(before.indexOf(one, passed), one.at);
        passed++;
      });
      const { path } = file.source;
      const end = this.#ends.get(path);
      let after = passed;
      for (let at = passed; isGone(before[at]); at++) if (before[at]?.file === path) after = at + 1;
      if (end && after > passed) leaveUntil(after, end.point.at);
      return { moments, end: end?.schema ?? this.end };
    });
    leaveUntil(before.length, Number.MAX_SAFE_INTEGER);
    return walks;
  }

  settle(): void {
    this.#timeline.settle();
  }

  /** The statements of each file, counted through, and what is gone taken out. */
  #takePlaces(files: readonly FoldedFile[]): readonly (readonly FoldedStatement[])[] {
    const before = this.#statements;
    const sources = files.map(({ source }) => source);
    const now = align(before, sources, (statement, file) => new FoldedStatement(statement, file, this.#schemaAt));
    const ends = new Map<string, FileEnd>();
    for (const one of before) one.at = gone;
    let at = 0;
    for (const [index, { path }] of sources.entries()) {
      for (const one of now[index] ?? []) one.at = at++;
      const end = this.#ends.get(path) ?? this.#fileEnd();
      end.point.at = at++;
      ends.set(path, end);
    }
    for (const one of before) if (isGone(one)) this.#timeline.remove(one);
    this.#statements = now.flat();
    this.#ends = ends;
    return now;
  }

  #fileEnd(): FileEnd {
    const point: Point = { at: 0, written: [] };
    return { point, schema: this.#schemaAt(point, false) };
  }

  #walkFile(
    { transaction }: FoldedFile,
    statements: readonly FoldedStatement[],
    meetAgain: (one: FoldedStatement) => void,
  ): void {
    let state = openTransaction(transaction);
    let earlier: Chain<Statement> | undefined;
    let marks: readonly Mark<FoldedStatement>[] = [];
    for (const one of statements) {
      one.isLast = one === statements.at(-1);
      if (one.asked) meetAgain(one);
      const followed = follow(marks, as(one.statement.parsed.tree, 'TransactionStmt'), state, one);
      marks = followed.marks;
      const isNew = this.#meet(one, followed.back && undo(statements, followed.back.at, one));
      if (isNew || one.transaction !== state) {
        one.transaction = state;
        one.next = sameState(nextTransaction(state, one.statement.parsed.tree, one.effects), one.next);
      }
      if (isNew || one.earlier !== earlier) {
        one.earlier = earlier;
        one.through = link(earlier, one.statement);
      }
      state = one.next ?? state;
      earlier = one.through;
    }
  }

  /** True when the statement had to be replayed: it is new, or something that it asked has another answer. */
  #meet(one: FoldedStatement, undone: readonly Written[] | undefined): boolean {
    // What a ROLLBACK takes back is not asked of the schema.
    const holds = one.asked && !undone && !one.takesBack && !hasChanged(one.asked);
    if (holds) this.#timeline.keep(one);
    else this.#replay(one, undone);
    return !holds;
  }

  #replay(one: FoldedStatement, undone: readonly Written[] | undefined): void {
    const { statement, file, before } = one;
    const { made, asked } = this.#notebook.record(() => {
      const effects = effectsOf(statement, before, this.#postgres);
      if (undone) return { effects, written: undone, inputs: [] };
      return { effects, ...outcome(statement, effectOf(before, statement, file), before, one) };
    });
    this.#timeline.write(one, made.written);
    one.inputs = made.inputs;
    one.effects = sameEffects(made.effects, one.effects);
    one.asked = asked;
    one.takesBack = undone !== undefined;
    one.kept = undefined;
  }
}

/** What makes the schema at the end of `one` what it was after `back`. */
function undo(statements: readonly FoldedStatement[], back: FoldedStatement, one: FoldedStatement): readonly Written[] {
  const between = statements.slice(statements.indexOf(back) + 1, statements.indexOf(one));
  const written = new Map(between.flatMap((each) => each.written.map(({ key, entry }) => [key, entry])));
  return [...written].map(([key, entry]) => ({ key, entry: entryIn(back.after, entry) }));
}

/** The effects of the last time where they are the same, so that what rests on them is kept. */
function sameEffects(effects: readonly Effect[], last: readonly Effect[]): readonly Effect[] {
  return JSON.stringify(effects) === JSON.stringify(last) ? last : effects;
}
