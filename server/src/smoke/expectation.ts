/** What a comment under a statement expects of it, and whether that came. */
import type { StatementError } from '../postgres/errors';
import type { QueryResult } from '../postgres/session';
import { conditionCode } from './condition-names';

export type Expectation =
  | { readonly kind: 'rows'; readonly least: number; readonly most: number }
  | { readonly kind: 'affected'; readonly count: number }
  | { readonly kind: 'error'; readonly code: string }
  /** `column` undefined: the only one. `value` undefined: NULL. */
  | { readonly kind: 'value'; readonly column: string | undefined; readonly value: string | undefined };

export const forms =
  '`1 row`, `3 rows`, `no rows`, `at least 1 row`, `at most 5 rows`, `1 affected`, `value 42`, `total = 39.80`, `error 23505` or `error unique_violation`';

/** The text behind `-- expect:`; undefined when it has none of the forms. */
export function readExpectation(text: string): Expectation | undefined {
  const rows = /^(?:(at least|at most)\s+)?(\d+|no)\s+rows?$/i.exec(text);
  if (rows) {
    const count = rows[2]?.toLowerCase() === 'no' ? 0 : Number(rows[2]);
    const bound = rows[1]?.toLowerCase();
    return {
      kind: 'rows',
      least: bound === 'at most' ? 0 : count,
      most: bound === 'at least' ? Number.POSITIVE_INFINITY : count,
    };
  }
  const affected = /^(\d+|none)\s+affected$/i.exec(text)?.[1];
  if (affected) return { kind: 'affected', count: affected.toLowerCase() === 'none' ? 0 : Number(affected) };
  const error = /^error\s+(\w+)$/i.exec(text)?.[1];
  if (error) {
    const code = conditionCode(error);
    return code === undefined ? undefined : { kind: 'error', code };
  }
  const value = /^value\s+(.+)$/is.exec(text)?.[1];
  if (value !== undefined) return { kind: 'value', column: undefined, value: readValue(value) };
  const named = /^(?:"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}_$]*|\?column\?))\s*=\s*(.+)$/su.exec(text);
  if (!named) return undefined;
  const column = named[1]?.replaceAll('""', '"') ?? named[2]?.toLowerCase() ?? '';
  return { kind: 'value', column, value: readValue(named[3] ?? '') };
}

/** `NULL` is null; `'…'` keeps its blanks and may hold `''`; anything else stands for itself. */
function readValue(text: string): string | undefined {
  if (/^null$/i.test(text)) return undefined;
  const quoted = /^'((?:[^']|'')*)'$/s.exec(text)?.[1];
  return quoted === undefined ? text : quoted.replaceAll("''", "'");
}

/** What is wrong with the result, in words; undefined when it is as expected. */
export function disappointment(expectation: Expectation, result: QueryResult): string | undefined {
  switch (expectation.kind) {
    case 'error':
      return `Expected error ${expectation.code}, but the statement succeeded.`;
    case 'rows': {
      const { least, most } = expectation;
      const came = result.rows.length;
      if (came >= least && came <= most) return undefined;
      const wanted =
        least === most
          ? rowCount(least)
          : most === Number.POSITIVE_INFINITY
            ? `at least ${rowCount(least)}`
            : `at most ${rowCount(most)}`;
      return `Expected ${wanted}, got ${rowCount(came)}.`;
    }
    case 'affected': {
      if (result.affected === undefined) {
        return `Expected ${expectation.count} affected, but the statement is no INSERT, UPDATE, DELETE or MERGE.`;
      }
      if (result.affected === expectation.count) return undefined;
      return `Expected ${expectation.count} affected, got ${result.affected}.`;
    }
    case 'value':
      return valueDisappointment(expectation.column, expectation.value, result);
  }
}

/** The same for a statement that the server refused. */
export function refusedDisappointment(expectation: Expectation, error: StatementError): string | undefined {
  if (expectation.kind === 'error' && expectation.code === error.code) return undefined;
  const expected = expectation.kind === 'error' ? `Expected error ${expectation.code}, got ${error.code}: ` : '';
  return expected + serverWords(error);
}

/** The server's message with its detail and hint. */
export function serverWords(error: StatementError): string {
  const detail = error.detail ? ` ${error.detail}` : '';
  return `${error.message} (${error.code}).${detail}${error.hint ? ` ${error.hint}` : ''}`;
}

function valueDisappointment(
  column: string | undefined,
  value: string | undefined,
  result: QueryResult,
): string | undefined {
  if (result.rows.length !== 1) return `Expected one row with a value, got ${rowCount(result.rows.length)}.`;
  if (column === undefined && result.columns.length !== 1) {
    return `Expected one value, got ${result.columns.length} columns (${result.columns.join(', ')}); write the column: \`name = value\`.`;
  }
  const at = column === undefined ? 0 : result.columns.indexOf(column);
  if (at < 0) return `There is no column ${column}; there are ${result.columns.join(', ') || 'none'}.`;
  const came = result.rows[0]?.[at] ?? undefined;
  if (came === value) return undefined;
  return `Expected ${column ?? 'the value'} to be ${shown(value)}, got ${shown(came)}.`;
}

function rowCount(count: number): string {
  return count === 1 ? '1 row' : count === 0 ? 'no rows' : `${count} rows`;
}

function shown(value: string | undefined): string {
  return value === undefined ? 'NULL' : `'${value}'`;
}
