/** TypeScript's annotations, as far as they say that a value cannot hold SQL. */
import type { Type } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named } from '../syntax';

export const unknownType: Type = { kind: 'unknown' };
const harmless: Type = { kind: 'harmless' };

export function typeOf(node: SyntaxNode): Type {
  switch (node.type) {
    case 'type_annotation':
    case 'parenthesized_type':
    case 'readonly_type':
      return inner(node);
    case 'predefined_type':
      return /^(?:number|boolean|bigint|undefined|null|never)$/.test(node.text) ? harmless : unknownType;
    case 'literal_type':
    case 'index_type_query': // keyof T: one of the names that the program wrote
      return harmless;
    case 'union_type': {
      const members = named(node).map(typeOf);
      return members.every((member) => member.kind === 'harmless')
        ? harmless
        : (members.find((member) => member.kind !== 'harmless' && members.length === 2) ?? unknownType);
    }
    case 'array_type':
      return { kind: 'list', of: inner(node) };
    case 'generic_type':
      return genericType(node);
    case 'type_identifier':
      return /^(?:Date|bigint)$/.test(node.text) ? harmless : { kind: 'reference', name: node.text };
    case 'object_type':
    case 'interface_body':
    case 'class_body':
      return { kind: 'record', fields: fieldsOf(node) };
    default:
      return unknownType;
  }
}

function inner(node: SyntaxNode): Type {
  const part = named(node)[0];
  return part ? typeOf(part) : unknownType;
}

function genericType(node: SyntaxNode): Type {
  const name = child(node, 'name')?.text;
  const argument = named(child(node, 'type_arguments'))[0];
  if (!argument) return unknownType;
  if (name === 'Array' || name === 'ReadonlyArray' || name === 'Set' || name === 'ReadonlySet') {
    return { kind: 'list', of: typeOf(argument) };
  }
  return name === 'Readonly' || name === 'Partial' || name === 'Required' ? typeOf(argument) : unknownType;
}

function fieldsOf(node: SyntaxNode): Map<string, Type> {
  const fields = new Map<string, Type>();
  for (const member of named(node)) {
    const type = child(member, 'type');
    if (/^(?:property_signature|public_field_definition)$/.test(member.type) && type)
      fields.set(child(member, 'name')?.text ?? '', typeOf(type));
  }
  return fields;
}
