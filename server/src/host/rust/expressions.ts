/** Expressions of Rust in the small form. */
import { concatenated } from '../concatenation';
import type { Expression, FunctionNode, RecordEntry } from '../expression';
import type { SyntaxNode } from '../grammar';
import { binary, operandsOf } from '../operators';
import { child, named, spanOf } from '../syntax';
import { callOf } from './calls';
import { conditionOf } from './conditions';
import { functionOf } from './functions';
import { textOf } from './literals';
import { bindings, testOf } from './matching';
import { blockInto } from './statements';
import { typeOf } from './types';

export function expressionOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  switch (node.type) {
    case 'string_literal':
    case 'raw_string_literal':
    case 'char_literal':
      return textOf(node);
    case 'integer_literal':
      return /^\d+$/.test(node.text)
        ? { kind: 'number', text: node.text, span }
        : { kind: 'arithmetic', operands: [], span };
    case 'range_expression':
      return { kind: 'list', items: [{ kind: 'arithmetic', operands: [], span }], span };
    case 'float_literal':
      return { kind: 'arithmetic', operands: [], span };
    case 'boolean_literal':
      return { kind: 'constant', text: node.text, span };
    case 'unit_expression':
      return { kind: 'constant', text: 'null', span };
    case 'identifier':
    case 'type_identifier':
    case 'shorthand_field_identifier':
      return node.text === 'None' ? { kind: 'constant', text: 'null', span } : { kind: 'name', name: node.text, span };
    case 'self':
      return { kind: 'this', span };
    case 'scoped_identifier':
    case 'scoped_type_identifier':
      return pathOf(node);
    case 'generic_function':
      return part(node, 'function');
    // What is borrowed, awaited or unwrapped stands for itself.
    case 'reference_expression':
      return { ...part(node, 'value'), span };
    case 'try_expression':
    case 'await_expression':
    case 'parenthesized_expression':
      return { ...inner(node), span };
    case 'field_expression':
      return { kind: 'member', object: part(node, 'value'), property: child(node, 'field')?.text ?? '', span };
    case 'index_expression':
      return indexOf(node);
    case 'call_expression':
      return callOf(node);
    case 'binary_expression':
      return binaryOf(node);
    case 'unary_expression':
      return unaryOf(node);
    case 'assignment_expression':
    case 'compound_assignment_expr':
      return assignmentOf(node);
    case 'type_cast_expression': {
      const type = child(node, 'type');
      const value = part(node, 'value');
      return type ? { kind: 'typed', value, type: typeOf(type), span } : value;
    }
    case 'array_expression':
      return {
        kind: 'list',
        items: named(node)
          .slice(0, child(node, 'length') ? 1 : undefined)
          .map(expressionOf),
        span,
      };
    case 'tuple_expression':
      return {
        kind: 'record',
        entries: named(node).map((item, index) => ({ key: String(index), value: expressionOf(item), spread: false })),
        span,
      };
    case 'struct_expression':
      return { kind: 'record', entries: named(child(node, 'body')).flatMap(entryOf), span };
    case 'closure_expression':
      return { kind: 'function', function: functionOf(node), span };
    case 'if_expression':
    case 'match_expression':
      return choiceOf(node);
    case 'block':
    case 'unsafe_block':
    case 'async_block':
      return called(node);
    case 'macro_invocation':
      // These are worked out when the program is built.
      return /^(?:include_str|include_bytes|env|option_env|stringify|phf_map|phf_set)$/.test(
        child(node, 'macro')?.text ?? '',
      )
        ? { kind: 'constant', text: 'null', span }
        : { kind: 'other', operands: [], span };
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

/** `a::b::C`; `Self` is the object itself, and `crate` and its like say nothing. */
function pathOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const path = child(node, 'path');
  const name = child(node, 'name')?.text ?? '';
  if (!path || /^(?:crate|super|self)$/.test(path.text)) return { kind: 'name', name, span };
  const object: Expression = path.text === 'Self' ? { kind: 'this', span: spanOf(path) } : expressionOf(path);
  return { kind: 'member', object, property: name, span };
}

function indexOf(node: SyntaxNode): Expression {
  const [object, index] = named(node);
  const span = spanOf(node);
  if (!object || !index) return { kind: 'other', operands: [], span };
  if (index.type === 'range_expression') return { ...expressionOf(object), span };
  return { kind: 'index', object: expressionOf(object), index: expressionOf(index), span };
}

function binaryOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const operator = child(node, 'operator')?.type ?? '';
  if (operator === '+') return concatenated(operandsOf(node, '+', expressionOf), span);
  const left = part(node, 'left');
  const right = part(node, 'right');
  return binary(operator, left, right, span) ?? { kind: 'arithmetic', operands: [left, right], span };
}

function unaryOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const operand = inner(node);
  if (node.text.startsWith('!')) return { kind: 'not', operand, span };
  return node.text.startsWith('*') ? operand : { kind: 'arithmetic', operands: [operand], span };
}

function assignmentOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const left = child(node, 'left');
  const operator = child(node, 'operator')?.type;
  const how = operator === undefined || operator === '=' ? 'set' : operator === '+=' ? 'append' : 'other';
  const place = left ? expressionOf(left) : ({ kind: 'other', operands: [], span } as const);
  return {
    kind: 'assign',
    target: { kind: 'place', place, span: place.span },
    operator: how,
    value: part(node, 'right'),
    span,
  };
}

function entryOf(node: SyntaxNode): RecordEntry[] {
  if (node.type === 'base_field_initializer') return [{ key: undefined, value: inner(node), spread: true }];
  if (node.type === 'shorthand_field_initializer') {
    const name = named(node)[0];
    return name ? [{ key: name.text, value: expressionOf(name), spread: false }] : [];
  }
  return [{ key: child(node, 'field')?.text, value: part(node, 'value'), spread: false }];
}

/** `if` and `match` as values. */
function choiceOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const nothing: Expression = { kind: 'constant', text: 'null', span };
  if (node.type === 'if_expression') {
    const otherwise = named(child(node, 'alternative'))[0];
    const { test, declared } = conditionOf(child(node, 'condition'), span);
    const yes = child(node, 'consequence');
    const whenTrue = yes ? branchOf(yes, declared) : nothing;
    return { kind: 'conditional', test, whenTrue, whenFalse: otherwise ? branchOf(otherwise, []) : nothing, span };
  }
  const subject = child(node, 'value');
  const arms = named(child(node, 'body')).filter((arm) => arm.type === 'match_arm');
  return (
    arms.reduceRight<Expression | undefined>((rest, arm) => {
      const value = child(arm, 'value');
      const pattern = child(arm, 'pattern');
      if (!value || !pattern || !subject) return rest;
      const whenTrue = branchOf(value, bindings(pattern, subject));
      // The arms of a match leave nothing out.
      if (!rest) return whenTrue;
      return { kind: 'conditional', test: testOf(pattern, subject), whenTrue, whenFalse: rest, span: spanOf(arm) };
    }, undefined) ?? nothing
  );
}

type Body = FunctionNode['body'];

/** A block that is nothing but a value is that value; with statements it is a function that is called at once. */
function branchOf(node: SyntaxNode, declared: Body): Expression {
  const only = named(node);
  if (declared.length === 0 && node.type === 'block' && only.length === 1 && only[0] && isValue(only[0]))
    return expressionOf(only[0]);
  return declared.length === 0 && node.type !== 'block' && isValue(node) ? expressionOf(node) : called(node, declared);
}

function isValue(node: SyntaxNode): boolean {
  return !/_statement$|_declaration$|_item$|^(?:return|break|continue)_expression$/.test(node.type);
}

function called(node: SyntaxNode, declared: Body = []): Expression {
  const span = spanOf(node);
  let body: Body | undefined;
  const own: FunctionNode = {
    span,
    name: undefined,
    parameters: [],
    get body() {
      body ??= [...declared, ...blockInto(node, asValue)];
      return body;
    },
  };
  const callee: Expression = { kind: 'function', function: own, span };
  return { kind: 'call', callee, arguments: [], construct: false, span };
}

/** A `return` in it leaves the function around: nothing of this value is there afterwards. */
const asValue = {
  value: (value: Expression) => ({ kind: 'return', value, span: value.span }) as const,
  leave: (value: Expression | undefined, span: Expression['span']) => ({ kind: 'throw', value, span }) as const,
};
