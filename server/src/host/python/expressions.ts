/** Expressions of Python in the small form. */
import { concatenated } from '../concatenation';
import type { Expression, Pattern, RecordEntry, Statement } from '../expression';
import type { SyntaxNode } from '../grammar';
import { operandsOf } from '../operators';
import { pathOf } from '../refine';
import { child, children, named, spanOf } from '../syntax';
import { functionOf } from './functions';
import { targetOf } from './patterns';
import { adjacentTexts, textOf } from './texts';
import { typeOf } from './types';

export function expressionOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  switch (node.type) {
    case 'string':
      return textOf(node);
    case 'concatenated_string':
      return adjacentTexts(node);
    case 'integer':
    case 'float':
      return { kind: 'number', text: node.text, span };
    case 'true':
    case 'false':
    case 'none':
      // Without a value it reads "None", which nobody puts into a query on purpose.
      return { kind: 'constant', text: node.type === 'none' ? 'null' : node.text, span };
    case 'identifier':
      return node.text === 'self' || node.text === 'cls'
        ? { kind: 'this', span }
        : { kind: 'name', name: node.text, span };
    case 'dotted_name':
      return dottedName(node);
    case 'parenthesized_expression':
      // The parentheses hold a text of several lines together.
      return { ...inner(node), span };
    case 'await':
    case 'expression_statement':
      return inner(node);
    case 'attribute':
      return attributeOf(node);
    case 'subscript':
      return subscriptOf(node);
    case 'call':
      return callOf(node);
    case 'binary_operator':
      return binaryOf(node);
    case 'boolean_operator':
      return {
        kind: 'logical',
        operator: child(node, 'operator')?.type === 'and' ? 'and' : 'or',
        left: part(node, 'left'),
        right: part(node, 'right'),
        span,
      };
    case 'not_operator':
      return { kind: 'not', operand: part(node, 'argument'), span };
    case 'unary_operator':
      return unaryOf(node);
    case 'comparison_operator':
      return comparisonOf(node);
    case 'conditional_expression': {
      const [whenTrue, test, whenFalse] = named(node).map(expressionOf);
      if (!whenTrue || !test || !whenFalse) return unknown(node);
      return { kind: 'conditional', test, whenTrue, whenFalse, span };
    }
    case 'assignment':
    case 'augmented_assignment':
    case 'named_expression':
      return assignmentOf(node);
    case 'list':
    case 'tuple':
    case 'set':
    case 'expression_list':
      return { kind: 'list', items: named(node).map(expressionOf), span };
    case 'list_splat':
    case 'dictionary_splat':
      return { kind: 'spread', value: inner(node), span };
    case 'dictionary':
      return { kind: 'record', entries: named(node).flatMap(entryOf), span };
    case 'lambda':
      return { kind: 'function', function: functionOf(node), span };
    case 'list_comprehension':
    case 'set_comprehension':
    case 'generator_expression':
    case 'dictionary_comprehension':
      return comprehensionOf(node);
    case 'as_pattern': {
      const [value] = named(node);
      return value ? expressionOf(value) : unknown(node);
    }
    default:
      return unknown(node);
  }
}

function unknown(node: SyntaxNode): Expression {
  return { kind: 'other', operands: named(node).map(expressionOf), span: spanOf(node) };
}

function part(node: SyntaxNode, field: string): Expression {
  const found = child(node, field);
  return found ? expressionOf(found) : { kind: 'other', operands: [], span: spanOf(node) };
}

function inner(node: SyntaxNode): Expression {
  const [found] = named(node);
  return found ? expressionOf(found) : { kind: 'other', operands: [], span: spanOf(node) };
}

function dottedName(node: SyntaxNode): Expression {
  const [first, ...others] = named(node);
  const start: Expression = { kind: 'name', name: first?.text ?? '', span: spanOf(first ?? node) };
  return others.reduce<Expression>(
    (object, { text, endIndex }) => ({
      kind: 'member',
      object,
      property: text,
      span: { start: node.startIndex, end: endIndex },
    }),
    start,
  );
}

function attributeOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const object = part(node, 'object');
  const property = child(node, 'attribute')?.text ?? '';
  // `Order.NEWEST.value`: a member of an enumeration is what it was declared as.
  const isMember = object.kind === 'member' && /^[A-Z][A-Z0-9_]*$/.test(object.property);
  const isMade = object.kind === 'call' && /^(?:\w+\.)*[A-Z]\w*$/.test(pathOf(object.callee) ?? '');
  if (property === 'value' || property === 'name') {
    if (isMember) return { ...object, span };
    // `Order(text).value`: only a member has passed.
    if (isMade) return { kind: 'sequence', items: [object, { kind: 'constant', text: 'null', span }], span };
  }
  return { kind: 'member', object, property, span };
}

/** `x[key]`; a part of a list or a text (`x[1:]`), and a place from the end, are read as methods are. */
function subscriptOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const object = part(node, 'value');
  const keys = node.childrenForFieldName('subscript').flatMap((key) => key ?? []);
  const [key] = keys;
  if (!key || keys.length > 1) return { kind: 'other', operands: [object, ...keys.map(expressionOf)], span };
  if (key.type === 'slice') return methodCall(object, '[:]', sliceBounds(key), span);
  const index = expressionOf(key);
  if (index.kind === 'number' && index.text.startsWith('-')) return methodCall(object, '[-1]', [], span);
  return { kind: 'index', object, index, span };
}

function sliceBounds(slice: SyntaxNode): readonly Expression[] {
  const bounds: Expression[] = [];
  const first: Expression = { kind: 'number', text: '0', span: { start: slice.startIndex, end: slice.startIndex } };
  for (const child of children(slice)) {
    if (child.type !== ':') bounds.push(expressionOf(child));
    else if (bounds.length === 0) bounds.push(first);
  }
  return bounds;
}

/** What an operator does, as a call of a method whose name no program can write. */
function methodCall(
  object: Expression,
  property: string,
  given: readonly Expression[],
  span: Expression['span'],
): Extract<Expression, { kind: 'call' }> {
  const callee: Expression = { kind: 'member', object, property, span };
  return { kind: 'call', callee, arguments: given, construct: false, span };
}

function callOf(node: SyntaxNode): Expression {
  const callee = part(node, 'function');
  const list = child(node, 'arguments');
  if (list?.type === 'generator_expression')
    return { kind: 'call', callee, arguments: [expressionOf(list)], construct: false, span: spanOf(node) };
  const given = argumentsOf(named(list));
  const call: Expression = { kind: 'call', callee, ...given, construct: false, span: spanOf(node) };
  // `text.format_map(values)` is `text.format(**values)`.
  if (callee.kind === 'member' && callee.property === 'format_map')
    return { ...call, arguments: given.arguments.map((value) => ({ kind: 'spread', value, span: value.span })) };
  const [first, second] = call.arguments;
  const isMap = callee.kind === 'name' && callee.name === 'map' && call.arguments.length === 2;
  return isMap && first && second ? mapped(first, second, call.span) : call;
}

/** `map(f, items)` calls `f` for every item. */
function mapped(callee: Expression, items: Expression, span: Expression['span']): Expression {
  if (callee.kind === 'function') return methodCall(itemsOf(items), '[for]', [callee], span);
  const item = { name: '[item]', span: items.span };
  const value: Expression = { kind: 'call', callee, arguments: [{ kind: 'name', ...item }], construct: false, span };
  const parameter: Pattern = { kind: 'name', ...item, type: undefined, fallback: undefined };
  const body: Statement[] = [{ kind: 'return', value, span }];
  const taken = { span, name: undefined, parameters: [parameter], body };
  return methodCall(itemsOf(items), '[for]', [{ kind: 'function', function: taken, span }], span);
}

function argumentsOf(nodes: readonly SyntaxNode[]): {
  readonly arguments: readonly Expression[];
  readonly names?: readonly (string | undefined)[];
} {
  const given = nodes.map((node) => (node.type === 'keyword_argument' ? part(node, 'value') : expressionOf(node)));
  const names = nodes.map((node) => (node.type === 'keyword_argument' ? child(node, 'name')?.text : undefined));
  return names.some((name) => name !== undefined) ? { arguments: given, names } : { arguments: given };
}

function binaryOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const operator = child(node, 'operator')?.type;
  if (operator === '+') return concatenated(operandsOf(node, '+', expressionOf), span);
  const left = part(node, 'left');
  const right = child(node, 'right');
  if (operator === '%' && right) return formatOf(left, right, span);
  const operands = [left, part(node, 'right')];
  if (operands.some(isCollection)) return methodCall(left, operator ?? '', operands.slice(1), span);
  const calculates = operator === '-' || operator === '*' || operator === '/';
  return { kind: 'arithmetic', operands, span, ...(calculates && { operator }) };
}

/** `"%s, " * 3`, and the differences and unions of sets. */
function isCollection(operand: Expression): boolean {
  if (operand.kind === 'call') return /^(?:set|frozenset)$/.test(pathOf(operand.callee) ?? '');
  return /^(?:text|concat|list|record)$/.test(operand.kind);
}

/** `text % values`: a tuple's items and a dictionary's entries fill the text, anything else may be either. */
function formatOf(text: Expression, right: SyntaxNode, span: Expression['span']): Expression {
  const written = right.type === 'parenthesized_expression' ? named(right)[0] : right;
  if (written?.type === 'tuple') return methodCall(text, '%', named(written).map(expressionOf), span);
  if (written?.type !== 'dictionary') {
    const value = expressionOf(right);
    const isOne = /^(?:text|concat|number|arithmetic|conditional)$/.test(value.kind);
    return methodCall(text, '%', [isOne ? value : { kind: 'spread', value, span: value.span }], span);
  }
  const entries = named(written).flatMap(entryOf);
  return {
    ...methodCall(
      text,
      '%',
      entries.map(({ value, spread }) => (spread ? { kind: 'spread', value, span: value.span } : value)),
      span,
    ),
    names: entries.map(({ key }) => key),
  };
}

function unaryOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const operand = part(node, 'argument');
  if (child(node, 'operator')?.type === '-' && operand.kind === 'number')
    return { kind: 'number', text: `-${operand.text}`, span };
  return { kind: 'arithmetic', operands: [operand], span };
}

/** `a < b <= c` says two things. */
function comparisonOf(node: SyntaxNode): Expression {
  const operands = named(node).filter((one) => one.type !== 'not in');
  const operators = node.childrenForFieldName('operators').flatMap((operator) => operator?.type ?? []);
  const span = spanOf(node);
  const pairs = operators.flatMap((operator, index): Expression[] => {
    const left = operands[index];
    const right = operands[index + 1];
    return left && right ? [comparison(operator, expressionOf(left), expressionOf(right), span)] : [];
  });
  const [first, ...others] = pairs;
  if (!first) return unknown(node);
  return others.reduce<Expression>((left, right) => ({ kind: 'logical', operator: 'and', left, right, span }), first);
}

function comparison(operator: string, left: Expression, right: Expression, span: Expression['span']): Expression {
  if (operator === 'not in')
    return { kind: 'not', operand: { kind: 'compare', operator: 'in', left, right, span }, span };
  if (operator === 'in') return { kind: 'compare', operator: 'in', left, right, span };
  if (operator === '==' || operator === 'is') return { kind: 'compare', operator: 'equal', left, right, span };
  if (operator === '!=' || operator === '<>' || operator === 'is not')
    return { kind: 'compare', operator: 'unequal', left, right, span };
  // `set(columns) <= ALLOWED`
  if (operator === '<=' && isCollection(left)) return methodCall(left, 'issubset', [right], span);
  const sign = /^[<>]=?$/.test(operator) ? (operator as '<' | '<=' | '>' | '>=') : undefined;
  return { kind: 'compare', operator: 'other', left, right, span, ...(sign && { sign }) };
}

function assignmentOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const left = child(node, 'left') ?? child(node, 'name');
  const right = child(node, 'right') ?? child(node, 'value');
  if (!left) return right ? expressionOf(right) : unknown(node);
  const target = targetOf(left);
  if (!right) return { kind: 'sequence', items: [], span }; // `x: int` says nothing yet
  if (node.type === 'augmented_assignment' && child(node, 'operator')?.type === '%=') {
    const formatted = formatOf(expressionOf(left), right, span);
    return { kind: 'assign', target, operator: 'set', value: formatted, span };
  }
  const sign = node.type === 'augmented_assignment' ? child(node, 'operator')?.type : '=';
  const operator = sign === '=' ? 'set' : sign === '+=' ? 'append' : 'other';
  const value = expressionOf(right);
  const annotation = child(node, 'type');
  const known: Expression = annotation ? { kind: 'typed', value, type: typeOf(annotation), span: value.span } : value;
  return { kind: 'assign', target, operator, value: known, span };
}

function entryOf(node: SyntaxNode): RecordEntry[] {
  if (node.type === 'dictionary_splat') return [{ key: undefined, value: inner(node), spread: true }];
  if (node.type !== 'pair') return [];
  const key = child(node, 'key');
  const known = key && expressionOf(key);
  const name = known?.kind === 'text' || known?.kind === 'number' ? known.text : undefined;
  return [{ key: name, value: part(node, 'value'), spread: false }];
}

/** `[body for item in items if test]` takes every item through a function. */
function comprehensionOf(node: SyntaxNode): Expression {
  const body = child(node, 'body');
  const clauses = named(node).filter((clause) => clause.type === 'for_in_clause' || clause.type === 'if_clause');
  if (!body) return unknown(node);
  if (body.type === 'pair') return entriesOf(node, body, clauses);
  return loopsOf(node, clauses, () => expressionOf(body));
}

/** The entries of a dictionary that is made in a loop: keys are not known, values are. */
function entriesOf(node: SyntaxNode, body: SyntaxNode, clauses: readonly SyntaxNode[]): Expression {
  const items = loopsOf(node, clauses, () => part(body, 'value'));
  return { kind: 'record', entries: [{ key: undefined, value: items, spread: false }], span: spanOf(node) };
}

function loopsOf(node: SyntaxNode, clauses: readonly SyntaxNode[], body: () => Expression): Expression {
  const [loop, ...others] = clauses;
  const left = loop && child(loop, 'left');
  const right = loop && child(loop, 'right');
  const span = spanOf(node);
  if (!left || !right) return body();
  const next = others.findIndex((clause) => clause.type === 'for_in_clause');
  const tests = others.slice(0, next < 0 ? others.length : next);
  const item = next < 0 ? body() : loopsOf(node, others.slice(next), body);
  const returned: Statement = { kind: 'return', value: item, span: item.span };
  const statements = tests.reduceRight<Statement>(
    (inside, test) => ({ kind: 'if', test: inner(test), whenTrue: [inside], whenFalse: [], span }),
    returned,
  );
  const name = '[item]';
  const parameter: Pattern = { kind: 'name', name, type: undefined, fallback: undefined, span: spanOf(left) };
  const taken: Statement = {
    kind: 'declare',
    pattern: declared(targetOf(left)),
    value: { kind: 'name', name, span: spanOf(left) },
    span: spanOf(left),
  };
  const callback: Expression = {
    kind: 'function',
    function: { span, name: undefined, parameters: [parameter], body: [taken, statements] },
    span,
  };
  return methodCall(itemsOf(expressionOf(right)), '[for]', [callback], span);
}

/** The names of a loop in brackets are its own. */
export function declared(pattern: Pattern): Pattern {
  if (pattern.kind === 'list') return { ...pattern, items: pattern.items.map((item) => item && declared(item)) };
  if (pattern.kind !== 'place' || pattern.place.kind !== 'name') return pattern;
  return { kind: 'name', name: pattern.place.name, type: undefined, fallback: undefined, span: pattern.span };
}

/** What a loop over a value takes one after the other: of a dictionary its keys. */
export function itemsOf(over: Expression): Expression {
  const callee: Expression = { kind: 'name', name: '[items]', span: over.span };
  return { kind: 'call', callee, arguments: [over], construct: false, span: over.span };
}
