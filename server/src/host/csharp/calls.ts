/** Calls of C#, with what they give back through `out`. */
import type { Expression, Type } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, children, named, spanOf } from '../syntax';
import { expressionOf } from './expressions';
import { harmlessType, typeName, typeOf } from './types';

interface Arguments {
  readonly values: readonly Expression[];
  readonly names: readonly (string | undefined)[];
}

/** The arguments of a list, `out` ones as what `given` says of them. */
export function argumentsOf(list: SyntaxNode | undefined, given?: (node: SyntaxNode) => Expression): Arguments {
  const found = named(list).filter((node) => node.type === 'argument');
  return {
    values: found.map((node) => {
      const name = child(node, 'name');
      const value = named(node).filter((part) => part.id !== name?.id)[0];
      if (!value) return { kind: 'other', operands: [], span: spanOf(node) };
      const isOut = children(node).some((part) => part.type === 'out');
      return isOut && given ? given(value) : expressionOf(value);
    }),
    names: found.map((node) => child(node, 'name')?.text),
  };
}

export function callOf(node: SyntaxNode, callee: Expression): Expression {
  const span = spanOf(node);
  const list = child(node, 'arguments');
  if (callee.kind === 'name' && callee.name === 'nameof') return nameOf(node);
  const { values, names } = argumentsOf(list, (value) => outOf(value, callee, list));
  const plain: Expression = { kind: 'call', callee, arguments: values, construct: false, span };
  const call = names.some((name) => name !== undefined) ? { ...plain, names } : plain;
  const type = givenType(node);
  return type ? { kind: 'typed', value: call, type, span } : call;
}

/** `connection.Query<int>(…)`: what gives numbers by its own word, or objects of a type of the file. */
function givenType(node: SyntaxNode): Type | undefined {
  const callee = child(node, 'function');
  const name = callee?.type === 'member_access_expression' ? child(callee, 'name') : callee;
  const [method, list] = name?.type === 'generic_name' ? named(name) : [];
  const [only, ...others] = named(list);
  const type = only && others.length === 0 ? typeOf(only) : undefined;
  if (type?.kind === 'harmless') return type;
  if (type?.kind !== 'reference' || !method) return undefined;
  return givesOne.test(method.text) ? type : givesSeveral.test(method.text) ? { kind: 'list', of: type } : undefined;
}

const givesOne = /^(?:Deserialize|ReadFromJson|GetFromJson|QuerySingle|QueryFirst)\w*$/;
const givesSeveral = /^(?:Query|SqlQuery|SqlQueryRaw|Fetch)(?:Async)?$/;

/** `nameof(User.Name)`: `Name`. */
function nameOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const text = /([\w@]+)\s*\)$/.exec(node.text)?.[1] ?? '';
  return { kind: 'text', text, inner: span, verbatim: false, quote: '', span };
}

/** What a call puts into `out` is an assignment: a number from `TryParse`, an item from `TryGetValue`. */
function outOf(value: SyntaxNode, callee: Expression, list: SyntaxNode | undefined): Expression {
  const span = spanOf(value);
  const name = value.type === 'declaration_expression' ? child(value, 'name') : value;
  if (name?.type !== 'identifier') return { kind: 'other', operands: [], span };
  const declared = child(value, 'type');
  const type = declared ? typeOf(declared) : undefined;
  const target = { kind: 'name', name: name.text, type, fallback: undefined, span } as const;
  const unknown: Expression = { kind: 'other', operands: [], span };
  return { kind: 'assign', target, operator: 'set', value: given(), span };

  function given(): Expression {
    if (type?.kind === 'harmless') return { kind: 'typed', value: unknown, type, span };
    if (callee.kind !== 'member') return unknown;
    const { object, property } = callee;
    if (/^TryParse(?:Exact)?$/.test(property)) return { kind: 'typed', value: unknown, type: parsedType(object), span };
    const key = named(named(list)[0])[0];
    return property === 'TryGetValue' && key ? { kind: 'index', object, index: expressionOf(key), span } : unknown;
  }
}

function parsedType(object: Expression) {
  const name = object.kind === 'member' ? object.property : object.kind === 'name' ? object.name : '';
  const isText = /^(?:String|string|Uri|StringValues)$/.test(name);
  return isText ? ({ kind: 'unknown' } as const) : harmlessType;
}

/** The name that a creation calls. */
export function calleeOfType(type: SyntaxNode): Expression {
  return { kind: 'name', name: typeName(type), span: spanOf(type) };
}
