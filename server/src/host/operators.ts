/** Operators that languages write alike. */
import type { Span } from '../sql/span';
import type { Expression } from './expression';
import type { SyntaxNode } from './grammar';
import { child } from './syntax';

/** The operands of `a + b + c` in order; not by descent into each sign, since generated code adds up thousands of lines. */
export function operandsOf(
  node: SyntaxNode,
  sign: string,
  read: (operand: SyntaxNode) => Expression,
): readonly Expression[] {
  const operands: Expression[] = [];
  let rest: SyntaxNode | undefined = node;
  while (rest?.type === node.type && child(rest, 'operator')?.type === sign) {
    const right = child(rest, 'right');
    if (right) operands.push(read(right));
    rest = child(rest, 'left');
  }
  if (rest) operands.push(read(rest));
  return operands.reverse();
}

/** `&&`, `==`, `<`, `-` and the like; undefined for what languages read in different ways. */
export function binary(operator: string, left: Expression, right: Expression, span: Span): Expression | undefined {
  switch (operator) {
    case '&&':
      return { kind: 'logical', operator: 'and', left, right, span };
    case '||':
      return { kind: 'logical', operator: 'or', left, right, span };
    case '==':
      return { kind: 'compare', operator: 'equal', left, right, span };
    case '!=':
      return { kind: 'compare', operator: 'unequal', left, right, span };
    case '<':
    case '<=':
    case '>':
    case '>=':
      return { kind: 'compare', operator: 'other', sign: operator, left, right, span };
    case '-':
    case '*':
    case '%':
      return { kind: 'arithmetic', operator, operands: [left, right], span };
    default:
      return undefined;
  }
}
