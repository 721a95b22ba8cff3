/** Tells what a hole of a command stands for, a name or a value, by the words of the command around it. */
import { isKeyword, nextToken, type Token, tokenize } from '../../sql/lexer';
import type { CommandText, HolePiece, Piece } from './command-text';

/** A stretch of the command that one quoted name or value replaces: the holes in it and the text glued to them. */
export interface Place {
  /** `%I` quotes names, `%L` values. */
  readonly as: 'I' | 'L';
  /** Where the stretch stands in the command's skeleton, quotes included. */
  readonly start: number;
  readonly end: number;
  /** What stands between the quotes; the same as start and end without quotes. */
  readonly inner: { readonly start: number; readonly end: number };
  readonly quotes: boolean;
}

export interface Skeleton {
  /** The command with one stand-in character for every hole. */
  readonly text: string;
  /** Where each piece begins in it. */
  readonly offsets: ReadonlyMap<Piece, number>;
}

/** No character of a real command: private use, and a letter to the lexer. */
export const standIn = '\ue000';

export function skeletonOf({ pieces }: CommandText): Skeleton {
  const offsets = new Map<Piece, number>();
  let text = '';
  for (const piece of pieces) {
    offsets.set(piece, text.length);
    text += piece.kind === 'text' ? piece.text : standIn;
  }
  return { text, offsets };
}

/** Where the hole stands; undefined when the words around it do not tell. */
export function placeOf(hole: HolePiece, skeleton: Skeleton): Place | undefined {
  const at = skeleton.offsets.get(hole) ?? 0;
  const { text } = skeleton;
  const tokens = tokenize(text);
  const index = tokens.findIndex((token) => token.start <= at && at < token.end);
  const token = tokens[index];
  if (!token || token.unterminated) return undefined;
  const { start, end } = token;
  if (token.kind === 'string' && text.charAt(start) === "'") return quoted('L', token);
  if (token.kind === 'quoted-identifier' && text.charAt(start) === '"') return quoted('I', token);
  if (token.kind !== 'word') return undefined;
  if (isName(text, tokens, index)) return { as: 'I', start, end, inner: { start, end }, quotes: false };
  const alone = end === start + 1;
  return alone && isValue(text, tokens, index)
    ? { as: 'L', start, end, inner: { start, end }, quotes: false }
    : undefined;
}

function quoted(as: 'I' | 'L', { start, end }: Token): Place {
  return { as, start, end, inner: { start: start + 1, end: end - 1 }, quotes: true };
}

/** Keywords that a name follows, in commands of every kind. */
const beforeName = (
  'from join into update table only exists index view sequence schema column constraint trigger role user database ' +
  'truncate type domain concurrently as references policy publication subscription extension tablespace partition of ' +
  'inherit analyze vacuum cluster reindex'
).split(' ');

function isName(text: string, tokens: readonly Token[], index: number): boolean {
  const previous = tokens[index - 1];
  if (!previous) return false;
  const sign = text.slice(previous.start, previous.end);
  if (sign === '.') return true;
  if (beforeName.some((word) => isKeyword(text, previous, word))) {
    // INTERVAL … FROM and EXTRACT(… FROM value) have a value behind FROM.
    return !(isKeyword(text, previous, 'from') && isInsideCall(text, tokens, index, 'extract'));
  }
  const isCommand = (...words: string[]) => words.some((word) => isKeyword(text, tokens[0], word));
  if (isKeyword(text, previous, 'on')) return isCommand('create', 'drop', 'grant', 'revoke', 'comment');
  if (isKeyword(text, previous, 'to')) return isCommand('alter', 'grant', 'create');
  if (isKeyword(text, previous, 'set'))
    return isCommand('update') && text.charAt(nextStart(text, tokens[index])) === '=';
  return false;
}

function nextStart(text: string, token: Token | undefined): number {
  return nextToken(text, token?.end ?? text.length)?.start ?? text.length;
}

function isInsideCall(text: string, tokens: readonly Token[], index: number, name: string): boolean {
  const open = openParenthesis(text, tokens, index);
  return open > 0 && isKeyword(text, tokens[open - 1], name);
}

/** The index of the parenthesis that is open at the token; -1 when none is. */
function openParenthesis(text: string, tokens: readonly Token[], index: number): number {
  let depth = 0;
  for (let at = index - 1; at >= 0; at--) {
    const token = tokens[at];
    const sign = token?.kind === 'punctuation' ? text.slice(token.start, token.end) : '';
    if (sign === ')') depth++;
    if (sign === '(' && depth-- === 0) return at;
  }
  return -1;
}

/** A hole behind an operator of comparison, LIKE, LIMIT or in the list of VALUES or IN is a value. */
function isValue(text: string, tokens: readonly Token[], index: number): boolean {
  const previous = tokens[index - 1];
  if (!previous) return false;
  const sign = text.slice(previous.start, previous.end);
  if (previous.kind === 'operator')
    return ['=', '<>', '!=', '<', '>', '<=', '>=', '~', '~*', '!~', '!~*', '@>', '<@'].includes(sign);
  if (['like', 'ilike', 'limit', 'offset', 'between'].some((word) => isKeyword(text, previous, word))) return true;
  if (sign !== '(' && sign !== ',') return false;
  const open = openParenthesis(text, tokens, index);
  return open > 0 && (isKeyword(text, tokens[open - 1], 'in') || isValuesList(text, tokens, open));
}

/** `VALUES (…), (…)`: every row counts. */
function isValuesList(text: string, tokens: readonly Token[], open: number): boolean {
  let at = open - 1;
  while (at > 0 && text.slice(tokens[at]?.start, tokens[at]?.end) === ',')
    at = openParenthesis(text, tokens, at - 1) - 1;
  return isKeyword(text, tokens[at], 'values');
}
