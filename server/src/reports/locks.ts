/** What statements lock: the command line's JSON, and the words in which people read it, wherever they do. */
import { blocks, type Effect, type LockMode, lockModes, type Uncertainty } from '../locks/effect';
import type { Problem } from '../review/finding';
import type { Moment } from '../review/fold';
import { heldEffects } from '../review/transaction-state';
import { listed, lockWords } from '../rules/words';
import { displayName } from '../schema/names';
import { as } from '../sql/ast';
import type { Paint } from './pretty';

/** One relation's share, as the command line's contract has it. */
export interface ReportedEffect {
  /** `schema.name`. */
  readonly relation: string;
  readonly lock: LockMode;
  readonly rewrites: boolean;
  readonly scans: boolean;
  readonly blocks: readonly ('reads' | 'writes')[];
  /** What the rows, the planner or the owners decide when the statement runs. */
  readonly uncertain?: readonly Uncertainty[];
  /** The same migration made the relation, so that nobody waits for it. */
  readonly new?: true;
}

export interface ReportedStatement {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly sql: string;
  readonly effects: readonly ReportedEffect[];
  /** What earlier statements of the same transaction took, and hold until COMMIT. */
  readonly held: readonly ReportedEffect[];
}

export interface LockReport<Statement extends ReportedStatement = ReportedStatement> {
  readonly version: 1;
  /** Major version. */
  readonly postgres: number;
  readonly statements: readonly Statement[];
  readonly problems: readonly Problem[];
}

/** What the model says of a statement at its moment: its own effects, and what is held from before. */
export function locksAt(moment: Moment, file: string): Pick<ReportedStatement, 'effects' | 'held'> {
  const report = (effect: Effect) => reportedEffect(effect, isMadeBy(moment, effect, file));
  // What ends the transaction, or opens it, is not what others wait for.
  const held = as(moment.statement.parsed.tree, 'TransactionStmt') ? [] : heldEffects(moment.transaction.held);
  return { effects: moment.effects.map(report), held: held.map(report) };
}

export function reportedEffect({ relation, lock, rewrites, scans, uncertain }: Effect, isNew: boolean): ReportedEffect {
  return {
    relation: displayName(relation),
    lock,
    rewrites,
    scans,
    blocks: blocks(lock),
    ...(uncertain ? { uncertain } : {}),
    ...(isNew ? { new: true } : {}),
  };
}

function isMadeBy({ before }: Moment, { relation }: Effect, file: string): boolean {
  const known = before.relation(relation);
  if (known === undefined || known === 'dropped' || known.origin.file !== file) return false;
  return known.kind === 'table' || known.kind === 'foreign table' ? known.complete : true;
}

/** `ACCESS EXCLUSIVE on public.orders, rewrites it · blocks reads and writes`. */
export function effectWords(effect: ReportedEffect): string {
  return `${lockAndWork(effect)} · ${effect.new ? 'made by the same migration' : lockWords(effect.lock)}`;
}

function lockAndWork({ relation, lock, rewrites, scans, uncertain }: ReportedEffect): string {
  const ownership = uncertain?.includes('owner') ? ' if the role owns it' : '';
  const condition = uncertain?.includes('lock') ? ' if a row concerns it' : ownership;
  const work = rewrites ? ', rewrites it' : scans ? ', scans it' : uncertain?.includes('scans') ? ', may scan it' : '';
  return `${lock} on ${relation}${condition}${work}`;
}

/**
 * `held until COMMIT: ACCESS EXCLUSIVE on public.orders · blocks reads and writes`, one line for each lock, strongest
 * first: what makes others wait, and what the statement does not itself take as strongly.
 */
export function heldWords({ effects, held }: Pick<ReportedStatement, 'effects' | 'held'>): readonly string[] {
  const strength = (lock: LockMode) => lockModes.indexOf(lock);
  const own = new Map(effects.map(({ relation, lock }) => [relation, strength(lock)]));
  const told = held.filter(
    (one) => !one.new && one.blocks.length > 0 && strength(one.lock) > (own.get(one.relation) ?? -1),
  );
  return lockModes.toReversed().flatMap((lock) => {
    const relations = told.filter((one) => one.lock === lock).map(({ relation }) => relation);
    if (relations.length === 0) return [];
    return `held until COMMIT: ${lock} on ${atMost(relations)} · ${lockWords(lock)}`;
  });
}

const namedAtMost = 3;

function atMost(names: readonly string[]): string {
  const more = names.length - namedAtMost;
  if (more <= 1) return listed(names);
  return listed([...names.slice(0, namedAtMost), `${more} others`]);
}

/** All that is to say of a statement, a line each; the strongest lock first. */
export function statementWords(statement: Pick<ReportedStatement, 'effects' | 'held'>): readonly string[] {
  const isOpen = ({ uncertain }: ReportedEffect) => uncertain?.includes('owner') === true;
  const open = statement.effects.filter(isOpen);
  const [first] = open;
  const told = open.length > namedAtMost ? statement.effects.filter((one) => !isOpen(one)) : statement.effects;
  const rest = first && open.length > namedAtMost ? [ownedWords(first, open.length)] : [];
  return [...strongestFirst(told).map(effectWords), ...rest, ...heldWords(statement)];
}

function ownedWords({ lock }: ReportedEffect, count: number): string {
  return `${lock} on those of ${count} relations that the role owns; no statement says whose they are · ${lockWords(lock)}`;
}

/**
 * What is worst for others in few words, as editors cut long hints: `ACCESS EXCLUSIVE on orders, rewrites it`. Undefined
 * where the statement itself locks nothing that stood before its migration.
 */
export function worstWords({ effects }: Pick<ReportedStatement, 'effects'>): string | undefined {
  const [worst, ...others] = strongestFirst(effects.filter((effect) => !effect.new));
  if (!worst) return undefined;
  const words = lockAndWork({ ...worst, relation: worst.relation.replace(/^public\./, '') });
  return others.length === 0 ? words : `${words} (and ${others.length} more)`;
}

/** Of equal locks the one that is kept longest: while a table is written anew, or read. */
function strongestFirst(effects: readonly ReportedEffect[]): readonly ReportedEffect[] {
  const work = ({ rewrites, scans }: ReportedEffect) => (rewrites ? 2 : scans ? 1 : 0);
  return effects.toSorted((a, b) => lockModes.indexOf(b.lock) - lockModes.indexOf(a.lock) || work(b) - work(a));
}

export interface LockPrettyOptions {
  readonly paint: Paint;
  /** Columns of the terminal. */
  readonly width: number;
}

/** For people: each statement below its file, with what it locks. */
export function prettyLocks({ statements, postgres }: LockReport, options: LockPrettyOptions): string {
  const { paint } = options;
  const files = [...new Set(statements.map(({ file }) => file))];
  const blocks = files.map((file) => {
    const own = statements.filter((statement) => statement.file === file);
    return [paint.bold(file), ...own.flatMap((statement) => prettyStatement(statement, options))].join('\n');
  });
  const waited = statements.filter(({ effects }) => effects.some((one) => !one.new && one.blocks.length > 0)).length;
  const summary =
    `${paint.bold(`${waited} of ${statements.length} statements`)} ${waited === 1 ? 'makes' : 'make'} others wait ` +
    paint.dim(`(PostgreSQL ${postgres})`);
  return `${[...blocks, summary].join('\n\n')}\n`;
}

/** The statement on one line, and each lock on a line below it. */
export function prettyStatement(
  statement: Pick<ReportedStatement, 'line' | 'sql' | 'effects' | 'held'>,
  { paint, width }: LockPrettyOptions,
): readonly string[] {
  const line = String(statement.line).padStart(5);
  const marked = (words: string) => {
    if (words.startsWith('held')) return paint.dim(words);
    if (/blocks reads/.test(words)) return paint.red(words);
    return /blocks writes/.test(words) ? paint.yellow(words) : paint.dim(words);
  };
  return [
    `${paint.dim(line)}  ${abridged(statement.sql, width - 7)}`,
    ...statementWords(statement).map((words) => `${' '.repeat(9)}${marked(words)}`),
  ];
}

/** The statement on one line, and no control characters, so that a file cannot steer the terminal. */
function abridged(sql: string, room: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  const flat = Array.from(sql.replace(/\s+/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f]/g, '·'));
  return flat.length <= room ? flat.join('') : `${flat.slice(0, room - 1).join('')}…`;
}

export function locksJson({ version, postgres, statements, problems }: LockReport): string {
  return `${JSON.stringify({ version, postgres, statements, problems })}\n`;
}
