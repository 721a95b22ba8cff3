/** What the server said against a statement, with its place in the file. */
import type { StatementError } from '../postgres/errors';
import { fromCodePoints } from '../sql/code-points';
import { tokenize } from '../sql/lexer';
import { type Span, shift } from '../sql/span';
import type { RehearsedError } from './result';

/** `place` is the statement's in the file, and `sql` its text. */
export function rehearsedError(error: StatementError, sql: string, place: Span): RehearsedError {
  const { message, code, detail, hint, position } = error;
  const span = position === undefined ? namedSpan(message, sql) : wordAt(sql, fromCodePoints(sql, position));
  return { message, code, detail, hint, span: span ? shift(span, place.start) : place };
}

function wordAt(sql: string, offset: number): Span | undefined {
  const words = tokenize(sql);
  return words.find(({ start, end }) => start <= offset && offset < end) ?? words.at(-1);
}

/** The first name that the message quotes and the statement holds: ALTER TABLE's errors have no position. */
function namedSpan(message: string, sql: string): Span | undefined {
  const words = tokenize(sql);
  // `column "totl" of relation "orders" does not exist`; a type may stand with its arguments.
  for (const [, quoted = ''] of message.matchAll(/"((?:[^"]|"")+)"/g)) {
    const name = quoted.replace(/\(.*$/, '').split('.').at(-1);
    const found = words.find(({ start, end, kind }) => {
      const text = sql.slice(start, end);
      if (kind === 'quoted-identifier') return text.slice(1, -1).replaceAll('""', '"') === name;
      return kind === 'word' && text.toLowerCase() === name;
    });
    if (found) return { start: found.start, end: found.end };
  }
  return undefined;
}
