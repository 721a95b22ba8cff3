/** Where a hole stands in its query: read off the tokens around it, then proved by the grammar. */

import { isKeyword, type Token, tokenize } from '../sql/lexer';
import { parse } from '../sql/parse';
import { split } from '../sql/split';
import { marker, markers } from './marker';
import type { HolePosition } from './template';

export interface Reading {
  readonly positions: readonly HolePosition[];
  /** What fills each hole so that the grammar can read the whole. */
  readonly fillers: readonly string[];
  readonly parses: boolean;
}

/**
 * Reads a query whose holes are `marker`s. `numeric` says which holes can only be numbers; `parameters` is the highest `$n`
 * that the text uses itself.
 */
export function readHoles(sql: string, count: number, numeric: (index: number) => boolean): Reading {
  const tokens = tokenize(sql, { comments: true });
  const positions: HolePosition[] = Array.from({ length: count }, () => 'unknown');
  for (const [index, token] of tokens.entries()) {
    const found = [...sql.slice(token.start, token.end).matchAll(markers)];
    for (const [order, match] of found.entries()) {
      const hole = Number(match[1]);
      if (hole < count)
        positions[hole] =
          order > 0 && token.kind === 'word' && isWhole(sql, token) ? 'clause' : positionOf(sql, tokens, index);
    }
  }
  const highest = Math.max(0, ...[...sql.matchAll(/\$(\d+)/g)].map((match) => Number(match[1])));
  // What must stand where a whole condition, or the rows of VALUES, are filled in.
  const needed = new Map<number, string>();
  for (const [index, token] of tokens.entries()) {
    const areRows = isKeyword(sql, tokens[index - 1], 'values') && isWhole(sql, token);
    if (!areRows && !isCondition(sql, tokens, index)) continue;
    const filler = areRows ? '(NULL)' : 'true';
    for (const match of sql.slice(token.start, token.end).matchAll(markers)) needed.set(Number(match[1]), filler);
  }
  const fillers = positions.map((position, index) => {
    if (numeric(index)) return '1';
    return (position === 'clause' && needed.get(index)) || fillerOf(position, index, highest);
  });
  return prove(sql, positions, fillers, numeric, highest);
}

/** True when the token is markers and nothing else. */
function isWhole(sql: string, token: Token): boolean {
  return /^(?:zqh\d+z)+$/.test(sql.slice(token.start, token.end));
}

const identifierAfter = new Set([
  'from',
  'join',
  'into',
  'update',
  'table',
  'view',
  'index',
  'schema',
  'database',
  'sequence',
  'type',
  'role',
  'user',
  'column',
  'constraint',
  'truncate',
  'references',
  'only',
  'exists',
  'as',
  'set',
  'function',
  'extension',
  'channel',
  'listen',
  'notify',
  'trigger',
  'on',
  'to',
  'by',
  'using',
  'rename',
  'policy',
  'add',
  'drop',
  'alter',
  'select',
  'distinct',
  'returning',
  'vacuum',
  'analyze',
  'refresh',
  'concurrently',
  'search_path',
  'owner',
  'recursive',
  'with',
  'copy',
  'collate',
  'lock',
  'reindex',
  'cluster',
  'call',
]);
const clauseEnds = new Set(
  (
    'where and or order group having limit offset union returning for on set values window except intersect fetch join left right inner cross ' +
    'full asc desc nulls from then else end when as is in not between like ilike do using'
  ).split(' '),
);

function positionOf(sql: string, tokens: readonly Token[], index: number): HolePosition {
  const token = tokens[index];
  if (!token) return 'unknown';
  if (token.kind === 'string' || token.kind === 'dollar-string')
    return isPattern(sql, tokens, index) ? 'like-pattern' : 'inside-literal';
  if (token.kind === 'quoted-identifier') return 'identifier';
  if (token.kind === 'comment') return 'unknown';
  if (!isWhole(sql, token)) return 'identifier';

  const word = (offset: number): string => {
    const near = tokens[index + offset];
    return near ? sql.slice(near.start, near.end).toLowerCase() : '';
  };
  const before = word(-1);
  const after = word(1);
  // MySQL quotes names so; to PostgreSQL a backtick is an operator.
  if (before.endsWith('`') && after.startsWith('`')) return 'identifier';
  if (before === '.' || after === '.') return 'identifier';
  if (before === 'limit' || before === 'offset' || before === 'first' || before === 'next') return 'limit';
  if (before === '(' && word(-2) === 'in') return 'in-list';
  if (before === 'in') return 'clause';
  if (before === 'like' || before === 'ilike') return 'like-pattern';
  if (before === 'and' && endsBetween(sql, tokens, index)) return 'value';
  const { clause, isNested } = clauseOf(sql, tokens, index);
  if (before === '(' && isCondition(sql, tokens, index)) return 'clause';
  // The sum or the greatest of one value for all rows is nothing that anybody asks for.
  if (before === '(' && /^(?:count|sum|min|max|avg|array_agg|string_agg|jsonb?_agg)$/.test(word(-2)))
    return 'identifier';
  if (isNested && clause !== 'insert' && (before === '(' || before === ',')) return 'value';
  if (clause === 'order') {
    if (before === 'by' || before === ',') return 'identifier';
    return before === 'nulls' ? 'keyword' : 'direction';
  }
  if (clause === 'group') return 'identifier';
  if (
    before === 'where' ||
    before === 'and' ||
    before === 'or' ||
    before === 'on' ||
    before === 'having' ||
    before === 'not' ||
    before === 'when'
  ) {
    if (isOperator(tokens[index + 1]) || ['in', 'is', 'like', 'ilike', 'between', 'not'].includes(after))
      return 'identifier';
    if (before !== 'on' || clause === 'from') return 'clause';
  }
  if (before === 'interval' || before === 'date' || before === 'timestamp') return 'value';
  if (clause === 'insert' && insideParentheses(sql, tokens, index)) return 'identifier';
  if (clause === 'select' || clause === 'returning') {
    // What is called there is no column.
    if (after === '(') return 'keyword';
    if (['select', 'distinct', 'returning', ','].includes(before))
      return isOperator(tokens[index + 1]) ? 'value' : 'identifier';
  }
  if (clause === 'set' && (before === 'set' || before === ',')) return after === '=' ? 'identifier' : 'clause';
  if (clause === 'from' && before === ',') return 'identifier';
  if (
    isOperator(tokens[index - 1]) ||
    before === '(' ||
    before === ',' ||
    (['between', 'then', 'else', 'is', 'values', '::', 'from'].includes(before) && clause !== 'from')
  ) {
    return before === '::' ? 'identifier' : before === 'values' ? 'clause' : 'value';
  }
  if (before === 'and') return 'value';
  if (identifierAfter.has(before)) return 'identifier';
  if (after === '' || after === ')' || after === ';' || clauseEnds.has(after)) return 'clause';
  return before === '' ? 'clause' : 'unknown';
}

/** `BETWEEN a AND …`: this AND joins no conditions. */
function endsBetween(sql: string, tokens: readonly Token[], index: number): boolean {
  for (let at = index - 2; at >= 0 && index - at < 8; at--) {
    if (isKeyword(sql, tokens[at], 'and') || isKeyword(sql, tokens[at], 'where')) return false;
    if (isKeyword(sql, tokens[at], 'between')) return true;
  }
  return false;
}

/** Words behind which a condition must stand, so that a hole there cannot be filled by nothing. */
const needsCondition = new Set(['where', 'and', 'or', 'on', 'having', 'not', 'when']);

/** True where a whole condition stands, also in parentheses: `AND (${x})`. */
function isCondition(sql: string, tokens: readonly Token[], index: number): boolean {
  const word = (at: number): string => sql.slice(tokens[at]?.start ?? 0, tokens[at]?.end ?? 0).toLowerCase();
  let [from, to] = [index - 1, index + 1];
  for (; word(from) === '(' && word(to) === ')'; from--) to++;
  const ends = from === index - 1 || /^(?:and|or|\)|;)?$/.test(word(to)) || clauseEnds.has(word(to));
  return needsCondition.has(word(from)) && ends;
}

function isOperator(token: Token | undefined): boolean {
  return token?.kind === 'operator';
}

function isPattern(sql: string, tokens: readonly Token[], index: number): boolean {
  for (let at = index - 1; at >= 0 && index - at < 5; at--) {
    const token = tokens[at];
    const text = token ? sql.slice(token.start, token.end).toLowerCase() : '';
    if (text === 'like' || text === 'ilike' || text === 'similar') return true;
    if (!['(', '||', 'to', 'concat', 'lower', 'upper'].includes(text) && token?.kind !== 'string') return false;
  }
  return false;
}

/** The clause that the token stands in: the last of its words on the same level of parentheses. */
function clauseOf(sql: string, tokens: readonly Token[], index: number): { clause: string; isNested: boolean } {
  let depth = 0;
  let isNested = false;
  for (let at = index - 1; at >= 0; at--) {
    const token = tokens[at];
    if (!token) continue;
    const text = sql.slice(token.start, token.end);
    if (text === ')') depth++;
    if (text === '(') depth--;
    if (depth < 0) {
      // A parenthesis is a list or an expression of the clause around it, unless a query begins in it.
      depth = 0;
      isNested = true;
      continue;
    }
    if (depth > 0 || token.kind !== 'word') continue;
    const word = text.toLowerCase();
    if (word === 'into' && isKeyword(sql, tokens[at - 1], 'insert')) return { clause: 'insert', isNested };
    if (
      /^(?:select|from|where|order|group|having|set|values|returning|limit|offset|join|on|update|delete|window|union)$/.test(
        word,
      )
    ) {
      return { clause: word === 'join' ? 'from' : word, isNested };
    }
  }
  return { clause: '', isNested };
}

function insideParentheses(sql: string, tokens: readonly Token[], index: number): boolean {
  let depth = 0;
  for (let at = index - 1; at >= 0; at--) {
    const text = sql.slice(tokens[at]?.start, tokens[at]?.end);
    if (text === '(') depth++;
    if (text === ')') depth--;
    if (depth > 0) return true;
  }
  return false;
}

function fillerOf(position: HolePosition, index: number, highest: number): string {
  switch (position) {
    case 'value':
    case 'limit':
    case 'in-list':
      return `$${highest + index + 1}`;
    case 'like-pattern':
    case 'inside-literal':
    case 'identifier':
      return marker(index);
    case 'direction':
      return 'ASC';
    default:
      return '';
  }
}

/**
 * How many characters are read while fillers are tried: another dialect's long query is refused whatever fills it, and costs
 * milliseconds each time. The first reading is always made.
 */
const mostRead = 40_000;

/** Tries other fillers for the hole at the error until the grammar reads the text, or all have been tried. */
function prove(
  sql: string,
  positions: HolePosition[],
  fillers: string[],
  numeric: (index: number) => boolean,
  highest: number,
): Reading {
  const tried = new Map<number, number>();
  const attemptsAllowed = Math.min(2 + 6 * Math.min(4, fillers.length), Math.ceil(mostRead / (sql.length + 1)));
  for (let attempts = 0; attempts < attemptsAllowed; attempts++) {
    const { text, at } = filled(sql, fillers);
    const error = errorOf(text);
    if (error === undefined) return { positions, fillers, parses: true };
    const hole = nearest(
      at,
      error,
      (index) => (tried.get(index) ?? 0) < candidates(index, highest, positions[index]).length,
    );
    if (hole === undefined) break;
    const next = tried.get(hole) ?? 0;
    const candidate = candidates(hole, highest, positions[hole])[next];
    tried.set(hole, next + 1);
    if (!candidate) break;
    fillers[hole] = candidate.text;
    if (!numeric(hole) && !tried.has(-hole - 1)) positions[hole] = candidate.position;
  }
  return {
    positions,
    fillers: positions.map((position, index) => (numeric(index) ? '1' : fillerOf(position, index, highest))),
    parses: false,
  };
}

interface Candidate {
  readonly text: string;
  readonly position: HolePosition;
}

function candidates(index: number, highest: number, position: HolePosition | undefined): readonly Candidate[] {
  if (position === 'inside-literal' || position === 'like-pattern') return [];
  return [
    { text: '', position: 'clause' },
    { text: `$${highest + index + 1}`, position: 'value' },
    { text: marker(index), position: 'identifier' },
    { text: 'WHERE true', position: 'clause' },
    { text: 'AND true', position: 'clause' },
    { text: '(1)', position: 'clause' },
    { text: ', 1', position: 'clause' },
    { text: '=', position: 'keyword' },
    { text: 'AND', position: 'keyword' },
    { text: 'ASC', position: 'direction' },
    { text: 'JOIN', position: 'keyword' },
    { text: 'x = 1', position: 'clause' },
    { text: 'SELECT 1', position: 'clause' },
    { text: 'int', position: 'keyword' },
  ];
}

function filled(sql: string, fillers: readonly string[]): { text: string; at: number[] } {
  const at: number[] = [];
  let text = '';
  let from = 0;
  for (const match of sql.matchAll(markers)) {
    text += sql.slice(from, match.index);
    at[Number(match[1])] = text.length;
    text += fillers[Number(match[1])] ?? '';
    from = match.index + match[0].length;
  }
  return { text: text + sql.slice(from), at };
}

/** Where the grammar stops; undefined when it reads all, and there is something to read. */
function errorOf(text: string): number | undefined {
  const pieces = split(text).pieces;
  if (pieces.length === 0) return 0;
  for (const piece of pieces) {
    if (piece.kind !== 'statement') return piece.start;
    const { error } = parse(text.slice(piece.start, piece.end));
    if (error) return piece.start + error.span.start;
  }
  return undefined;
}

/** The hole that stands last before the error: only what stands before a token decides whether it may follow. */
function nearest(at: readonly number[], error: number, isOpen: (index: number) => boolean): number | undefined {
  const open = at.map((offset, index) => ({ offset, index })).filter(({ index }) => isOpen(index));
  return open.filter(({ offset }) => offset <= error).at(-1)?.index;
}
