/** Reads the body of a DO block just far enough to tell which plain statements run on which way through it. */
import { isKeyword, type Token, tokenize } from '../sql/lexer';
import type { Span } from '../sql/span';

/** A step of a PL/pgSQL body; spans are in its text. */
export type BlockStep =
  /** A statement that stands there as such. */
  | { readonly kind: 'sql'; readonly span: Span }
  /** EXECUTE of one constant string; `span` is the string. */
  | { readonly kind: 'execute'; readonly text: string; readonly span: Span }
  | { readonly kind: 'if'; readonly branches: readonly Branch[]; readonly otherwise: readonly BlockStep[] }
  /** BEGIN … END; `handles`: with EXCEPTION, so that an error undoes the block and nothing more. */
  | { readonly kind: 'block'; readonly body: readonly BlockStep[]; readonly handles: boolean }
  /** RETURN, EXIT, CONTINUE, RAISE: what follows need not run. */
  | { readonly kind: 'leave'; readonly raises: boolean }
  /** Whatever is not understood: loops, assignments, queries, EXECUTE of what is put together. */
  | { readonly kind: 'other' };

export interface Branch {
  readonly condition: Span;
  readonly body: readonly BlockStep[];
}

/** The words that begin a statement as SQL has it; SELECT is left out, since it may stand for one of PL/pgSQL's own. */
const plainStatements: readonly string[] =
  'create alter drop set reset insert update delete merge truncate lock comment grant revoke refresh call with'.split(
    ' ',
  );

/** The steps of a body; undefined when its structure is not understood. */
export function readBlock(text: string): Extract<BlockStep, { kind: 'block' }> | undefined {
  const tokens = tokenize(text);
  let at = 0;
  const is = (keyword: string, ahead = 0) => isKeyword(text, tokens[at + ahead], keyword);
  const isOneOf = (keywords: readonly string[]) => keywords.some((keyword) => is(keyword));
  const isSemicolon = (token: Token | undefined) => token?.kind === 'punctuation' && text.charAt(token.start) === ';';

  /** Goes to the keyword outside parentheses and CASE; gives what stands before it. */
  const skipTo = (keyword: string): Span => {
    const start = tokens[at]?.start ?? text.length;
    let depth = 0;
    let end = start;
    for (; at < tokens.length; at++) {
      const token = tokens[at];
      if (!token) break;
      const character = token.kind === 'punctuation' ? text.charAt(token.start) : '';
      if (depth === 0 && (is(keyword) || (keyword === ';' && character === ';'))) break;
      if (character === '(' || is('case')) depth++;
      if (character === ')' || is('end')) depth--;
      end = token.end;
    }
    return { start, end };
  };
  const skipSemicolon = (): void => {
    if (isSemicolon(tokens[at])) at++;
  };
  /** From END over its words and the semicolon. */
  const skipEnd = (): void => {
    while (at < tokens.length && !isSemicolon(tokens[at])) at++;
    skipSemicolon();
  };

  const readSteps = (stops: readonly string[]): BlockStep[] => {
    const steps: BlockStep[] = [];
    while (at < tokens.length && !isOneOf(stops)) {
      const before = at;
      steps.push(readStep());
      if (at === before) at++;
    }
    return steps;
  };

  const readStep = (): BlockStep => {
    if (is('declare')) {
      skipTo('begin');
      return readNested();
    }
    if (is('begin')) return readNested();
    if (is('if')) return readIf();
    if (isOneOf(['loop', 'while', 'for', 'foreach'])) {
      skipTo('loop');
      at++;
      readSteps(['end']);
      skipEnd();
      return { kind: 'other' };
    }
    if (is('case')) {
      // Its branches hold statements, which have semicolons of their own.
      at++;
      for (let depth = 1; at < tokens.length && depth > 0; at++) {
        if (is('end') && is('case', 1)) depth--;
        else if (is('case')) depth++;
      }
      skipEnd();
      return { kind: 'other' };
    }
    return readSimple();
  };

  const readSimple = (): BlockStep => {
    const leaves = isOneOf(['return', 'exit', 'continue']);
    const raises =
      is('raise') && (is('exception', 1) || tokens[at + 1]?.kind === 'string' || isSemicolon(tokens[at + 1]));
    const executed = is('execute') ? executedText(tokens[at + 1], tokens[at + 2]) : undefined;
    const literal = tokens[at + 1];
    const isStatement = isOneOf(plainStatements);
    const span = skipTo(';');
    skipSemicolon();
    if (leaves || raises) return { kind: 'leave', raises };
    if (executed !== undefined && literal) return { kind: 'execute', text: executed, span: literal };
    return isStatement ? { kind: 'sql', span } : { kind: 'other' };
  };

  const executedText = (literal: Token | undefined, next: Token | undefined): string | undefined => {
    if (!literal || !isSemicolon(next)) return undefined;
    const source = text.slice(literal.start, literal.end);
    if (literal.kind === 'dollar-string') {
      const tag = source.slice(0, source.indexOf('$', 1) + 1);
      return source.slice(tag.length, -tag.length);
    }
    if (literal.kind !== 'string' || !source.startsWith("'")) return undefined;
    return source.slice(1, -1).replaceAll("''", "'");
  };

  const readIf = (): BlockStep => {
    const branches: Branch[] = [];
    let otherwise: BlockStep[] = [];
    do {
      at++;
      const condition = skipTo('then');
      at++;
      branches.push({ condition, body: readSteps(['elsif', 'elseif', 'else', 'end']) });
    } while (isOneOf(['elsif', 'elseif']));
    if (is('else')) {
      at++;
      otherwise = readSteps(['end']);
    }
    skipEnd();
    return { kind: 'if', branches, otherwise };
  };

  const readNested = (): Extract<BlockStep, { kind: 'block' }> => {
    at++;
    const body = readSteps(['exception', 'end']);
    const handles = is('exception');
    if (handles) {
      at++;
      readSteps(['end']);
    }
    skipEnd();
    return { kind: 'block', body, handles };
  };

  if (is('declare')) skipTo('begin');
  return is('begin') ? readNested() : undefined;
}
