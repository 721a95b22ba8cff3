/** Calls: format macros, constructors that hold a text, and methods that give the value they are called on. */
import { concatenated } from '../concatenation';
import type { Expression } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named, spanOf } from '../syntax';
import { expressionOf } from './expressions';
import { insideOf } from './literals';
import { isTextMacro } from './macros';
import { typeOf } from './types';
import { capturedNames } from './verbs';

type Call = Extract<Expression, { kind: 'call' }>;

export function callOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const callee = child(node, 'function');
  const list = named(child(node, 'arguments'));
  if (!callee) return { kind: 'other', operands: list.map(expressionOf), span };
  const first = list[0];
  const name = callee.text.replace(/\s+/g, '');
  if (isTextMacro(name)) return formatOf(list, span);
  if ((name === 'write' || name === 'writeln') && first) return written(first, list.slice(1), name === 'writeln', span);
  if (first && list.length === 1 && holds.test(name)) return { ...expressionOf(first), span };
  if (emptyTexts.test(name)) return { kind: 'text', text: '', inner: span, verbatim: false, quote: '', span };
  if (emptyLists.test(name)) return { kind: 'list', items: [], span };
  if (emptyMaps.test(name)) return { kind: 'record', entries: [], span };
  // What an error says is no query.
  if (name === 'Err') return { kind: 'constant', text: 'null', span };
  return methodOf(node, callee, list) ?? plain(expressionOf(callee), list, span);
}

function plain(callee: Expression, list: readonly SyntaxNode[], span: Expression['span']): Call {
  return { kind: 'call', callee, arguments: list.map(expressionOf), construct: false, span };
}

/** Constructors whose value the analysis takes for what they are given. */
const holds =
  /^(?:Some|Ok|Box::(?:new|from)|(?:std::sync::)?Arc::(?:new|from)|Rc::(?:new|from)|Cow::(?:from|Borrowed|Owned)|String::from|Box::<str>::from|(?:HashMap|HashSet|BTreeMap|BTreeSet|Vec)::from(?:_iter)?|(?:sqlx::)?AssertSqlSafe|(?:std::)?(?:iter::)?once|from_utf8|String::from_utf8)$/;
const emptyTexts = /^String::(?:new|with_capacity|default)$/;
const emptyMaps = /^(?:HashMap|BTreeMap|IndexMap)(?:::<[^()]*>)?::(?:new|with_capacity|default)$/;
const emptyLists = /^(?:Vec|VecDeque|HashSet|BTreeSet)(?:::<[^()]*>)?::(?:new|with_capacity|default)$/;

/** `format!("… {} {name}", x)`; variables that the text names are arguments, too. */
function formatOf(list: readonly SyntaxNode[], span: Expression['span']): Expression {
  const given = list.map((node) => {
    const name = node.type === 'assignment_expression' ? child(node, 'left')?.text : undefined;
    const value = name === undefined ? node : child(node, 'right');
    return { name, value: value ? expressionOf(value) : expressionOf(node) };
  });
  const literal = list[0] && /string_literal$/.test(list[0].type) ? insideOf(list[0]) : undefined;
  const missing = (literal ? capturedNames(literal.source) : []).flatMap(({ name, at }) => {
    if (!literal || given.some((one) => one.name === name)) return [];
    const start = literal.start + at;
    return [{ name, value: { kind: 'name', name, span: { start, end: start + name.length } } as const }];
  });
  const all = [
    ...given,
    ...missing.filter((one, index) => missing.findIndex(({ name }) => name === one.name) === index),
  ];
  return {
    kind: 'call',
    callee: { kind: 'name', name: 'format!', span },
    arguments: all.map(({ value }) => value),
    names: all.map(({ name }) => name),
    construct: false,
    span,
  };
}

/** `write!(text, …)` appends what `format!(…)` gives. */
function written(
  target: SyntaxNode,
  list: readonly SyntaxNode[],
  endsLine: boolean,
  span: Expression['span'],
): Expression {
  const end: Expression = { kind: 'text', text: '\n', inner: span, verbatim: false, quote: '', span };
  const text = list.length > 0 ? [formatOf(list, span)] : [];
  const callee: Expression = { kind: 'member', object: expressionOf(target), property: 'push_str', span };
  return { kind: 'call', callee, arguments: endsLine ? [...text, end] : text, construct: false, span };
}

/** Methods that give the value itself, or the value that it holds. */
const transparent =
  /^(?:unwrap|expect|clone|cloned|copied|as_str|as_ref|as_deref|as_deref_mut|as_mut|as_bytes|to_owned|to_string|into|into_inner|into_owned|into_boxed_str|into_string|borrow|borrow_mut|lock|ok|ok_or|ok_or_else|map_err|context|with_context|wrap_err|deref|to_vec|into_iter|iter|iter_mut|by_ref|peekable|await|boxed|inspect_err|fuse)$/;

function methodOf(node: SyntaxNode, callee: SyntaxNode, list: readonly SyntaxNode[]): Expression | undefined {
  const generic = callee.type === 'generic_function' ? child(callee, 'function') : undefined;
  const field = generic ?? callee;
  const receiver = field.type === 'field_expression' ? child(field, 'value') : undefined;
  const method = child(field, 'field')?.text ?? '';
  const span = spanOf(node);
  const [first] = list;
  if (!receiver) return undefined;
  if (transparent.test(method)) return { ...expressionOf(receiver), span };
  if (method === 'parse' && generic) {
    const type = named(child(callee, 'type_arguments'))[0];
    return type ? { kind: 'typed', value: expressionOf(receiver), type: typeOf(type), span } : undefined;
  }
  if ((method === 'unwrap_or' || method === 'unwrap_or_else' || method === 'or' || method === 'or_else') && first) {
    const other = expressionOf(first);
    const right: Expression =
      other.kind === 'function'
        ? { kind: 'call', callee: other, arguments: [], construct: false, span: other.span }
        : other;
    return { kind: 'logical', operator: 'coalesce', left: unwrapped(receiver), right, span };
  }
  if (method === 'unwrap_or_default') {
    const empty: Expression = { kind: 'text', text: '', inner: span, verbatim: false, quote: '', span };
    return { kind: 'logical', operator: 'coalesce', left: unwrapped(receiver), right: empty, span };
  }
  if (/^build(?:_query_as|_query_scalar)?$/.test(method) && list.length === 0) {
    // What was pushed into a query builder is run here.
    return { ...plain({ kind: 'name', name: 'build!', span }, [], span), arguments: [expressionOf(receiver)] };
  }
  if (method === 'nth' && receiver.type === 'call_expression' && /\.chars\(\)$/.test(receiver.text)) {
    const text = child(child(receiver, 'function') ?? receiver, 'value');
    const callee: Expression = { kind: 'member', object: expressionOf(text ?? receiver), property: 'nth', span };
    return plain(callee, list, span);
  }
  if (method === 'concat' && list.length === 0) {
    if (receiver.type === 'array_expression') return concatenated(named(receiver).map(expressionOf), span);
    const nothing: Expression = { kind: 'text', text: '', inner: span, verbatim: false, quote: '', span };
    const join: Expression = { kind: 'member', object: expressionOf(receiver), property: 'join', span };
    return { kind: 'call', callee: join, arguments: [nothing], construct: false, span };
  }
  if (
    /^read_(?:line|to_string|to_end|until)$/.test(method) &&
    (first?.type === 'reference_expression' || first?.type === 'identifier')
  ) {
    // What is read into a variable is anyone's choice.
    const place = expressionOf(first);
    const value: Expression = { kind: 'other', operands: [], span: place.span };
    const target = { kind: 'place', place, span: place.span } as const;
    return { kind: 'assign', target, operator: 'set', value, span };
  }
  if (method === 'collect' && /::<\s*String\s*>$/.test(callee.text)) {
    const empty: Expression = { kind: 'text', text: '', inner: span, verbatim: false, quote: '', span };
    const join: Expression = { kind: 'member', object: expressionOf(receiver), property: 'join', span };
    return { kind: 'call', callee: join, arguments: [empty], construct: false, span };
  }
  return undefined;
}

function unwrapped(node: SyntaxNode): Expression {
  const held = expressionOf(node);
  const { span } = held;
  if (held.kind !== 'call') return held;
  const callee: Expression = { kind: 'member', object: held, property: 'unwrapped!', span };
  return { kind: 'call', callee, arguments: [], construct: false, span };
}
