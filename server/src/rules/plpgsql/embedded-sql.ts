/** The bodies and the SQL statements inside a statement: routines that it makes, and what those hold in turn. */
import { isKeyword, type Token } from '../../sql/lexer';
import type { Span } from '../../sql/span';
import { split } from '../../sql/split';
import { executions } from './executions';
import { type Embedded, embeddedPart, type RoutineBody, routineBody, unquote } from './routine-body';
import { character, nesting, type PlpgsqlStatement, plpgsqlStatements } from './statements';

/** The routine bodies in the text: its own, and those of routines that one of them creates or executes. */
export function routineBodies(source: Embedded): readonly RoutineBody[] {
  const body = routineBody(source);
  return body ? [body, ...statementsIn(body).flatMap(routineBodies)] : [];
}

/** The SQL statements of a body, also those that it executes as constant text. Words that only PL/pgSQL has are blanked. */
export function statementsIn(body: RoutineBody): readonly Embedded[] {
  if (body.language === 'sql') {
    const pieces = split(body.text).pieces.filter(({ kind }) => kind === 'statement');
    return pieces.map((piece) => embeddedPart(body, piece));
  }
  if (body.language !== 'plpgsql') return [];
  const statements = plpgsqlStatements(body.text);
  const executed = executions(body.text, statements).flatMap(({ command }) => unquote(body, command) ?? []);
  return [...statements.flatMap((statement) => sqlOf(body, statement) ?? []), ...executed];
}

/** The SQL of a statement, which may stand behind RETURN QUERY, FOR … IN or OPEN … FOR. */
function sqlOf(body: RoutineBody, { tokens, isDeclaration }: PlpgsqlStatement): Embedded | undefined {
  if (isDeclaration) return undefined;
  const is = (index: number, ...words: string[]) => words.some((word) => isKeyword(body.text, tokens[index], word));
  const after = tokens.findIndex((_, index) => index > 0 && is(index, 'query', 'in', 'for'));
  const start = is(0, 'return', 'for', 'open') ? after + 1 : 0;
  const first = tokens[start];
  const last = tokens.at(-1);
  if (!first || !last || first.kind !== 'word') return undefined;
  const part = embeddedPart(body, { start: first.start, end: last.end });
  return { ...part, text: withoutTargets(body.text, tokens.slice(start), { start: first.start, end: last.end }) };
}

/** `INTO [STRICT] a, b` of SELECT and RETURNING is no SQL: blanks take its place, so that every offset stays. */
function withoutTargets(text: string, tokens: readonly Token[], span: Span): string {
  let depth = 0;
  let result = text.slice(span.start, span.end);
  tokens.forEach((token, index) => {
    depth += nesting(text, tokens, index, -1);
    const before = tokens[index - 1];
    const isTarget =
      isKeyword(text, token, 'into') && !isKeyword(text, before, 'insert') && !isKeyword(text, before, 'merge');
    if (depth !== 0 || !isTarget) return;
    let end = isKeyword(text, tokens[index + 1], 'strict') ? index + 2 : index + 1;
    while (['.', ','].includes(character(text, tokens[end + 1]))) end += 2;
    const from = token.start - span.start;
    const to = (tokens[end]?.end ?? token.end) - span.start;
    result = result.slice(0, from) + ' '.repeat(to - from) + result.slice(to);
  });
  return result;
}
