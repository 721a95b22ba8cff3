/** Expressions of Go in the small form. */
import { concatenated } from '../concatenation';
import type { Expression } from '../expression';
import type { SyntaxNode } from '../grammar';
import { binary, operandsOf } from '../operators';
import { child, named, spanOf } from '../syntax';
import { callOf } from './calls';
import { compositeOf } from './composites';
import { functionOf } from './functions';
import { textOf } from './literals';
import { typeOf } from './types';

export function expressionOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  switch (node.type) {
    case 'interpreted_string_literal':
    case 'raw_string_literal':
    case 'rune_literal':
      return textOf(node);
    case 'int_literal':
      return /^\d+$/.test(node.text)
        ? { kind: 'number', text: node.text, span }
        : { kind: 'arithmetic', operands: [], span };
    case 'float_literal':
    case 'imaginary_literal':
    case 'iota':
      return { kind: 'arithmetic', operands: [], span };
    case 'true':
    case 'false':
      return { kind: 'constant', text: node.text, span };
    case 'nil':
      return { kind: 'constant', text: 'null', span };
    case 'identifier':
    case 'package_identifier':
    case 'type_identifier':
      return { kind: 'name', name: node.text, span };
    case 'parenthesized_expression':
    case 'literal_element':
    case 'expression_list':
      return inner(node);
    case 'selector_expression':
      return { kind: 'member', object: part(node, 'operand'), property: child(node, 'field')?.text ?? '', span };
    case 'index_expression':
      return { kind: 'index', object: part(node, 'operand'), index: part(node, 'index'), span };
    case 'slice_expression':
      return sliceOf(node);
    case 'call_expression':
      return callOf(node);
    case 'variadic_argument':
      return { kind: 'spread', value: inner(node), span };
    case 'type_conversion_expression':
      return part(node, 'operand');
    case 'type_assertion_expression': {
      const type = child(node, 'type');
      const value = part(node, 'operand');
      return type ? { kind: 'typed', value, type: typeOf(type), span } : value;
    }
    case 'composite_literal':
      return compositeOf(node);
    case 'func_literal':
      return { kind: 'function', function: functionOf(node), span };
    case 'unary_expression':
      return unaryOf(node);
    case 'binary_expression':
      return binaryOf(node);
    default:
      return { kind: 'other', operands: named(node).map(expressionOf), span };
  }
}

/** The expression in a field of the tree. */
export function part(node: SyntaxNode, field: string): Expression {
  const found = child(node, field);
  return found ? expressionOf(found) : { kind: 'other', operands: [], span: spanOf(node) };
}

function inner(node: SyntaxNode): Expression {
  const found = named(node)[0];
  return found ? expressionOf(found) : { kind: 'other', operands: [], span: spanOf(node) };
}

/** `text[from:to]` as a call of the method `[:]`; an end that is counted from the end is a negative number. */
function sliceOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const from = child(node, 'start');
  const to = child(node, 'end');
  const cut = to?.type === 'binary_expression' ? /^len\([^()]*\)\s*-\s*(\d+)$/.exec(to.text)?.[1] : undefined;
  const start: Expression = from ? expressionOf(from) : { kind: 'number', text: '0', span };
  const end: Expression | undefined =
    to && (cut === undefined ? expressionOf(to) : { kind: 'number', text: `-${cut}`, span: spanOf(to) });
  return {
    kind: 'call',
    callee: { kind: 'member', object: part(node, 'operand'), property: '[:]', span },
    arguments: end ? [start, end] : [start],
    construct: false,
    span,
  };
}

function unaryOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const operand = part(node, 'operand');
  switch (child(node, 'operator')?.type) {
    case '!':
      return { kind: 'not', operand, span };
    // A pointer stands for what it points to.
    case '&':
    case '*':
      return operand;
    case '<-':
      return { kind: 'other', operands: [operand], span };
    default:
      return { kind: 'arithmetic', operands: [operand], span };
  }
}

function binaryOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const operator = child(node, 'operator')?.type ?? '';
  if (operator === '+') return concatenated(operandsOf(node, '+', expressionOf), span);
  const left = part(node, 'left');
  const right = part(node, 'right');
  return binary(operator, left, right, span) ?? { kind: 'arithmetic', operands: [left, right], span };
}
