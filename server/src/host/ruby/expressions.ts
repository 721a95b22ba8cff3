/** Expressions of Ruby in the small form. */
import { concatenated } from '../concatenation';
import type { Expression, RecordEntry } from '../expression';
import type { SyntaxNode } from '../grammar';
import { operandsOf } from '../operators';
import { child, named, spanOf } from '../syntax';
import { blockOf, callOf, methodCall } from './calls';
import { type Context, isCalled } from './context';
import { patternOf } from './patterns';
import { bareOf, heredocOf, literalOf } from './text';

export function expressionOf(node: SyntaxNode, context: Context): Expression {
  const span = spanOf(node);
  const read = (one: SyntaxNode): Expression => expressionOf(one, context);
  const part = (field: string): Expression => {
    const found = child(node, field);
    return found ? read(found) : { kind: 'constant', text: 'null', span };
  };
  switch (node.type) {
    case 'string':
    case 'delimited_symbol':
      return literalOf(node, read);
    case 'chained_string': {
      const pieces = named(node)
        .map(read)
        .flatMap((one) => {
          return one.kind === 'concat'
            ? one.pieces
            : [{ expression: one, outer: one.span, joint: 'interpolated' as const }];
        });
      return { kind: 'concat', pieces, certain: true, span };
    }
    case 'heredoc_beginning': {
      const body = context.heredocs.get(node.startIndex);
      return body ? heredocOf(node, body, read) : { kind: 'other', operands: [], span };
    }
    case 'simple_symbol':
    case 'hash_key_symbol':
      return { kind: 'text', text: node.text.replace(/^:/, ''), inner: span, verbatim: false, quote: '', span };
    case 'bare_string':
    case 'bare_symbol':
      return bareOf(node, read);
    case 'integer':
    case 'float':
    case 'rational':
      return { kind: 'number', text: node.text.replaceAll('_', ''), span };
    case 'true':
    case 'false':
      return { kind: 'constant', text: node.type, span };
    case 'nil':
      return { kind: 'constant', text: 'null', span };
    case 'regex': {
      // Of hexadecimal digits all are word characters.
      const source = node.text.replace(/^\/|\/[a-z]*$/g, '').replaceAll('\\h', '\\w');
      return { kind: 'pattern', source: wholeText(source), everywhere: true, span };
    }
    case 'self':
      return { kind: 'this', span };
    case 'identifier':
      return isCalled(node, context)
        ? { kind: 'call', callee: { kind: 'name', name: node.text, span }, arguments: [], construct: false, span }
        : { kind: 'name', name: node.text, span };
    case 'global_variable':
      return { kind: 'name', name: node.text, span };
    case 'instance_variable':
    case 'class_variable':
      return { kind: 'member', object: { kind: 'this', span }, property: node.text, span };
    case 'constant':
      if (node.text === 'ARGV' || node.text === 'ENV') return { kind: 'name', name: node.text, span };
      // Whatever a constant holds, the program wrote it.
      return { kind: 'typed', value: { kind: 'name', name: node.text, span }, type: { kind: 'harmless' }, span };
    case 'scope_resolution':
      return { kind: 'typed', value: scopedName(node), type: { kind: 'harmless' }, span };
    case 'call':
    case 'super':
    case 'yield':
      return callOf(node, context);
    case 'element_reference':
      return elementOf(node, context);
    case 'binary':
      return binaryOf(node, context);
    case 'unary': {
      const operator = child(node, 'operator')?.type;
      const operand = part('operand');
      if (operator === '!' || operator === 'not') return { kind: 'not', operand, span };
      // `+'text'` may be changed, `-'text'` is shared.
      if (operand.kind === 'text' || operand.kind === 'concat') return operand;
      return { kind: 'arithmetic', operands: [operand], span };
    }
    case 'parenthesized_statements':
    case 'begin':
    case 'then':
    case 'else':
    case 'block_body':
    case 'body_statement':
    case 'do':
      return sequenceOf(node, context);
    case 'conditional':
      return {
        kind: 'conditional',
        test: part('condition'),
        whenTrue: part('consequence'),
        whenFalse: part('alternative'),
        span,
      };
    case 'if':
    case 'elsif':
      return {
        kind: 'conditional',
        test: part('condition'),
        whenTrue: part('consequence'),
        whenFalse: part('alternative'),
        span,
      };
    case 'unless':
      return {
        kind: 'conditional',
        test: part('condition'),
        whenTrue: part('alternative'),
        whenFalse: part('consequence'),
        span,
      };
    case 'if_modifier':
      return {
        kind: 'conditional',
        test: part('condition'),
        whenTrue: part('body'),
        whenFalse: { kind: 'constant', text: 'null', span },
        span,
      };
    case 'unless_modifier':
      return {
        kind: 'conditional',
        test: part('condition'),
        whenTrue: { kind: 'constant', text: 'null', span },
        whenFalse: part('body'),
        span,
      };
    case 'rescue_modifier':
      return { kind: 'logical', operator: 'coalesce', left: part('body'), right: part('handler'), span };
    case 'case':
      return caseOf(node, context);
    case 'assignment': {
      const left = child(node, 'left');
      return left
        ? { kind: 'assign', target: patternOf(left, context), operator: 'set', value: part('right'), span }
        : part('right');
    }
    case 'operator_assignment':
      return operatorAssignment(node, context);
    case 'array':
    case 'right_assignment_list':
    case 'string_array':
    case 'symbol_array':
      return { kind: 'list', items: named(node).map(read), span };
    case 'splat_argument':
    case 'hash_splat_argument': {
      const value = named(node)[0];
      return value ? { kind: 'spread', value: read(value), span } : { kind: 'other', operands: [], span };
    }
    case 'hash':
      return { kind: 'record', entries: named(node).flatMap((entry) => entryOf(entry, context)), span };
    case 'pair':
      return { kind: 'record', entries: entryOf(node, context), span };
    case 'lambda':
    case 'block':
    case 'do_block':
      return { kind: 'function', function: blockOf(node, context), span };
    case 'range':
      return { kind: 'arithmetic', operands: named(node).map(read), span };
    case 'return':
    case 'break':
    case 'next':
      return {
        kind: 'sequence',
        items: [...named(node).flatMap(named).map(read), { kind: 'constant', text: 'null', span }],
        span,
      };
    default:
      return { kind: 'other', operands: named(node).map(read), span };
  }
}

/** `A::B` */
export function scopedName(node: SyntaxNode): Expression {
  const span = spanOf(node);
  if (node.type === 'constant') return { kind: 'name', name: node.text, span };
  const scope = child(node, 'scope');
  const name = child(node, 'name')?.text ?? '';
  return scope && /^(?:constant|scope_resolution)$/.test(scope.type)
    ? { kind: 'member', object: scopedName(scope), property: name, span }
    : { kind: 'name', name, span };
}

function sequenceOf(node: SyntaxNode, context: Context): Expression {
  const items = named(node)
    .filter((one) => !/^(?:rescue|ensure|heredoc_body|empty_statement)$/.test(one.type))
    .map((one) => expressionOf(one, context));
  const [only] = items;
  return items.length === 1 && only ? only : { kind: 'sequence', items, span: spanOf(node) };
}

/** `\A…\z` is the whole text; `^…$` is a line of it, and lets others by. */
function wholeText(source: string): string {
  const inside = /^\\A([\s\S]*)\\[zZ]$/.exec(source)?.[1];
  if (inside !== undefined) return `^${inside}$`;
  return source.startsWith('^') ? `(?:)${source}` : source;
}

function elementOf(node: SyntaxNode, context: Context): Expression {
  const span = spanOf(node);
  const object = child(node, 'object');
  const [index, second] = named(node).filter((one) => one.id !== object?.id);
  if (!object || !index) return { kind: 'other', operands: [], span };
  const owner = ownerOf(object, context);
  const key = expressionOf(index, context);
  // Sequel: `DB['SELECT …', x]`
  const isQuery =
    /(?:^|\b)(?:DB|db)$/.test(object.text) && /^(?:string|heredoc_beginning|binary|chained_string)$/.test(index.type);
  if (isQuery || second || index.type === 'range') {
    const property = isQuery ? '[]' : 'slice';
    const others = named(node)
      .filter((one) => one.id !== object.id)
      .map((one) => expressionOf(one, context));
    return {
      kind: 'call',
      callee: { kind: 'member', object: owner, property, span },
      arguments: others,
      construct: false,
      span,
    };
  }
  return { kind: 'index', object: owner, index: key, span };
}

/** What stands before a dot: a class is no constant there, but constants in capital letters are. */
export function ownerOf(node: SyntaxNode, context: Context): Expression {
  const isClass = /^(?:constant|scope_resolution)$/.test(node.type) && !/(?:^|::)[A-Z][A-Z0-9_]*$/.test(node.text);
  return isClass || /^(?:PG|DB)$/.test(node.text) ? scopedName(node) : expressionOf(node, context);
}

function binaryOf(node: SyntaxNode, context: Context): Expression {
  const span = spanOf(node);
  const operator = child(node, 'operator')?.type ?? '';
  if (operator === '+') {
    const operands = operandsOf(node, '+', (operand) => expressionOf(operand, context));
    // Nothing but a number can be added to a number (core classes, String#+ and Array#+).
    return operands.some(({ kind }) => kind === 'number')
      ? { kind: 'arithmetic', operator, operands, span }
      : concatenated(operands, span);
  }
  const [leftNode, rightNode] = [child(node, 'left'), child(node, 'right')];
  if (!leftNode || !rightNode) return { kind: 'other', operands: [], span };
  const left = expressionOf(leftNode, context);
  const right = expressionOf(rightNode, context);
  switch (operator) {
    case '&&':
    case 'and':
      return { kind: 'logical', operator: 'and', left, right, span };
    case '||':
    case 'or':
      return { kind: 'logical', operator: 'or', left, right, span };
    case '==':
    case '===':
      return { kind: 'compare', operator: 'equal', left, right, span };
    case '!=':
      return { kind: 'compare', operator: 'unequal', left, right, span };
    case '<':
    case '<=':
    case '>':
    case '>=':
      return { kind: 'compare', operator: 'other', sign: operator, left, right, span };
    case '<<':
      return appended(node, context);
    case '%': {
      const values = rightNode.type === 'array' ? named(rightNode) : [rightNode];
      return methodCall(left, '%', values, context, span);
    }
    case '=~':
      return methodCall(left, '=~', [rightNode], context, span);
    case '*':
      return leftNode.type === 'string' || rightNode.type === 'string'
        ? methodCall(
            left,
            leftNode.type === 'string' ? 'itself' : 'join',
            rightNode.type === 'string' ? [rightNode] : [],
            context,
            span,
          )
        : { kind: 'arithmetic', operator, operands: [left, right], span };
    case '-':
    case '/':
      return { kind: 'arithmetic', operator, operands: [left, right], span };
    default:
      return /^(?:<=>|!~)$/.test(operator)
        ? { kind: 'compare', operator: 'other', left, right, span }
        : { kind: 'arithmetic', operands: [left, right], span };
  }
}

/** `text << a << b`: one after the other, in the text's own place. */
function appended(node: SyntaxNode, context: Context): Expression {
  const span = spanOf(node);
  const added: SyntaxNode[] = [];
  let rest: SyntaxNode = node;
  for (
    let left = child(rest, 'left');
    rest.type === 'binary' && left && child(rest, 'operator')?.type === '<<';
    left = child(rest, 'left')
  ) {
    const right = child(rest, 'right');
    if (right) added.unshift(right);
    rest = left;
  }
  const object = expressionOf(rest, context);
  const calls = added.map((one) => methodCall(object, '<<', [one], context, span));
  const isPlace = object.kind === 'name' || object.kind === 'member' || object.kind === 'index';
  if (isPlace) return { kind: 'sequence', items: [...calls, object], span };
  return added.reduce<Expression>((before, one) => methodCall(before, '<<', [one], context, span), object);
}

/** `case x when 'a', 'b' then 1 else 2 end` as conditions in a row. */
function caseOf(node: SyntaxNode, context: Context): Expression {
  const span = spanOf(node);
  const clauses = named(node).filter((one) => one.type === 'when');
  const last = named(node).find((one) => one.type === 'else');
  const otherwise: Expression = last ? expressionOf(last, context) : { kind: 'constant', text: 'null', span };
  return clauses.reduceRight((whenFalse, clause): Expression => {
    const body = child(clause, 'body');
    const whenTrue: Expression = body ? expressionOf(body, context) : { kind: 'constant', text: 'null', span };
    return { kind: 'conditional', test: testOf(clause, child(node, 'value'), context), whenTrue, whenFalse, span };
  }, otherwise);
}

/** What a branch of `case` asks. */
export function testOf(clause: SyntaxNode, subject: SyntaxNode | undefined, context: Context): Expression {
  const tests = named(clause)
    .filter((one) => one.type === 'pattern')
    .flatMap(named)
    .map((value): Expression => {
      const { startIndex: start, endIndex: end } = value;
      const span = { start, end };
      if (!subject) return expressionOf(value, context);
      const left = expressionOf(subject, context);
      const list = value.type === 'splat_argument' ? named(value)[0] : undefined;
      if (list)
        return {
          kind: 'call',
          callee: { kind: 'member', object: expressionOf(list, context), property: 'include?', span },
          arguments: [left],
          construct: false,
          span,
        };
      if (value.type === 'constant' && /[a-z]/.test(value.text))
        return methodCall(left, 'is_a?', [value], context, span);
      if (value.type === 'regex') return methodCall(left, 'match?', [value], context, span);
      return { kind: 'compare', operator: 'equal', left, right: expressionOf(value, context), span };
    });
  const [first, ...others] = tests;
  const start: Expression = first ?? { kind: 'constant', text: 'true', span: spanOf(clause) };
  return others.reduce((left, right) => ({ kind: 'logical', operator: 'or', left, right, span: left.span }), start);
}

function operatorAssignment(node: SyntaxNode, context: Context): Expression {
  const span = spanOf(node);
  const [left, right] = [child(node, 'left'), child(node, 'right')];
  if (!left || !right) return { kind: 'other', operands: [], span };
  const sign = child(node, 'operator')?.type ?? /[-+|&*/%<>^]+=/.exec(node.text)?.[0];
  const operator = sign === '+=' || sign === '<<=' ? 'append' : 'other';
  return { kind: 'assign', target: patternOf(left, context), operator, value: expressionOf(right, context), span };
}

export function entryOf(node: SyntaxNode, context: Context): RecordEntry[] {
  if (node.type === 'hash_splat_argument') {
    const value = named(node)[0];
    return value ? [{ key: undefined, value: expressionOf(value, context), spread: true }] : [];
  }
  if (node.type !== 'pair') return [];
  const key = child(node, 'key');
  const value = child(node, 'value');
  const name = key && expressionOf(key, context);
  // `{ name: }` takes the variable of that name.
  const found: Expression = value
    ? expressionOf(value, context)
    : { kind: 'name', name: key?.text ?? '', span: spanOf(node) };
  return [
    { key: name?.kind === 'text' || name?.kind === 'number' ? name.text : undefined, value: found, spread: false },
  ];
}
