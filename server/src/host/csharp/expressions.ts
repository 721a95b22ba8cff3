/** Expressions of C# in the small form. */
import { concatenated } from '../concatenation';
import type { Expression } from '../expression';
import type { SyntaxNode } from '../grammar';
import { binary, operandsOf } from '../operators';
import { child, children, named, spanOf } from '../syntax';
import { argumentsOf, callOf } from './calls';
import { creationOf, itemsOf, recordOf, tupleOf } from './creations';
import { characterOf, interpolatedOf, literalOf } from './literals';
import { patternOf } from './patterns';
import { functionOf } from './program';
import { switchOf, testOf } from './tests';
import { typeOf } from './types';

/** `bound`: what stands before the `?.` that the node belongs to. */
export function expressionOf(node: SyntaxNode, bound?: Expression): Expression {
  const span = spanOf(node);
  switch (node.type) {
    case 'string_literal':
    case 'verbatim_string_literal':
    case 'raw_string_literal':
      return literalOf(node);
    case 'interpolated_string_expression':
      return interpolatedOf(node, expressionOf);
    case 'character_literal':
      return characterOf(node);
    case 'integer_literal':
    case 'real_literal':
      return { kind: 'number', text: node.text.replace(/[uUlLfFdDmM_]+$/, ''), span };
    case 'boolean_literal':
    case 'null_literal':
      return { kind: 'constant', text: node.text, span };
    case 'typeof_expression':
      return { kind: 'type-of', operand: { kind: 'constant', text: 'null', span }, span };
    case 'default_expression':
    case 'sizeof_expression':
    case 'throw_expression':
      return { kind: 'constant', text: 'null', span };
    case 'identifier':
    case 'predefined_type':
      return { kind: 'name', name: node.text, span };
    case 'generic_name':
      return { kind: 'name', name: named(node)[0]?.text ?? '', span };
    case 'qualified_name':
      return { kind: 'member', object: part(node, 'qualifier'), property: child(node, 'name')?.text ?? '', span };
    case 'this':
    case 'this_expression':
      return { kind: 'this', span };
    case 'member_access_expression':
      return memberOf(node, part(node, 'expression', bound));
    case 'member_binding_expression':
      return bound ? memberOf(node, bound) : { kind: 'other', operands: [], span };
    case 'conditional_access_expression': {
      const condition = part(node, 'condition', bound);
      const last = named(node).at(-1);
      return last ? expressionOf(last, condition) : condition;
    }
    case 'element_access_expression':
      return indexOf(part(node, 'expression', bound), child(node, 'subscript'), span);
    case 'element_binding_expression':
      return bound ? indexOf(bound, node, span) : { kind: 'list', items: itemsOf(node), span };
    case 'invocation_expression':
      return callOf(node, part(node, 'function', bound));
    case 'object_creation_expression':
    case 'implicit_object_creation_expression':
      return creationOf(node);
    case 'anonymous_object_creation_expression':
      return recordOf(node);
    case 'array_creation_expression':
    case 'implicit_array_creation_expression':
    case 'initializer_expression':
    case 'collection_expression':
      return { kind: 'list', items: itemsOf(node), span };
    case 'tuple_expression':
      return tupleOf(node);
    case 'parenthesized_expression':
    case 'await_expression':
    case 'checked_expression':
    case 'with_expression':
    case 'ref_expression':
      return inner(node);
    case 'postfix_unary_expression':
      return node.text.endsWith('!') ? inner(node) : countedOf(node);
    case 'prefix_unary_expression':
      if (node.text.startsWith('!')) return { kind: 'not', operand: inner(node), span };
      return /^(?:\+\+|--)/.test(node.text) ? countedOf(node) : { kind: 'arithmetic', operands: [inner(node)], span };
    case 'cast_expression': {
      const type = child(node, 'type');
      return { kind: 'typed', value: part(node, 'value'), type: type ? typeOf(type) : { kind: 'unknown' }, span };
    }
    case 'as_expression': {
      const type = child(node, 'right');
      return { kind: 'typed', value: part(node, 'left'), type: type ? typeOf(type) : { kind: 'unknown' }, span };
    }
    case 'binary_expression':
      return binaryOf(node);
    case 'is_pattern_expression': {
      const pattern = child(node, 'pattern');
      const subject = part(node, 'expression');
      return pattern ? testOf(subject, pattern) : subject;
    }
    case 'is_expression':
      return { kind: 'compare', operator: 'other', left: part(node, 'left'), right: part(node, 'left'), span };
    case 'conditional_expression':
      return {
        kind: 'conditional',
        test: part(node, 'condition'),
        whenTrue: part(node, 'consequence'),
        whenFalse: part(node, 'alternative'),
        span,
      };
    case 'switch_expression':
      return switchOf(node);
    case 'assignment_expression':
      return assignmentOf(node);
    case 'lambda_expression':
    case 'anonymous_method_expression':
      return { kind: 'function', function: functionOf(node), span };
    case 'query_expression':
      return queryOf(node);
    default:
      return {
        kind: 'other',
        operands: named(node)
          .filter(isExpression)
          .map((one) => expressionOf(one)),
        span,
      };
  }
}

function isExpression({ type }: SyntaxNode): boolean {
  return /(?:expression|literal|identifier)$/.test(type);
}

export function part(node: SyntaxNode, field: string, bound?: Expression): Expression {
  const found = child(node, field);
  return found ? expressionOf(found, bound) : { kind: 'other', operands: [], span: spanOf(node) };
}

function inner(node: SyntaxNode): Expression {
  const found = named(node)[0];
  return found ? expressionOf(found) : { kind: 'other', operands: [], span: spanOf(node) };
}

/** Texts that the language itself names. */
const knownTexts: Readonly<Record<string, string>> = {
  'string.Empty': '',
  'String.Empty': '',
  'Environment.NewLine': '\n',
};

function memberOf(node: SyntaxNode, object: Expression): Expression {
  const span = spanOf(node);
  const known = knownTexts[node.text];
  if (known !== undefined) return { kind: 'text', text: known, inner: span, verbatim: false, quote: '', span };
  const name = child(node, 'name');
  const property = name?.type === 'generic_name' ? (named(name)[0]?.text ?? '') : (name?.text ?? '');
  const place = /^Item([1-7])$/.exec(property)?.[1];
  if (place !== undefined) {
    const index: Expression = { kind: 'number', text: String(Number(place) - 1), span };
    return { kind: 'index', object, index, span };
  }
  if (property === 'Success' && object.kind === 'call' && isMatch(object.callee))
    return { ...object, callee: { ...object.callee, property: 'IsMatch' } };
  return {
    kind: 'member',
    object,
    property: /^(?:Count|Length|LongLength)$/.test(property) ? 'length' : property,
    span,
  };
}

/** `Regex.Match(x, …).Success` asks what `Regex.IsMatch(x, …)` asks. */
function isMatch(callee: Expression): callee is Extract<Expression, { kind: 'member' }> {
  return callee.kind === 'member' && callee.property === 'Match';
}

/** `list[i]`, `text[1..^1]`. */
function indexOf(object: Expression, list: SyntaxNode | undefined, span: Expression['span']): Expression {
  const index = named(named(list)[0])[0];
  if (index?.type !== 'range_expression') {
    const [only] = argumentsOf(list).values;
    return { kind: 'index', object, index: only ?? { kind: 'other', operands: [], span }, span };
  }
  const [from = '', to = ''] = index.text.split('..').map((side) => side.trim());
  const bounds = [from === '' ? '0' : from, ...(to === '' ? [] : [to.replace('^', '-')])];
  const place = spanOf(index);
  return {
    kind: 'call',
    callee: { kind: 'member', object, property: 'Substring', span: object.span },
    arguments: bounds.map((text) => ({ kind: 'number', text, span: place })),
    construct: false,
    span,
  };
}

function binaryOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const operator = child(node, 'operator')?.type ?? '';
  if (operator === '+') return concatenated(operandsOf(node, '+', expressionOf), span);
  const left = part(node, 'left');
  const right = part(node, 'right');
  switch (operator) {
    case '??':
      return { kind: 'logical', operator: 'coalesce', left, right, span };
    case 'is':
      return { kind: 'compare', operator: 'other', left, right, span };
    case 'as': {
      const type = child(node, 'right');
      return { kind: 'typed', value: left, type: type ? typeOf(type) : { kind: 'unknown' }, span };
    }
    default:
      return binary(operator, left, right, span) ?? { kind: 'arithmetic', operands: [left, right], span };
  }
}

/** `i++`: another number each time. */
function countedOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const operand = named(node)[0];
  if (!operand) return { kind: 'other', operands: [], span };
  const value: Expression = { kind: 'arithmetic', operands: [expressionOf(operand)], span };
  return { kind: 'assign', target: patternOf(operand), operator: 'set', value, span };
}

function assignmentOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const left = child(node, 'left');
  const operator = child(node, 'operator')?.type;
  const value = part(node, 'right');
  if (!left) return value;
  // A builder is cut by setting its length.
  if (left.type === 'member_access_expression' && child(left, 'name')?.text === 'Length') {
    const builder = part(left, 'expression');
    const callee: Expression = { kind: 'member', object: builder, property: 'SetLength', span: spanOf(left) };
    return { kind: 'call', callee, arguments: [value], construct: false, span };
  }
  const target = patternOf(left);
  const kind = operator === '=' ? 'set' : operator === '+=' ? 'append' : 'other';
  return { kind: 'assign', target, operator: kind, value, span };
}

/** `from x in list where … select f(x)`: the list with `f` done to each item. */
function queryOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const clauses = children(node);
  const from = clauses.filter((clause) => clause.type === 'from_clause');
  const select = clauses.find((clause) => clause.type === 'select_clause');
  const name = from[0] && child(from[0], 'name');
  const over = from[0] && named(from[0]).at(-1);
  const result = select && named(select)[0];
  if (from.length !== 1 || !name || !over || !result) return { kind: 'other', operands: [], span };
  const project = {
    span: spanOf(result),
    name: undefined,
    parameters: [patternOf(name)],
    body: [{ kind: 'return', value: expressionOf(result), span: spanOf(result) }],
  } as const;
  return {
    kind: 'call',
    callee: { kind: 'member', object: expressionOf(over), property: 'Select', span },
    arguments: [{ kind: 'function', function: project, span: spanOf(result) }],
    construct: false,
    span,
  };
}
