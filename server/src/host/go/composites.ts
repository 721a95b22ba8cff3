/** Composite literals: lists, maps and structs that are written out. */
import type { Expression, RecordEntry } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named, spanOf } from '../syntax';
import { expressionOf } from './expressions';
import { textOf } from './literals';
import { fieldsOf, isBuilder, zeroOf } from './types';

export function compositeOf(node: SyntaxNode): Expression {
  const type = child(node, 'type');
  const body = child(node, 'body');
  if (!type || !body) return { kind: 'other', operands: [], span: spanOf(node) };
  const text = /^clause\.(?:Named)?Expr$/.test(type.text) ? namedValue(body, 'SQL') : undefined;
  if (text) return asCall(type, text, spanOf(node));
  const zero = isBuilder(type.text) ? zeroOf(type) : undefined;
  if (zero || type.type !== 'type_identifier') return zero ?? { ...literalOf(body, type), span: spanOf(node) };
  const declared = declaredType(node, type.text);
  const literal = literalOf(body, declared ?? type);
  const of = hasMethods(node, type.text) ? type.text : undefined;
  if (literal.kind !== 'record' || of === undefined) return { ...literal, span: spanOf(node) };
  if (declared?.type !== 'struct_type' && named(body).length === 0) {
    const callee: Expression = { kind: 'name', name: type.text, span: spanOf(type) };
    return { kind: 'call', callee, arguments: [], construct: true, span: spanOf(node) };
  }
  const entries = [...literal.entries, ...(declared ? zeroFields(declared, literal.entries) : [])];
  return { kind: 'record', entries, of, span: spanOf(node) };
}

/** The fields that a literal leaves out. */
function zeroFields(struct: SyntaxNode, given: readonly RecordEntry[]): readonly RecordEntry[] {
  const left = fieldsOf(struct).filter(({ name }) => !given.some(({ key }) => key === name));
  return left.map(({ name, type }) => {
    const value = zeroOf(type) ?? { kind: 'constant', text: 'null', span: spanOf(type) };
    return { key: name, value, spread: false };
  });
}

/** What a literal gives the field. */
function namedValue(body: SyntaxNode, field: string): SyntaxNode | undefined {
  const entry = named(body).find((item) => item.type === 'keyed_element' && child(item, 'key')?.text === field);
  return entry && child(entry, 'value');
}

/** `clause.Expr{SQL: text}` takes its text as a function would. */
function asCall(type: SyntaxNode, text: SyntaxNode, span: Expression['span']): Expression {
  const [object = '', property = ''] = type.text.split('.');
  const owner: Expression = { kind: 'name', name: object, span: spanOf(type) };
  const callee: Expression = { kind: 'member', object: owner, property, span: spanOf(type) };
  return { kind: 'call', callee, arguments: [elementOf(text, undefined)], construct: false, span };
}

/** True where the file declares methods of the type: its objects are known by these. */
export function hasMethods(node: SyntaxNode, type: string): boolean {
  const receiver = new RegExp(`\\b${type}\\b`);
  return topOf(node).some(
    (item) => item.type === 'method_declaration' && receiver.test(child(item, 'receiver')?.text ?? ''),
  );
}

/** What the file declares under the name of a type. */
function declaredType(node: SyntaxNode, name: string): SyntaxNode | undefined {
  const specs = topOf(node).flatMap((item) => (item.type === 'type_declaration' ? named(item) : []));
  const spec = specs.find((one) => child(one, 'name')?.text === name);
  return spec && child(spec, 'type');
}

function topOf(node: SyntaxNode): readonly SyntaxNode[] {
  let root = node;
  while (root.parent) root = root.parent;
  return named(root);
}

/** `{…}` of a type; the types of what stands in it may be left out. */
function literalOf(body: SyntaxNode, type: SyntaxNode | undefined): Expression {
  const span = spanOf(body);
  const elements = named(body);
  const kind = type?.type;
  const element = type && (child(type, 'element') ?? child(type, 'value'));
  if (kind === 'slice_type' || kind === 'array_type' || kind === 'implicit_length_array_type') {
    const items = elements.map((item) =>
      elementOf(item.type === 'keyed_element' ? child(item, 'value') : item, element),
    );
    return { kind: 'list', items, span };
  }
  const fields = kind === 'struct_type' && type ? fieldsOf(type) : [];
  const isKeyed = elements.some((item) => item.type === 'keyed_element');
  if (!isKeyed && fields.length === 0 && elements.length > 0)
    return { kind: 'list', items: elements.map((item) => elementOf(item, undefined)), span };
  const entries = elements.map((item, index): RecordEntry => {
    if (item.type !== 'keyed_element')
      return { key: fields[index]?.name, value: elementOf(item, undefined), spread: false };
    return { key: keyOf(item, kind === 'map_type'), value: elementOf(child(item, 'value'), element), spread: false };
  });
  return { kind: 'record', entries, span };
}

function elementOf(node: SyntaxNode | undefined, type: SyntaxNode | undefined): Expression {
  const found = node?.type === 'literal_element' ? named(node)[0] : node;
  if (found?.type === 'literal_value') return literalOf(found, type?.type === 'pointer_type' ? named(type)[0] : type);
  return found ? expressionOf(found) : { kind: 'constant', text: 'null', span: { start: 0, end: 0 } };
}

/** The name of a field, or the text of a map's key; undefined where that is worked out. */
function keyOf(element: SyntaxNode, isMap: boolean): string | undefined {
  const key = child(element, 'key');
  const found = key?.type === 'literal_element' ? named(key)[0] : key;
  if (found?.type === 'identifier' || found?.type === 'field_identifier') return isMap ? undefined : found.text;
  const text = found && /_string_literal$/.test(found.type) ? textOf(found) : undefined;
  return text?.kind === 'text' ? text.text : undefined;
}
