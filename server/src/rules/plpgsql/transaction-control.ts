/** COMMIT and ROLLBACK in PL/pgSQL, which only a body that runs outside a transaction may hold (manual, section 41.8). */
import { isKeyword, type Token } from '../../sql/lexer';
import type { RoutineBody } from './routine-body';
import { plpgsqlStatements } from './statements';

/** The first of them; undefined in other languages. */
export function transactionControl({ text, language }: Pick<RoutineBody, 'text' | 'language'>): Token | undefined {
  if (language !== 'plpgsql' || !/\b(commit|rollback)\b/i.test(text)) return undefined;
  const firsts = plpgsqlStatements(text).flatMap(({ tokens }) => tokens[0] ?? []);
  return firsts.find((token) => isKeyword(text, token, 'commit') || isKeyword(text, token, 'rollback'));
}
