/** Calls and blocks of Ruby in the small form. */
import type { Span } from '../../sql/span';
import type { Expression, FunctionNode, Pattern, Statement } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named, spanOf } from '../syntax';
import type { Context } from './context';
import { expressionOf, ownerOf } from './expressions';
import { parameterOf } from './patterns';
import { tailOf } from './statements';

type Call = Extract<Expression, { kind: 'call' }>;

export function callOf(node: SyntaxNode, context: Context): Expression {
  const span = spanOf(node);
  const receiver = child(node, 'receiver');
  const method = child(node, 'method')?.text ?? (node.type === 'call' ? 'call' : node.type);
  const text =
    method === 'new' && /^(?:String|StringIO)$/.test(receiver?.text ?? '') ? textIn(node, context) : undefined;
  if (text) return text;
  const { values, names } = argumentsOf(node, method, context);
  const block = blockIn(node, method, context);
  const object = receiver && ownerOf(receiver, context);
  const end = Math.max(span.end, ...values.map((value) => value.span.end), object?.span.end ?? 0);
  const place = { start: span.start, end: child(node, 'method')?.endIndex ?? span.end };
  const takesBlockFirst = method === 'inject' || method === 'reduce';
  // A method of the file's own finds its block by this name.
  if (block && !object) names[values.length] = 'yield';
  const call: Call = {
    kind: 'call',
    callee: object
      ? method === 'new'
        ? object
        : { kind: 'member', object, property: block?.pairs ?? (block ? method : withoutBlock(method)), span: place }
      : { kind: 'name', name: method, span: place },
    arguments:
      takesBlockFirst && block ? [block.expression, ...values] : [...values, ...(block ? [block.expression] : [])],
    ...(names.some((name) => name !== undefined) && !takesBlockFirst ? { names } : {}),
    construct: method === 'new' && object !== undefined,
    // A heredoc's text stands behind the call, and belongs to it.
    span: object && isHeredoc(receiver) ? { start: span.start, end } : span,
  };
  return call;
}

/** `StringIO.new` and `String.new` hold a text that grows. */
function textIn(node: SyntaxNode, context: Context): Expression {
  const span = spanOf(node);
  const first = argumentsOf(node, 'new', context).values[0];
  return first ?? { kind: 'text', text: '', inner: span, verbatim: false, quote: '', span };
}

function isHeredoc(node: SyntaxNode | undefined): boolean {
  if (node?.type === 'call') return isHeredoc(child(node, 'receiver'));
  return node?.type === 'heredoc_beginning';
}

/** A call of `method` on what is read already. */
export function methodCall(
  object: Expression,
  property: string,
  values: readonly SyntaxNode[],
  context: Context,
  span: Span,
): Expression {
  const { arguments: given, names } = spreadNames(values, context);
  return {
    kind: 'call',
    callee: { kind: 'member', object, property, span },
    arguments: given,
    ...(names ? { names } : {}),
    construct: false,
    span,
  };
}

function spreadNames(values: readonly SyntaxNode[], context: Context) {
  const [only] = values;
  const entries = values.length === 1 && only?.type === 'hash' ? named(only).filter((one) => one.type === 'pair') : [];
  if (entries.length === 0) return { arguments: values.map((one) => expressionOf(one, context)), names: undefined };
  return {
    arguments: entries.map((entry) => valueOfPair(entry, context)),
    names: entries.map((entry) => keyOf(entry)),
  };
}

/** Methods that take a condition with its values as one array: `where(['a = ?', x])`. */
const takesArray =
  /^(?:where|having|order|find_by_sql|count_by_sql|exists\?|update_all|delete_all|not|sanitize_sql\w*|joins|find_by)$/;

function argumentsOf(node: SyntaxNode, method: string, context: Context) {
  const list = child(node, 'arguments') ?? named(node).find((one) => one.type === 'argument_list');
  const given = named(list).filter((one) => one.type !== 'block_argument' && one.type !== 'heredoc_body');
  const [first] = given;
  const flat = first?.type === 'array' && takesArray.test(method) ? [...named(first), ...given.slice(1)] : given;
  return {
    values: flat.map(
      (one): Expression => (one.type === 'pair' ? valueOfPair(one, context) : expressionOf(one, context)),
    ),
    names: flat.map((one) => (one.type === 'pair' ? keyOf(one) : undefined)),
  };
}

function valueOfPair(node: SyntaxNode, context: Context): Expression {
  const value = child(node, 'value');
  return value ? expressionOf(value, context) : { kind: 'name', name: keyOf(node), span: spanOf(node) };
}

function keyOf(node: SyntaxNode): string {
  return (child(node, 'key')?.text ?? '').replace(/^[:"']|["':]$/g, '');
}

/** Without a block these give the items one after the other. */
function withoutBlock(method: string): string {
  return /^(?:each_with_index|each_entry|each|lazy)$/.test(method) ? 'to_a' : method;
}

/** Their blocks are given numbers. */
const counts = /^(?:times|upto|downto|step|each_index)$/;
const takesPairs = /^(?:each|map|collect|flat_map|filter_map|each_pair)$/;

/** `each_with_index.map`: items with their numbers, no pairs. */
function isCounted(receiver: SyntaxNode | undefined): boolean {
  return receiver?.type === 'call' && /^(?:each_)?with_index$/.test(child(receiver, 'method')?.text ?? '');
}

/** The block of a call; `pairs` is the method's name when the block takes keys and values. */
function blockIn(node: SyntaxNode, method: string, context: Context) {
  const block = child(node, 'block');
  if (block) {
    const expression: Expression = {
      kind: 'function',
      function: blockOf(block, context, counts.test(method)),
      span: spanOf(block),
    };
    const count = named(child(block, 'parameters')).length;
    const pairs =
      count > 1 && takesPairs.test(method) && !isCounted(child(node, 'receiver'))
        ? method.startsWith('each')
          ? 'each_pair'
          : 'map_pair'
        : undefined;
    return { expression, pairs };
  }
  const passed = named(child(node, 'arguments')).find((one) => one.type === 'block_argument');
  const symbol = named(passed)[0];
  if (symbol?.type !== 'simple_symbol') return undefined;
  const span = spanOf(symbol);
  const item: Expression = { kind: 'name', name: 'item', span };
  const value: Expression = {
    kind: 'call',
    callee: { kind: 'member', object: item, property: symbol.text.slice(1), span },
    arguments: [],
    construct: false,
    span,
  };
  const parameters: Pattern[] = [{ kind: 'name', name: 'item', type: undefined, fallback: undefined, span }];
  const own: FunctionNode = { span, name: undefined, parameters, body: [{ kind: 'return', value, span }] };
  return { expression: { kind: 'function', function: own, span } as Expression, pairs: undefined };
}

/** `{ |x| … }`, `do |x| … end`, `->(x) { … }`. */
export function blockOf(node: SyntaxNode, context: Context, isCount = false): FunctionNode {
  let parameters: readonly Pattern[] | undefined;
  let body: readonly Statement[] | undefined;
  const holder = node.type === 'lambda' ? child(node, 'body') : node;
  return {
    span: spanOf(node),
    name: undefined,
    get parameters() {
      parameters ??= named(child(node, 'parameters')).map((one) => {
        const parameter = parameterOf(one, context);
        return isCount && parameter.kind === 'name' ? { ...parameter, type: { kind: 'harmless' } } : parameter;
      });
      return parameters;
    },
    get body() {
      const inside = holder && (child(holder, 'body') ?? undefined);
      body ??= inside ? tailOf(inside, context) : [];
      return body;
    },
  };
}
