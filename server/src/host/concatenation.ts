/** `a + b + c` of any language in one row of pieces. */
import type { Span } from '../sql/span';
import type { ConcatPiece, Expression } from './expression';

/** What a fix replaces for one operand reaches into the literals beside it, so that they become one. */
export function concatenated(operands: readonly Expression[], span: Span): Expression {
  const flat = operands.flatMap((operand): readonly ConcatPiece[] => {
    if (operand.kind === 'concat') return operand.pieces;
    return [{ expression: operand, outer: operand.span, joint: 'concatenated' }];
  });
  const pieces = flat.map((piece, index): ConcatPiece => {
    if (piece.expression.kind === 'text' || piece.joint === 'interpolated') return piece;
    const before = flat[index - 1]?.expression;
    const after = flat[index + 1]?.expression;
    const start = before?.kind === 'text' ? before.inner.end : piece.outer.start;
    const end = after?.kind === 'text' ? after.inner.start : piece.outer.end;
    return { expression: piece.expression, outer: { start, end }, joint: 'concatenated' };
  });
  const certain = operands.some((operand) => operand.kind === 'text' || (operand.kind === 'concat' && operand.certain));
  return { kind: 'concat', pieces, certain, span };
}
