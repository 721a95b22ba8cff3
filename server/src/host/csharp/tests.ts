/** C#'s patterns as conditions: `x is "a" or "b"`, the arms of a switch. */
import type { Expression } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named, spanOf } from '../syntax';
import { expressionOf, part } from './expressions';
import { typeOf } from './types';

/** The condition that a pattern puts on a value. */
export function testOf(subject: Expression, pattern: SyntaxNode): Expression {
  const span = { start: subject.span.start, end: pattern.endIndex };
  switch (pattern.type) {
    case 'constant_pattern': {
      const value = named(pattern)[0];
      const right: Expression = value ? expressionOf(value) : { kind: 'other', operands: [], span };
      return { kind: 'compare', operator: 'equal', left: subject, right, span };
    }
    case 'or_pattern':
    case 'and_pattern': {
      const [left, right] = [child(pattern, 'left'), child(pattern, 'right')];
      if (!left || !right) return subject;
      const operator = pattern.type === 'or_pattern' ? 'or' : 'and';
      return { kind: 'logical', operator, left: testOf(subject, left), right: testOf(subject, right), span };
    }
    case 'negated_pattern': {
      const inside = named(pattern)[0];
      return inside ? { kind: 'not', operand: testOf(subject, inside), span } : subject;
    }
    case 'parenthesized_pattern': {
      const inside = named(pattern)[0];
      return inside ? testOf(subject, inside) : subject;
    }
    case 'declaration_pattern':
    case 'var_pattern':
    case 'recursive_pattern':
      return { kind: 'sequence', items: [...declared(subject, pattern), compared(subject, span)], span };
    default:
      return compared(subject, span);
  }
}

function compared(subject: Expression, span: Expression['span']): Expression {
  return { kind: 'compare', operator: 'other', left: subject, right: { kind: 'constant', text: 'true', span }, span };
}

/** `x is int n` gives `n` the value, as what it is then known to be. */
export function declared(subject: Expression, pattern: SyntaxNode): Expression[] {
  const name = child(pattern, 'name');
  if (name?.type !== 'identifier') return [];
  const type = child(pattern, 'type');
  const span = spanOf(pattern);
  const target = { kind: 'name', name: name.text, type: undefined, fallback: undefined, span: spanOf(name) } as const;
  const value: Expression = type ? { kind: 'typed', value: subject, type: typeOf(type), span } : subject;
  return [{ kind: 'assign', target, operator: 'set', value, span }];
}

/** `x switch { "a" => 1, _ => 2 }`: one condition after the other. */
export function switchOf(node: SyntaxNode): Expression {
  const [first, ...parts] = named(node);
  const span = spanOf(node);
  if (!first) return { kind: 'other', operands: [], span };
  const subject = expressionOf(first);
  const none: Expression = { kind: 'constant', text: 'null', span };
  return parts
    .filter((arm) => arm.type === 'switch_expression_arm')
    .reduceRight<Expression>((rest, arm) => armOf(subject, arm, rest), none);
}

function armOf(subject: Expression, arm: SyntaxNode, rest: Expression): Expression {
  const span = spanOf(arm);
  const inside = named(arm);
  const pattern = inside[0];
  const value = inside.at(-1);
  const when = inside.find((one) => one.type === 'when_clause');
  if (!pattern || !value) return rest;
  const whenTrue = expressionOf(value);
  if (pattern.type === 'discard' && !when) return whenTrue;
  const matches = pattern.type === 'discard' ? compared(subject, span) : testOf(subject, pattern);
  const condition = when && named(when)[0];
  const test: Expression = condition
    ? { kind: 'logical', operator: 'and', left: matches, right: expressionOf(condition), span }
    : matches;
  return { kind: 'conditional', test, whenTrue, whenFalse: rest, span };
}

/** The name that a case of a switch statement gives the subject. */
export function caseNames(subject: SyntaxNode, pattern: SyntaxNode): Expression[] {
  return declared(part(subject, 'value'), pattern);
}
