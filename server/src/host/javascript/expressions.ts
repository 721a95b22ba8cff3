/** Expressions of TypeScript and JavaScript in the small form. */
import { concatenated } from '../concatenation';
import type { ConcatPiece, Expression, RecordEntry } from '../expression';
import type { SyntaxNode } from '../grammar';
import { operandsOf } from '../operators';
import { child, children, named, spanOf } from '../syntax';
import { patternOf } from './patterns';
import { classOf, functionOf } from './program';
import { typeOf } from './types';

export function expressionOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  switch (node.type) {
    case 'string':
      return textOf(node);
    case 'template_string':
      return templateOf(node);
    case 'number':
      return { kind: 'number', text: node.text, span };
    case 'true':
    case 'false':
    case 'null':
    case 'undefined':
      return { kind: 'constant', text: node.text, span };
    case 'regex':
      return {
        kind: 'pattern',
        ...patternWith(child(node, 'pattern')?.text ?? '', child(node, 'flags')?.text ?? ''),
        span,
      };
    case 'identifier':
    case 'shorthand_property_identifier':
      return { kind: 'name', name: node.text, span };
    case 'this':
      return { kind: 'this', span };
    case 'parenthesized_expression':
    case 'non_null_expression':
    case 'await_expression':
    case 'type_assertion':
      return inner(node, node.type === 'type_assertion' ? 1 : 0);
    case 'as_expression':
    case 'satisfies_expression':
      return castOf(node);
    case 'member_expression': {
      const property = child(node, 'property')?.text ?? '';
      return { kind: 'member', object: part(node, 'object'), property, span };
    }
    case 'subscript_expression':
      return { kind: 'index', object: part(node, 'object'), index: part(node, 'index'), span };
    case 'call_expression':
      return callOf(node);
    case 'new_expression':
      return {
        kind: 'call',
        callee: part(node, 'constructor'),
        arguments: named(child(node, 'arguments')).map(expressionOf),
        construct: true,
        span,
      };
    case 'binary_expression':
      return binaryOf(node);
    case 'unary_expression':
      return unaryOf(node);
    case 'update_expression':
      return counted(node);
    case 'ternary_expression':
      return {
        kind: 'conditional',
        test: part(node, 'condition'),
        whenTrue: part(node, 'consequence'),
        whenFalse: part(node, 'alternative'),
        span,
      };
    case 'assignment_expression':
      return assignment(node, 'set');
    case 'augmented_assignment_expression': {
      const operator = child(node, 'operator')?.type;
      return assignment(node, operator === '+=' ? 'append' : 'other');
    }
    case 'array':
      return { kind: 'list', items: named(node).map(expressionOf), span };
    case 'spread_element':
      return { kind: 'spread', value: inner(node), span };
    case 'object':
      return { kind: 'record', entries: named(node).flatMap(entryOf), span };
    case 'arrow_function':
    case 'function_expression':
    case 'function':
    case 'generator_function':
    case 'function_declaration':
      return { kind: 'function', function: functionOf(node), span };
    case 'class':
      return { kind: 'class', class: classOf(node), span };
    case 'sequence_expression':
      return { kind: 'sequence', items: named(node).map(expressionOf), span };
    default:
      return { kind: 'other', operands: named(node).map(expressionOf), span };
  }
}

/** With the flag `m` the text's end is any line's end, which is said in front, as other languages write it. */
export function patternWith(source: string, flags: string): { readonly source: string; readonly everywhere: boolean } {
  return { source: flags.includes('m') ? `(?m)${source}` : source, everywhere: flags.includes('g') };
}

function part(node: SyntaxNode, field: string): Expression {
  const found = child(node, field);
  return found ? expressionOf(found) : { kind: 'other', operands: [], span: spanOf(node) };
}

function inner(node: SyntaxNode, index = 0): Expression {
  const found = named(node)[index];
  return found ? expressionOf(found) : { kind: 'other', operands: [], span: spanOf(node) };
}

function castOf(node: SyntaxNode): Expression {
  const value = inner(node);
  const type = named(node)[1];
  if (!type || node.type !== 'as_expression') return value;
  return { kind: 'typed', value, type: typeOf(type), believed: true, span: spanOf(node) };
}

function assignment(node: SyntaxNode, operator: 'set' | 'append' | 'other'): Expression {
  const left = child(node, 'left');
  const value = part(node, 'right');
  if (!left) return value;
  return { kind: 'assign', target: patternOf(left), operator, value, span: spanOf(node) };
}

function textOf(node: SyntaxNode): Expression {
  const inside = { start: node.startIndex + 1, end: Math.max(node.startIndex + 1, node.endIndex - 1) };
  const source = node.text.slice(1, -1);
  const text = withoutEscapes(source);
  return {
    kind: 'text',
    text,
    inner: inside,
    verbatim: text === source,
    quote: node.text.charAt(0),
    span: spanOf(node),
  };
}

/** A template string is text between holes; `raw` leaves its escapes alone, as String.raw does. */
export function templateOf(node: SyntaxNode, raw = false): Expression {
  const span = spanOf(node);
  const pieces: ConcatPiece[] = [];
  const literal = (start: number, end: number): void => {
    if (start >= end) return;
    const source = node.text.slice(start - node.startIndex, end - node.startIndex);
    const text = raw ? source : withoutEscapes(source.replace(/\r\n?/g, '\n'));
    const inside = { start, end };
    pieces.push({
      expression: { kind: 'text', text, inner: inside, verbatim: text === source, quote: '`', span: inside },
      outer: inside,
      joint: 'interpolated',
    });
  };
  let at = node.startIndex + 1;
  for (const hole of children(node)) {
    if (hole.type !== 'template_substitution') continue;
    literal(at, hole.startIndex);
    pieces.push({ expression: inner(hole), outer: spanOf(hole), joint: 'interpolated' });
    at = hole.endIndex;
  }
  literal(at, node.endIndex - 1);
  const only = pieces[0]?.expression;
  if (pieces.length === 0)
    return { kind: 'text', text: '', inner: { start: at, end: at }, verbatim: true, quote: '`', span };
  if (pieces.length === 1 && only?.kind === 'text') return { ...only, span };
  return { kind: 'concat', pieces, certain: true, span };
}

const simpleEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
};

function withoutEscapes(source: string): string {
  return source.replace(
    /\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\s\S]))/g,
    (
      _all,
      wide: string | undefined,
      unicode: string | undefined,
      hex: string | undefined,
      single: string | undefined,
    ) => {
      const code = wide ?? unicode ?? hex;
      if (code !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff));
      if (single === undefined || /^[\r\n\u2028\u2029]/.test(single)) return '';
      return simpleEscapes[single] ?? single;
    },
  );
}

function binaryOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const operator = child(node, 'operator')?.type ?? '';
  if (operator === '+') return concatenated(operandsOf(node, '+', expressionOf), span);
  const left = part(node, 'left');
  const right = part(node, 'right');
  if (operator === '&&') return { kind: 'logical', operator: 'and', left, right, span };
  if (operator === '||') return { kind: 'logical', operator: 'or', left, right, span };
  if (operator === '??') return { kind: 'logical', operator: 'coalesce', left, right, span };
  if (operator === '===' || operator === '==') return { kind: 'compare', operator: 'equal', left, right, span };
  if (operator === '!==' || operator === '!=') return { kind: 'compare', operator: 'unequal', left, right, span };
  if (operator === 'in') return { kind: 'compare', operator: 'in', left, right, span };
  if (operator === '<' || operator === '<=' || operator === '>' || operator === '>=')
    return { kind: 'compare', operator: 'other', sign: operator, left, right, span };
  if (operator === 'instanceof') return { kind: 'compare', operator: 'other', left, right, span };
  return { kind: 'arithmetic', ...calculation(operator), operands: [left, right], span };
}

function calculation(operator: string): { operator?: '-' | '*' | '/' | '%' } {
  return operator === '-' || operator === '*' || operator === '/' || operator === '%' ? { operator } : {};
}

/** `i++`: another number each time. */
function counted(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const operand = child(node, 'argument');
  if (!operand) return { kind: 'other', operands: [], span };
  const value: Expression = { kind: 'arithmetic', operands: [expressionOf(operand)], span };
  return { kind: 'assign', target: patternOf(operand), operator: 'set', value, span };
}

function unaryOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const operator = child(node, 'operator')?.type;
  const operand = part(node, 'argument');
  if (operator === '!') return { kind: 'not', operand, span };
  if (operator === 'typeof') return { kind: 'type-of', operand, span };
  if (operator === 'void') return { kind: 'constant', text: 'undefined', span };
  if (operator === '-' && operand.kind === 'number') return { kind: 'number', text: `-${operand.text}`, span };
  return { kind: 'arithmetic', operands: [operand], span };
}

function callOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const callee = part(node, 'function');
  const list = child(node, 'arguments');
  if (list?.type === 'template_string') {
    const raw =
      callee.kind === 'member' &&
      callee.property === 'raw' &&
      callee.object.span.end > 0 &&
      child(node, 'function')?.text === 'String.raw';
    return { kind: 'tagged', tag: callee, template: templateOf(list, raw), span };
  }
  return { kind: 'call', callee, arguments: named(list).map(expressionOf), construct: false, span };
}

function entryOf(node: SyntaxNode): RecordEntry[] {
  switch (node.type) {
    case 'pair': {
      const key = child(node, 'key');
      const computed = key?.type === 'computed_property_name';
      return [
        {
          key: computed ? undefined : key?.text.replace(/^['"]|['"]$/g, ''),
          value: part(node, 'value'),
          spread: false,
        },
      ];
    }
    case 'shorthand_property_identifier':
      return [{ key: node.text, value: expressionOf(node), spread: false }];
    case 'spread_element':
      return [{ key: undefined, value: inner(node), spread: true }];
    case 'method_definition': {
      const value: Expression = { kind: 'function', function: functionOf(node), span: spanOf(node) };
      return [{ key: child(node, 'name')?.text, value, spread: false }];
    }
    default:
      return [];
  }
}
