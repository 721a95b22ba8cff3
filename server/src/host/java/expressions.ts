/** Expressions of Java in the small form. */
import { concatenated } from '../concatenation';
import type { Expression, Pattern, Statement } from '../expression';
import type { SyntaxNode } from '../grammar';
import { binary, operandsOf } from '../operators';
import { child, children, named, spanOf } from '../syntax';
import { callOf, createdOf, referenceOf } from './calls';
import { lambdaOf } from './functions';
import { numberOf, quoted, stringOf } from './literals';
import { switchOf } from './statements';
import { typeOf } from './types';

export function expressionOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  switch (node.type) {
    case 'string_literal':
      return stringOf(node);
    case 'character_literal':
      return quoted(node);
    case 'decimal_integer_literal':
    case 'decimal_floating_point_literal':
    case 'hex_integer_literal':
    case 'octal_integer_literal':
    case 'binary_integer_literal':
      return numberOf(node);
    case 'true':
    case 'false':
    case 'null_literal':
      return { kind: 'constant', text: node.text, span };
    case 'class_literal':
      return { kind: 'typed', value: { kind: 'other', operands: [], span }, type: { kind: 'harmless' }, span };
    case 'identifier':
      return { kind: 'name', name: node.text, span };
    case 'type_identifier':
    case 'scoped_type_identifier':
    case 'generic_type':
      return typePath(node);
    case 'this':
    case 'super':
      return { kind: 'this', span };
    case 'parenthesized_expression':
      return inner(node);
    case 'field_access':
      return { kind: 'member', object: part(node, 'object'), property: child(node, 'field')?.text ?? '', span };
    case 'array_access':
      return { kind: 'index', object: part(node, 'array'), index: part(node, 'index'), span };
    case 'method_invocation':
      return callOf(node);
    case 'object_creation_expression':
      return createdOf(node);
    case 'array_creation_expression': {
      const items = child(node, 'value');
      return items ? expressionOf(items) : { kind: 'list', items: [], span };
    }
    case 'array_initializer':
    case 'element_value_array_initializer':
      return { kind: 'list', items: named(node).map(expressionOf), span };
    case 'binary_expression':
      return binaryOf(node);
    case 'unary_expression':
      return unaryOf(node);
    case 'update_expression':
      return counted(node);
    case 'instanceof_expression':
      return instanceTest(node);
    case 'ternary_expression':
      return {
        kind: 'conditional',
        test: part(node, 'condition'),
        whenTrue: part(node, 'consequence'),
        whenFalse: part(node, 'alternative'),
        span,
      };
    case 'assignment_expression':
      return assignmentOf(node);
    case 'cast_expression': {
      const type = child(node, 'type');
      return { kind: 'typed', value: part(node, 'value'), type: type ? typeOf(type) : { kind: 'unknown' }, span };
    }
    case 'lambda_expression':
      return { kind: 'function', function: lambdaOf(node), span };
    case 'method_reference':
      return referenceOf(node);
    case 'switch_expression':
      return valueOfSwitch(node);
    default:
      return { kind: 'other', operands: named(node).filter(isExpression).map(expressionOf), span };
  }
}

function isExpression(node: SyntaxNode): boolean {
  return !/_(?:type|arguments|annotation)$|^(?:line|block)_comment$|^type_|^modifiers$/.test(node.type);
}

/** The parts of a node that are code: this grammar names its comments in two ways. */
export function parts(node: SyntaxNode | undefined): SyntaxNode[] {
  return named(node).filter((one) => one.type !== 'line_comment' && one.type !== 'block_comment');
}

export function part(node: SyntaxNode, field: string): Expression {
  const found = child(node, field);
  return found ? expressionOf(found) : { kind: 'other', operands: [], span: spanOf(node) };
}

function inner(node: SyntaxNode): Expression {
  const found = parts(node)[0];
  return found ? expressionOf(found) : { kind: 'other', operands: [], span: spanOf(node) };
}

/** `a.b.Name` of a type as names and members, so that it is found again by its path. */
export function typePath(node: SyntaxNode): Expression {
  const bare = node.type === 'generic_type' ? (named(node)[0] ?? node) : node;
  const [first = '', ...others] = bare.text.replace(/\s/g, '').split('.');
  const span = spanOf(bare);
  return others.reduce<Expression>((object, property) => ({ kind: 'member', object, property, span }), {
    kind: 'name',
    name: first,
    span,
  });
}

export function nameOf(name: string, node: SyntaxNode): Pattern {
  return { kind: 'name', name, type: undefined, fallback: undefined, span: spanOf(node) };
}

function binaryOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const operator = child(node, 'operator')?.type ?? '';
  if (operator === '+') return concatenated(operandsOf(node, '+', expressionOf), span);
  const left = part(node, 'left');
  const right = part(node, 'right');
  if (operator === '/') {
    const isWhole = [left, right].every((one) => one.kind === 'number' && /^\d+$/.test(one.text));
    return { kind: 'arithmetic', ...(isWhole ? { operator: 'div' as const } : {}), operands: [left, right], span };
  }
  return binary(operator, left, right, span) ?? { kind: 'arithmetic', operands: [left, right], span };
}

/** `x instanceof Integer n`: what has such a type cannot hold SQL, by its new name neither. */
function instanceTest(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const left = part(node, 'left');
  const right = child(node, 'right');
  const name = child(node, 'name');
  const type = right && typeOf(right);
  const test: Expression = {
    kind: 'compare',
    operator: type?.kind === 'harmless' ? 'in' : 'other',
    left,
    right: { kind: 'other', operands: [], span },
    span,
  };
  if (!name) return test;
  const target: Pattern = { ...nameOf(name.text, name), ...(type ? { type } : {}) };
  const value: Expression = type ? { kind: 'typed', value: left, type, span: left.span } : left;
  return { kind: 'sequence', items: [{ kind: 'assign', target, operator: 'set', value, span }, test], span };
}

function unaryOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const operand = part(node, 'operand');
  const operator = child(node, 'operator')?.type;
  if (operator === '!') return { kind: 'not', operand, span };
  if (operator === '-' && operand.kind === 'number') return { kind: 'number', text: `-${operand.text}`, span };
  return { kind: 'arithmetic', operands: [operand], span };
}

/** `i++`: another number each time. */
function counted(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const place = inner(node);
  const value: Expression = { kind: 'arithmetic', operands: [place], span };
  return { kind: 'assign', target: { kind: 'place', place, span }, operator: 'set', value, span };
}

function assignmentOf(node: SyntaxNode): Expression {
  const place = part(node, 'left');
  const operator = child(node, 'operator')?.text;
  return {
    kind: 'assign',
    target: { kind: 'place', place, span: place.span },
    operator: operator === '=' ? 'set' : operator === '+=' ? 'append' : 'other',
    value: part(node, 'right'),
    span: spanOf(node),
  };
}

/** A switch that gives a value: a function that is called at once, in which `yield` returns. */
function valueOfSwitch(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const body: readonly Statement[] = [switchOf(node, true)];
  return {
    kind: 'call',
    callee: { kind: 'function', function: { span, name: undefined, parameters: [], body }, span },
    arguments: [],
    construct: false,
    span,
  };
}

/** What stands between the parentheses of a call. */
export function argumentsOf(node: SyntaxNode | undefined): Expression[] {
  return parts(node).map(expressionOf);
}

export function hasModifier(node: SyntaxNode, modifier: string): boolean {
  const modifiers = children(node).find((one) => one.type === 'modifiers');
  return modifiers ? children(modifiers).some((one) => one.type === modifier) : false;
}
