/** Classes of Python: their fields and methods, and what they say about a value as types. */
import type { ClassNode, Type } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named, spanOf } from '../syntax';
import { expressionOf } from './expressions';
import { functionOf } from './functions';
import { harmlessType, typeOf, unknownType } from './types';

export function isEnumeration(node: SyntaxNode): boolean {
  return /\b(?:\w*Enum|Flag|TextChoices|IntegerChoices)\b/.test(child(node, 'superclasses')?.text ?? '');
}

export function classOf(node: SyntaxNode): ClassNode {
  const members = named(child(node, 'body'));
  const definitions = members.flatMap((member) => {
    const inside = member.type === 'decorated_definition' ? child(member, 'definition') : member;
    return inside?.type === 'function_definition' ? [inside] : [];
  });
  const methods = definitions.map((definition) => {
    const name = child(definition, 'name')?.text ?? '';
    return { name: name === '__init__' ? 'constructor' : name, function: functionOf(definition) };
  });
  const fields = assignmentsIn(members).flatMap((member) => {
    const name = child(member, 'left');
    const value = child(member, 'right');
    const type = child(member, 'type');
    return name?.type === 'identifier'
      ? [{ name: name.text, value: value && expressionOf(value), type: type && typeOf(type) }]
      : [];
  });
  const others = definitions.filter((definition) => child(definition, 'name')?.text !== '__init__');
  return {
    span: spanOf(node),
    name: child(node, 'name')?.text,
    fields,
    methods,
    get assigned() {
      return others.flatMap((member) => [...member.text.matchAll(assignedField)].map((match) => match[1] ?? ''));
    },
  };
}

/** `self.field = …`, also `+=` and its like, and as one of several. */
const assignedField = /\bself\.(\w+)\s*(?:[-+*/%&|^]{0,2}=(?!=)|,[^=\n()]*=(?!=))/g;

function assignmentsIn(members: readonly SyntaxNode[]): SyntaxNode[] {
  return members.flatMap((member) =>
    member.type === 'expression_statement' ? named(member).filter((one) => one.type === 'assignment') : [],
  );
}

/** What a class or an alias of the file says about values that are annotated with it. */
export function typeDeclared(node: SyntaxNode): Type {
  const alias = child(node, 'right');
  if (node.type === 'assignment') return alias ? typeOf(alias) : unknownType;
  if (isEnumeration(node)) return harmlessType;
  const fields = assignmentsIn(named(child(node, 'body'))).flatMap((member) => {
    const type = child(member, 'type');
    return type ? [[child(member, 'left')?.text ?? '', typeOf(type)] as const] : [];
  });
  return { kind: 'record', fields: new Map(fields) };
}
