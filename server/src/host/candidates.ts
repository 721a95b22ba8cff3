/** Where a file may hold SQL: most files of a program hold none and are never parsed. */

import type { Changes } from './relevance';

/** What a language's source shows of its databases, as patterns over the text. */
export interface Marks extends Changes {
  readonly strings: Strings;
  /** What follows a string, space left out, when more text may come: `+`. */
  readonly goesOn: RegExp;
  /** Calls that run a whole statement: `.query(`. */
  readonly statementCall: RegExp;
  /** Where calls and tags stand that take any piece of a query, so also text which does not begin with a verb. */
  readonly pieceCalls: (text: string) => readonly number[];
  /** True when the file imports a database driver. */
  readonly importsDriver: (text: string) => boolean;
  /** A string is added to a variable. */
  readonly append: RegExp;
  /** Strings of a list become one. */
  readonly join: RegExp;
}

/**
 * The offsets at which SQL may begin; none when the file holds no SQL. A string counts when it begins with a verb of SQL and
 * goes on as that statement must, so far as the string itself shows it, and when something in the file could take it for SQL.
 */
export function sqlCandidates(text: string, marks: Marks): readonly number[] {
  const calls = marks.pieceCalls(text);
  const strings = [...text.matchAll(marks.strings.beginning)];
  if (strings.length === 0) return calls;
  const file = fileFacts(text, marks, calls.length > 0);
  const begin = strings.filter((match) => mayBegin(text, match, file, marks)).map((match) => match.index);
  return [...calls, ...begin];
}

const verbs =
  'select|insert|update|delete|with|merge|create|alter|drop|truncate|grant|revoke|set|show|copy|call|explain|vacuum|analyze|refresh|lock|listen|notify|do|comment|reindex|values|declare|prepare|begin|start';

/** How strings that begin with a verb of SQL are found in a language. */
export interface Strings {
  /** Group 1 is what opens the string, group 2 the verb. */
  readonly beginning: RegExp;
  /** A value in a string. */
  readonly hole: RegExp;
}

/** `opening`: what opens a string; `hole`: what stands in it for a value. */
export function stringsOf(opening: RegExp, hole: RegExp): Strings {
  // Space, escapes of it, parentheses, comments and a hole may stand before the verb.
  const gap = String.raw`(?:\s|\\[nrt]|\(|--[^\n]*\n|\/\*[\s\S]*?\*\/|${hole.source})*`;
  const end = String.raw`(?=\s|\\|;|\(|\*|--|/\*|${hole.source}|["'\x60]\s*[+,;.\]])`;
  return { beginning: new RegExp(`(${opening.source})${gap}(${verbs})${end}`, 'gi'), hole };
}

const object =
  /(?:or\s+replace|unique|unlogged|temp|temporary|global|local|materialized|recursive|table|index|view|schema|type|domain|function|procedure|routine|trigger|event|extension|sequence|role|user|group|database|policy|rule|foreign|server|publication|subscription|aggregate|operator|cast|collation|conversion|language|statistics|tablespace|text|transform|access|constraint|default|owned|system|large|procedural|trusted)\b/iy;
const name = String.raw`[\w."$]+`;

/** Verbs that are a whole statement with a name behind them. */
const takesName = /^(?:listen|notify|truncate|call|lock|analyze|vacuum|explain)$/i;

/** What the grammar wants behind a verb (manual, SQL Commands); a verb that is not here takes anything. */
const continuations: Readonly<Record<string, RegExp>> = {
  insert: /into\b/iy,
  delete: /from\b/iy,
  merge: /into\b/iy,
  update: /\S*\s*$|(?:only\s+)?\S+\s+(?:as\s+)?(?:\S+\s+)?(?:set\b|$)/iy,
  with: new RegExp(String.raw`(?:recursive\s*$|(?:recursive\s+)?${name}\s*(?:\(|as\b|$))`, 'iy'),
  create: object,
  alter: object,
  drop: object,
  truncate: new RegExp(
    String.raw`(?:table\s+)?(?:only\s+)?${name}\s*(?:[,;*]|restart|continue|cascade|restrict|$)`,
    'iy',
  ),
  grant: /[\s\S]+\b(?:on|to)\b/iy,
  revoke: /[\s\S]+\b(?:on|from)\b/iy,
  set: /(?:local\s+|session\s+)?(?:[\w."]+\s*(?:=|to\b|["'])|role|transaction|constraints|time\s+zone|session|schema|names|seed|xml)/iy,
  show: new RegExp(String.raw`${name}(?:\s+\w+){0,3}\s*;?\s*$`, 'iy'),
  copy: /[\s\S]+\b(?:from|to)\b/iy,
  call: new RegExp(String.raw`${name}\s*\(`, 'iy'),
  explain:
    /(?:select|insert|update|delete|with|analy[sz]e|verbose|execute|create|declare|merge|values|table|refresh)\b/iy,
  lock: new RegExp(String.raw`table\b|only\b|${name}\s*(?:,|in\b|;|$)`, 'iy'),
  listen: new RegExp(String.raw`${name}\s*(?:;|$)`, 'iy'),
  notify: new RegExp(String.raw`${name}\s*(?:[,;]|$)`, 'iy'),
  do: /\$|'|e'|language\b/iy,
  comment: /on\b/iy,
  values: /\(/iy,
  declare: /[\s\S]+\bcursor\b/iy,
  prepare: /[\s\S]+\bas\b|transaction\b/iy,
  begin: /;|work|transaction|isolation|read|deferrable|not\b|$/iy,
  start: /transaction\b/iy,
  refresh: /materialized\b/iy,
  reindex: /table|index|schema|database|system|\(/iy,
};

const decidedByNextWord = new Set(
  'with insert delete merge create alter drop comment explain start refresh reindex values'.split(' '),
);

const clauseWords =
  'from|into|set|values|where|table|index|view|schema|join|returning|type|sequence|function|column|database|role|by|limit|on|to|extension|trigger|policy|local|transaction|concurrently|default|exists';
const clauseWord = new RegExp(`\\b(?:${clauseWords})\\b`, 'i');
const capitalClauseWord = new RegExp(`\\b(?:${clauseWords.toUpperCase()})\\b`);

/** A clause that begins or goes on in a string of its own. */
const clauseString = new RegExp(`["'\`][^"'\`\\n]*\\b(?:${clauseWords})\\b`, 'i');

interface FileFacts {
  readonly hasDriver: boolean;
  readonly runsSql: boolean;
  readonly appends: boolean;
  readonly joins: RegExp;
  readonly hasCapitalClause: boolean;
  readonly hasClauseString: boolean;
}

function fileFacts(text: string, marks: Marks, hasPieceCall: boolean): FileFacts {
  const hasDriver = marks.importsDriver(text);
  return {
    hasDriver: hasDriver || hasPieceCall,
    runsSql: hasDriver || hasPieceCall || marks.statementCall.test(text),
    appends: marks.append.test(text),
    joins: marks.join,
    hasCapitalClause: capitalClauseWord.test(text),
    hasClauseString: clauseString.test(text),
  };
}

function mayBegin(text: string, match: RegExpExecArray, file: FileFacts, marks: Marks): boolean {
  const verb = match[2] ?? '';
  const from = match.index + match[0].length;
  const opening = match[1] ?? '';
  const end = endOfLiteral(text, from, opening);
  const rest = text
    .slice(from, end)
    .replace(/\\[nrt]/g, ' ')
    .trimStart();
  const behind = text.slice(end + Math.max(1, closingOf(opening).length), end + 200).trimStart();
  const isBuilt = marks.goesOn.test(behind) || isPassedOn(behind.charAt(0), text.slice(end, end + 2000), file);
  const isWhole = file.runsSql && takesName.test(verb); // `"LISTEN " + channel`
  if (rest === '' && !(isBuilt && (file.hasClauseString || isWhole))) return false;
  if (rest !== '' && !continues(verb, rest, isBuilt || marks.strings.hole.test(rest))) return false;
  // Words in a row of a sentence are SQL only where a driver takes them for it.
  if (verb === verb.toUpperCase()) return file.runsSql || file.hasCapitalClause;
  if (verb !== verb.toLowerCase()) return file.hasDriver;
  return file.runsSql || isBuilt || (clauseWord.test(rest) && /[*=<>($;]/.test(rest));
}

/** A heredoc and its like are read as far as anybody has to look. */
const longestOpen = 2000;

/** What ends the literal that `opening` begins; nothing for a heredoc and its like. */
function closingOf(opening: string): string {
  // Rust's raw literals end with the signs that they begin with.
  const signs = /^\w*(#+)"$/.exec(opening)?.[1];
  if (signs) return `"${signs}`;
  return /(["'`])\1\1$/.exec(opening)?.[0] ?? /["'`]$/.exec(opening)?.[0] ?? '';
}

function endOfLiteral(text: string, from: number, opening: string): number {
  const closing = closingOf(opening);
  if (closing === '') return Math.min(text.length, from + longestOpen);
  // In C#'s verbatim literals a doubled quote is one of the text.
  if (opening.includes('@')) {
    const inside = /(?:[^"]|"")*/y;
    inside.lastIndex = from;
    inside.test(text);
    return inside.lastIndex;
  }
  for (let at = text.indexOf(closing, from); at >= 0; at = text.indexOf(closing, at + 1)) {
    if (text.charAt(at - 1) !== '\\') return at;
  }
  return text.length;
}

/** Whether more text may follow that of a literal, since a call or a list takes it. */
function isPassedOn(next: string, behind: string, file: FileFacts): boolean {
  if (next === ',' || next === ']' || next === ')') return file.joins.test(behind);
  return file.appends;
}

/** `isOpen`: more may follow, in a hole or in another string. */
function continues(verb: string, rest: string, isOpen: boolean): boolean {
  const continuation = continuations[verb.toLowerCase()];
  // A hole, a comment, a parenthesis or a quoted name may hide what follows.
  if (!continuation || /^(?:[$#]?\{|\$\w|\/\*|--|[("])/.test(rest)) return true;
  continuation.lastIndex = 0;
  return continuation.test(rest) || (isOpen && !decidedByNextWord.has(verb.toLowerCase()));
}
