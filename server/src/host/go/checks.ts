/** Conditions: what `ok` and `err` say about the value that was looked up or parsed. */
import type { Expression } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named, spanOf } from '../syntax';
import { declarationOf } from './declarations';
import { expressionOf } from './expressions';

/** A condition in the small form: `ok` of `_, ok := allowed[x]` reads `x in allowed`. */
export function testOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  switch (node.type) {
    case 'parenthesized_expression':
      return named(node)[0] ? testOf(named(node)[0] as SyntaxNode) : expressionOf(node);
    case 'unary_expression': {
      const operand = child(node, 'operand');
      const isNot = child(node, 'operator')?.type === '!';
      return isNot && operand ? { kind: 'not', operand: testOf(operand), span } : expressionOf(node);
    }
    case 'binary_expression':
      return binaryOf(node);
    case 'identifier':
      return lookedUp(node) ?? expressionOf(node);
    case 'index_expression':
      return found(node);
    default:
      return expressionOf(node);
  }
}

function binaryOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const left = child(node, 'left');
  const right = child(node, 'right');
  const operator = child(node, 'operator')?.type;
  if (!left || !right) return expressionOf(node);
  const letter = operator === '&&' ? ofRange(left, right) : undefined;
  if (letter) return { kind: 'compare', operator: 'in', left: expressionOf(letter), right: expressionOf(right), span };
  if (operator === '&&' || operator === '||') {
    return {
      kind: 'logical',
      operator: operator === '&&' ? 'and' : 'or',
      left: testOf(left),
      right: testOf(right),
      span,
    };
  }
  const parsed = left.type === 'identifier' && right.type === 'nil' ? parsedBy(left) : undefined;
  if (!parsed || (operator !== '==' && operator !== '!=')) return expressionOf(node);
  return operator === '==' ? parsed : { kind: 'not', operand: parsed, span };
}

/** What lies between two letters or digits: `r` of `r >= 'a' && r <= 'z'`. */
function ofRange(left: SyntaxNode, right: SyntaxNode): SyntaxNode | undefined {
  const [low, high] = [left, right].map(boundOf);
  return low && high && low.text === high.text ? low : undefined;
}

function boundOf(comparison: SyntaxNode): SyntaxNode | undefined {
  if (comparison.type !== 'binary_expression' || !/^[<>]=?$/.test(child(comparison, 'operator')?.type ?? ''))
    return undefined;
  const sides = [child(comparison, 'left'), child(comparison, 'right')];
  const isLetter = sides.some((side) => side?.type === 'rune_literal' && /^'[a-zA-Z0-9]'$/.test(side.text));
  return isLetter ? sides.find((side) => side?.type === 'identifier') : undefined;
}

/** `map[key]` as a truth. */
function found(node: SyntaxNode): Expression {
  const read = expressionOf(node);
  if (read.kind !== 'index') return read;
  return { kind: 'compare', operator: 'in', left: read.index, right: read.object, span: read.span };
}

function lookedUp(name: SyntaxNode): Expression | undefined {
  const declaration = declarationOf(name);
  const { names = [], value } = declaration ?? {};
  if (value?.type === 'call_expression' && names[0] === name.text)
    return /\.Match(?:String)?$/.test(child(value, 'function')?.text ?? '') ? expressionOf(value) : undefined;
  if (value?.type !== 'index_expression') return undefined;
  return names.length === 1 || names[1] === name.text ? found(value) : undefined;
}

const parsers = /^(?:strconv\.(?:Atoi|Parse\w+)|uuid\.(?:Parse|Validate|FromString))$/;

/** `err` of `_, err := strconv.Atoi(x)`: without it, x is a number. */
function parsedBy(error: SyntaxNode): Expression | undefined {
  const value = declarationOf(error)?.value;
  if (value?.type !== 'call_expression' || !parsers.test(child(value, 'function')?.text ?? '')) return undefined;
  const argument = named(child(value, 'arguments'))[0];
  if (!argument) return undefined;
  const span = spanOf(value);
  return {
    kind: 'compare',
    operator: 'in',
    left: expressionOf(argument),
    right: { kind: 'constant', text: 'null', span },
    span,
  };
}
