/** Finds comparisons with NULL by = and its like, which are never true. */
import { as, type Node, strings, walk } from '../../sql/ast';
import { nextToken } from '../../sql/lexer';
import { type Parsed, parse } from '../../sql/parse';
import type { Span } from '../../sql/span';
import { isTest } from '../every-row';
import { runsAgain } from '../plpgsql/runs-again';
import { defineRule } from '../rule';
import { statementPieces } from '../statement-pieces';

const operators = new Set(['=', '<>', '<', '>', '<=', '>=']);

export default defineRule({
  id: 'null-comparison',
  family: 'queries',
  summary: 'A comparison with NULL by = or <>, which is never true',
  severity: 'warning',
  recommended: true,
  messages: {
    equal:
      'Nothing is ever equal or unequal to NULL, not even NULL: this comparison is never true, and no error tells why. Write {words}.',
    order:
      'Nothing is less or more than NULL: this comparison is never true. Compare with a value, or ask for IS NULL.',
    case: 'CASE compares with =, and nothing equals NULL: this branch is never taken. Write CASE WHEN … IS NULL THEN ….',
  },
  help: 'Write IS NULL, IS NOT NULL or IS DISTINCT FROM.',
  check(statement, context) {
    if (!/\bnull\b/i.test(statement.parsed.text) || isTest(context.file) || !runsAgain(statement, context)) return;
    for (const piece of statementPieces(statement)) {
      const parsed = piece.text === statement.parsed.text ? statement.parsed : parse(piece.text);
      for (const { message, words, ...found } of comparisons(parsed)) {
        const span = piece.place(found.span);
        const title = `Write ${words}`;
        // `note=NULL` needs a space.
        const space = /\s/.test(parsed.text.charAt(found.span.start - 1)) ? '' : ' ';
        const edits = found.isFixable ? [{ span, text: piece.write(space + words) }] : [];
        const fixes = edits.map((edit) => ({ title, safety: 'unsafe' as const, edits: [edit] }));
        context.report({ span, message, data: { words }, object: 'NULL', fixes });
      }
    }
  },
});

interface Comparison {
  readonly message: 'equal' | 'order' | 'case';
  readonly span: Span;
  readonly words: string;
  /** True where the words may stand in place of the span. */
  readonly isFixable: boolean;
}

function comparisons(parsed: Parsed): readonly Comparison[] {
  const found: Comparison[] = [];
  walk([parsed.tree], (node) => {
    const one = comparison(parsed, node);
    if (one) found.push(one);
    const choice = as(node, 'CaseExpr');
    for (const branch of (choice?.arg && choice.args) || []) {
      const span = nullSpan(parsed, as(branch, 'CaseWhen')?.expr);
      if (span) found.push({ message: 'case', span, words: '', isFixable: false });
    }
  });
  return found;
}

function comparison(parsed: Parsed, node: Node): Comparison | undefined {
  const expression = as(node, 'A_Expr');
  const [operator = '', ...qualified] = strings(expression?.name);
  const at = parsed.offset(expression?.location);
  if (expression?.kind !== 'AEXPR_OP' || qualified.length > 0 || at === undefined) return undefined;
  const left = nullSpan(parsed, expression.lexpr);
  const right = nullSpan(parsed, expression.rexpr);
  if (!operators.has(operator) || (!left && !right)) return undefined;
  const span = { start: left?.start ?? at, end: right?.end ?? nextToken(parsed.text, at)?.end ?? at };
  if (operator !== '=' && operator !== '<>') return { message: 'order', span, words: '', isFixable: false };
  return { message: 'equal', span, words: operator === '=' ? 'IS NULL' : 'IS NOT NULL', isFixable: !left };
}

/** The word NULL itself; a NULL that is cast is written on purpose, to give something its type. */
function nullSpan({ text, offset }: Parsed, node: Node | undefined): Span | undefined {
  const constant = as(node, 'A_Const');
  const start = constant?.isnull ? offset(constant.location) : undefined;
  return start !== undefined && /^null\b/i.test(text.slice(start)) ? { start, end: start + 'NULL'.length } : undefined;
}
