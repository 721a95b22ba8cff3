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
  const zero = isBuilder(type.text) ? zeroOf(type) : undefined;
  if (type.type === 'type_identifier' && named(body).length === 0 && hasMethods(node, type.text)) {
    const callee: Expression = { kind: 'name', name: type.text, span: spanOf(type) };
    return { kind: 'call', callee, arguments: [], construct: true, span: spanOf(node) };
  }
  return zero ?? { ...literalOf(body, type), span: spanOf(node) };
}

/** True where the file declares methods of the type: an empty one is known by these. */
function hasMethods(node: SyntaxNode, type: string): boolean {
  let root = node;
  while (root.parent) root = root.parent;
  const receiver = new RegExp(`\\b${type}\\b`);
  return named(root).some(
    (item) => item.type === 'method_declaration' && receiver.test(child(item, 'receiver')?.text ?? ''),
  );
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
