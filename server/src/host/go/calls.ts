/** Calls: functions of packages that are methods in other languages, and calls that write to what a pointer names. */
import type { Expression } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named, spanOf } from '../syntax';
import { declarationOf } from './declarations';
import { expressionOf } from './expressions';
import { isBuilder, typeOf, zeroOf } from './types';

type Call = Extract<Expression, { kind: 'call' }>;

export function callOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const callee = child(node, 'function');
  const list = named(child(node, 'arguments'));
  const name = callee?.text ?? '';
  const replacer = callee && replacerOf(callee);
  if (replacer && list[0]) return replaced(expressionOf(list[0]), replacer, span);
  const type = name === 'make' || name === 'new' ? list[0] : undefined;
  const zero = type && zeroOf(type);
  if (zero) return filledLater(zero, list.length);
  const call: Call = {
    kind: 'call',
    callee: callee ? expressionOf(callee) : { kind: 'other', operands: [], span },
    arguments: list.map(expressionOf),
    construct: false,
    span,
  };
  const [first, ...others] = call.arguments;
  if (first && writesToFirst.test(name)) return written(call, name, first, others);
  const [mapped] = others;
  if (mapped && first && name === 'strings.Map')
    return { ...call, callee: { kind: 'member', object: mapped, property: name, span }, arguments: [first] };
  if (mapped && first && mapsList.test(name))
    return { ...call, callee: { kind: 'member', object: first, property: 'strings.Map', span }, arguments: others };
  if (first && methodsOfFirst.test(name))
    return { ...call, callee: { kind: 'member', object: first, property: name, span }, arguments: others };
  if (first && executesTemplate.test(name) && list[0] && isWritable(list[0])) return executed(call, first, others);
  return callee?.type === 'selector_expression' ? withDestinations(call, list) : call;
}

const executesTemplate = /\.Execute(?:Template)?$/;

function isWritable(target: SyntaxNode): boolean {
  const name = target.type === 'unary_expression' ? child(target, 'operand') : target;
  return name?.type === 'identifier' && isBuilder(declarationOf(name)?.written ?? '');
}

/** `template.Execute(&text, data)` is `text.WriteString(template.Execute(data))`. */
function executed(call: Call, target: Expression, others: readonly Expression[]): Expression {
  const { span } = call;
  const text: Expression = { ...call, arguments: others };
  const callee: Expression = { kind: 'member', object: target, property: 'WriteString', span };
  return { ...call, callee, arguments: [text] };
}

/** What `strings.NewReplacer(…)` is given, in `strings.NewReplacer(…).Replace`. */
function replacerOf(callee: SyntaxNode): readonly SyntaxNode[] | undefined {
  const made = callee.type === 'selector_expression' ? child(callee, 'operand') : undefined;
  const isReplacer = made?.type === 'call_expression' && child(made, 'function')?.text === 'strings.NewReplacer';
  return isReplacer && child(callee, 'field')?.text === 'Replace' ? named(child(made, 'arguments')) : undefined;
}

function replaced(text: Expression, pairs: readonly SyntaxNode[], span: Call['span']): Expression {
  const [sought, by, ...others] = pairs;
  if (!sought || !by) return text;
  const callee: Expression = { kind: 'member', object: text, property: 'strings.ReplaceAll', span };
  const given = [expressionOf(sought), expressionOf(by)];
  return replaced({ kind: 'call', callee, arguments: given, construct: false, span }, others, span);
}

/** `make([]string, n)` has items already. */
function filledLater(zero: Expression, given: number): Expression {
  if (zero.kind !== 'list' || given !== 2) return zero;
  const some: Expression = { kind: 'constant', text: 'null', span: zero.span };
  return { ...zero, items: [{ kind: 'spread', value: some, span: zero.span }] };
}

/** `lo.Map(list, change)`, as libraries and programs write it. */
const mapsList = /^(?!(?:strings|bytes)\.)\w+\.Map$/;
/** `strings.ToLower(x)` is a method of x. */
const methodsOfFirst = /^(?:strings|bytes|slices)\.(?!New|Map$)\w+$/;
const writesToFirst = /^(?:fmt\.Fprint(?:f|ln)?|io\.WriteString)$/;

/** `fmt.Fprintf(&text, …)` is `text.WriteString(fmt.Sprintf(…))`. */
function written(call: Call, name: string, target: Expression, others: readonly Expression[]): Expression {
  const { span } = call;
  const print = name.replace('fmt.F', 'fmt.S').replace('fmt.Sp', 'Sp');
  const fmt: Expression = { kind: 'name', name: 'fmt', span };
  const text: Expression = {
    kind: 'call',
    callee: { kind: 'member', object: fmt, property: print, span },
    arguments: others,
    construct: false,
    span,
  };
  const callee: Expression = { kind: 'member', object: target, property: 'WriteString', span };
  return { ...call, callee, arguments: name === 'io.WriteString' ? others : [text] };
}

/** What a function of elsewhere is given the address of holds anything afterwards: `decoder.Decode(&request)`. */
function withDestinations(call: Call, list: readonly SyntaxNode[]): Expression {
  const changes = list.flatMap((argument): readonly Expression[] => {
    const place = argument.type === 'unary_expression' && argument.text.startsWith('&') && child(argument, 'operand');
    if (!place || (place.type !== 'identifier' && place.type !== 'selector_expression')) return [];
    const declared = place.type === 'identifier' ? declarationOf(place) : undefined;
    if (isBuilder(declared?.written ?? '')) return [];
    const span = spanOf(argument);
    const anything: Expression = { kind: 'other', operands: [], span };
    const value: Expression = declared?.type
      ? { kind: 'typed', value: anything, type: typeOf(declared.type), span }
      : anything;
    const target = { kind: 'place', place: expressionOf(place), span } as const;
    return [{ kind: 'assign', target, operator: 'set', value, span }];
  });
  return changes.length === 0 ? call : { kind: 'sequence', items: [...changes, call], span: call.span };
}
