/** Calls of PHP in the small form; its functions of strings and arrays read as methods of what they work on. */
import type { Span } from '../../sql/span';
import type { Expression, FunctionNode } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named, spanOf } from '../syntax';
import { classNode } from './classes';
import { expressionOf, lastName, scopeOf } from './expressions';
import { constantName, entryOf } from './filters';
import { receiverIndex } from './operations';
import { lettersOfGroups, lettersOfMatch } from './regular-expressions';

type Call = Extract<Expression, { kind: 'call' }>;

export function callOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  if (isFirstClass(node)) return functionOver(calleeOf(node), span);
  const { values, names } = argumentsOf(node);
  const call: Call = {
    kind: 'call',
    callee: calleeOf(node),
    arguments: values,
    ...(names.some((name) => name !== undefined) ? { names } : {}),
    construct: node.type === 'object_creation_expression',
    span,
  };
  return node.type === 'function_call_expression' ? functionCall(call, nameOf(node)) : call;
}

/** `intval(...)`: the function itself. */
function isFirstClass(node: SyntaxNode): boolean {
  return named(child(node, 'arguments')).some((argument) => argument.type === 'variadic_placeholder');
}

function nameOf(node: SyntaxNode): string {
  const callee = child(node, 'function');
  return callee?.type === 'name' || callee?.type === 'qualified_name' ? lastName(callee) : '';
}

function argumentsOf(node: SyntaxNode) {
  const list = child(node, 'arguments') ?? named(node).find((part) => part.type === 'arguments');
  const given = named(list).filter((argument) => argument.type === 'argument');
  return {
    values: given.map((argument): Expression => {
      const value = named(argument).at(-1);
      return value ? expressionOf(value) : { kind: 'other', operands: [], span: spanOf(argument) };
    }),
    names: given.map((argument) => child(argument, 'name')?.text),
  };
}

function calleeOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const unknown: Expression = { kind: 'other', operands: [], span };
  if (node.type === 'object_creation_expression') {
    const created = named(node).find((part) => part.type !== 'arguments');
    if (created?.type === 'anonymous_class') return { kind: 'class', class: classNode(created), span: spanOf(created) };
    return created ? scopeOf(created) : unknown;
  }
  const name = child(node, 'name');
  if (node.type === 'function_call_expression') {
    const callee = child(node, 'function');
    return callee ? scopeOf(callee) : unknown;
  }
  const owner = child(node, 'object') ?? child(node, 'scope');
  const object = owner ? scopeOf(owner) : unknown;
  const end = name?.endIndex ?? span.end;
  if (name?.type !== 'name') return { kind: 'other', operands: [object], span };
  const property = name.text === '__construct' ? 'constructor' : name.text;
  return { kind: 'member', object, property, span: { start: span.start, end } };
}

function functionCall(call: Call, written: string): Expression {
  const name = written.toLowerCase().replace(/^mb_/, '');
  const [first, second, third] = call.arguments;
  if ((name === 'str_replace' || name === 'str_ireplace') && third) return replacements(call, first, second, third);
  if (name === 'strtr' && first && second) return replacements(call, second, third, first);
  if (name === 'vsprintf' && first && second?.kind === 'list' && second.items.every((item) => item.kind !== 'spread'))
    return {
      ...call,
      callee: { kind: 'name', name: 'sprintf', span: call.callee.span },
      arguments: [first, ...second.items],
    };
  if (
    name === 'settype' &&
    first &&
    second?.kind === 'text' &&
    /^(?:int(?:eger)?|float|double|bool(?:ean)?)$/i.test(second.text)
  ) {
    const target = { kind: 'place', place: first, span: first.span } as const;
    const value: Expression = { kind: 'arithmetic', operands: [first], span: first.span };
    return { kind: 'assign', target, operator: 'set', value, span: call.span };
  }
  const isCallback =
    name === 'filter_var' && third && second?.kind === 'typed' && constantName(second) === 'FILTER_CALLBACK';
  const filter = isCallback ? entryOf(third, 'options') : undefined;
  if (filter && first)
    return { kind: 'call', callee: callable(filter), arguments: [first], construct: false, span: call.span };
  if (name === 'array_filter' && first && second && !third) return filteredBy(callable(second), first, call);
  const filled = filledBy(name, call);
  if (filled) return { kind: 'sequence', items: [filled, call], span: call.span };
  const at = receiverIndex(name, call.arguments.length);
  const object = at === undefined ? undefined : call.arguments[at];
  if (!object || call.names) return call;
  const others = call.arguments
    .filter((_argument, index) => index !== at)
    .map((one) => (isMapping.test(name) ? callable(one) : one));
  return { ...call, callee: { kind: 'member', object, property: name, span: call.callee.span }, arguments: others };
}

/** What a function puts into a variable that it is given: what it finds in a text, or what a command prints. */
function filledBy(name: string, { arguments: values }: Call): Expression | undefined {
  const [first, second, third] = values;
  const set = (place: Expression | undefined, value: Expression | undefined): Expression | undefined => {
    if (!place || !value) return undefined;
    const { span } = place;
    return { kind: 'assign', target: { kind: 'place', place, span }, operator: 'set', value, span };
  };
  switch (name) {
    case 'preg_match':
    case 'preg_match_all':
      return set(third, second && found(first, second, name === 'preg_match' ? undefined : values[3]));
    case 'parse_str':
      return set(second, first);
    case 'exec':
    case 'socket_recv':
      return second && set(second, { kind: 'other', operands: [], span: second.span });
    default:
      return undefined;
  }
}

/** The match and its groups; a group of digits is no more than digits, whatever stands around it. */
function found(pattern: Expression | undefined, subject: Expression, flags: Expression | undefined): Expression {
  const groups = pattern?.kind === 'text' && !flags ? lettersOfGroups(pattern.text) : undefined;
  if (!groups || pattern?.kind !== 'text') return subject;
  const { span } = subject;
  const items = [lettersOfMatch(pattern.text), ...groups].map(
    (letters): Expression => (letters === 'words' ? { kind: 'constant', text: 'null', span } : subject),
  );
  return { kind: 'list', items, span };
}

/** What is left of a list when each item was asked about. */
function filteredBy(test: Expression, list: Expression, call: Call): Expression {
  const { span } = call;
  const item: Expression = { kind: 'name', name: '$item', span };
  const value: Expression = {
    kind: 'conditional',
    test: { kind: 'call', callee: test, arguments: [item], construct: false, span },
    whenTrue: item,
    whenFalse: { kind: 'text', text: '', inner: span, verbatim: false, quote: '', span },
    span,
  };
  const callee: Expression = { kind: 'member', object: list, property: 'array_map', span: call.callee.span };
  return { ...call, callee, arguments: [functionGiving(value, span)] };
}

const isMapping = /^array_(?:map|walk|filter|reduce)$/;

/** `'intval'` and `[$pdo, 'quote']`: functions by their names. */
function callable(expression: Expression): Expression {
  const { span } = expression;
  if (expression.kind === 'text') return functionOver({ kind: 'name', name: expression.text, span }, span);
  const [object, method] = expression.kind === 'list' ? expression.items : [];
  if (!object || method?.kind !== 'text') return expression;
  return functionOver({ kind: 'member', object, property: method.text, span }, span);
}

function functionOver(callee: Expression, span: Span): Expression {
  const item: Expression = { kind: 'name', name: '$item', span };
  const call: Call = { kind: 'call', callee, arguments: [item], construct: false, span };
  return functionGiving(callee.kind === 'name' ? functionCall(call, callee.name) : call, span);
}

/** A function of `$item`. */
function functionGiving(value: Expression, span: Span): Expression {
  const node: FunctionNode = {
    span,
    name: undefined,
    parameters: [{ kind: 'name', name: '$item', type: undefined, fallback: undefined, span }],
    body: [{ kind: 'return', value, span }],
  };
  return { kind: 'function', function: node, span };
}

/** `str_replace($sought, $by, $text)`, with several of each when they are written out. */
function replacements(
  call: Call,
  sought: Expression | undefined,
  by: Expression | undefined,
  text: Expression,
): Expression {
  const pairs = pairsOf(sought, by);
  return pairs.reduce((object, pair): Expression => {
    const callee: Expression = { kind: 'member', object, property: 'str_replace', span: call.callee.span };
    return { kind: 'call', callee, arguments: pair, construct: false, span: call.span };
  }, text);
}

function pairsOf(sought: Expression | undefined, by: Expression | undefined): readonly (readonly Expression[])[] {
  if (sought?.kind === 'record') {
    return sought.entries.map(({ key = '', value }) => [
      { kind: 'text', text: key, inner: value.span, verbatim: false, quote: '', span: value.span },
      value,
    ]);
  }
  if (sought?.kind === 'list') {
    return sought.items.flatMap((item, index) => {
      const own = by?.kind === 'list' ? by.items[index] : by;
      return own ? [[item, own]] : [];
    });
  }
  return sought && by ? [[sought, by]] : [];
}
