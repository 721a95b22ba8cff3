/** Java's classes, interfaces, enums and records. */
import type { ClassNode, Expression, Type } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, children, spanOf } from '../syntax';
import { expressionOf, hasModifier, parts } from './expressions';
import { functionOf, isConfigured, isMarked } from './functions';
import { fieldType, harmless, typeName, typeOf } from './types';

interface Field {
  readonly name: string;
  readonly value: Expression | undefined;
  readonly type: Type | undefined;
}

export const typeDeclaration = /^(?:class|interface|enum|record|annotation_type)_declaration$/;

/** A class with the body that holds its members; for one that is made on the spot, the node is the expression. */
export function classOf(node: SyntaxNode, body: SyntaxNode | undefined): ClassNode {
  const members = membersOf(body);
  const isEnum = node.type === 'enum_declaration';
  const methods = members.filter((member) => member.type === 'method_declaration' && child(member, 'body'));
  // An enum's constructor is only given what the enum itself writes.
  const constructors = isEnum ? [] : members.filter((member) => member.type === 'constructor_declaration');
  // Objects of a class that implements an interface are called under that name.
  const isOwn = node.type === 'class_declaration' && !child(node, 'interfaces') && !isMarked(node);
  const own = isOwn ? child(node, 'name')?.text : undefined;
  let fields: readonly Field[] | undefined;
  return {
    span: spanOf(node),
    name: child(node, 'name')?.text,
    get fields() {
      fields ??= [
        ...members.flatMap((member) => fieldsIn(member, isEnum)),
        ...(node.type === 'record_declaration' ? parts(child(node, 'parameters')).flatMap(componentOf) : []),
      ];
      return fields;
    },
    methods: [
      ...methods.map((member) => {
        const name = child(member, 'name')?.text ?? '';
        return { name, function: functionOf(member, name, own) };
      }),
      ...constructors.map((member) => ({ name: 'constructor', function: functionOf(member, undefined, own) })),
    ],
    around: [...superclassOf(node), ...classesAround(node)],
    get assigned() {
      const text = methods.map((member) => child(member, 'body')?.text ?? '').join('\n');
      return members.flatMap((member) => fieldNames(member)).filter((name) => isChanged(name, text));
    },
  };
}

/** What a class of the file says of its objects: the fields and the getters whose types cannot hold SQL. */
export function accessorsOf(node: SyntaxNode): Type {
  const fields = new Map<string, Type>();
  const note = (name: string | undefined, type: SyntaxNode | undefined) => {
    if (name !== undefined && type) fields.set(name, typeOf(type));
  };
  for (const member of membersOf(child(node, 'body'))) {
    const type = child(member, 'type');
    if (member.type === 'field_declaration')
      for (const declarator of declaratorsOf(member)) note(child(declarator, 'name')?.text, type);
    if (member.type === 'method_declaration' && parts(child(member, 'parameters')).length === 0)
      note(child(member, 'name')?.text, type);
  }
  if (node.type === 'record_declaration')
    for (const component of parts(child(node, 'parameters')))
      note(child(component, 'name')?.text, child(component, 'type'));
  return { kind: 'record', fields };
}

/** The members of a body; an enum's stand behind its constants. */
export function membersOf(body: SyntaxNode | undefined): SyntaxNode[] {
  return parts(body).flatMap((member) => (member.type === 'enum_body_declarations' ? parts(member) : [member]));
}

function fieldsIn(member: SyntaxNode, isEnum: boolean): Field[] {
  if (member.type === 'enum_constant')
    return [{ name: child(member, 'name')?.text ?? '', value: undefined, type: harmless }];
  if (member.type !== 'field_declaration' && member.type !== 'constant_declaration') return [];
  const type = child(member, 'type');
  const declared = isEnum || isConfigured(member) ? harmless : type && fieldType(typeOf(type));
  // A flag that another class or a framework may set decides nothing here.
  const isKept =
    member.type === 'constant_declaration' ||
    hasModifier(member, 'final') ||
    (hasModifier(member, 'private') && !/^\s*@/.test(member.text));
  return declaratorsOf(member).map((declarator) => {
    const value = isKept || declared?.kind !== 'harmless' ? child(declarator, 'value') : undefined;
    return { name: child(declarator, 'name')?.text ?? '', value: value && expressionOf(value), type: declared };
  });
}

function componentOf(parameter: SyntaxNode): Field[] {
  const type = child(parameter, 'type');
  const name = child(parameter, 'name')?.text;
  return name === undefined ? [] : [{ name, value: undefined, type: type && typeOf(type) }];
}

function fieldNames(member: SyntaxNode): string[] {
  return declaratorsOf(member).flatMap((declarator) => {
    return hasModifier(member, 'final') && hasModifier(member, 'static') ? [] : [child(declarator, 'name')?.text ?? ''];
  });
}

export function declaratorsOf(node: SyntaxNode): SyntaxNode[] {
  return children(node).filter((one) => one.type === 'variable_declarator');
}

/** A field that is assigned, or whose list or builder takes something in. */
function isChanged(name: string, text: string): boolean {
  const change = String.raw`\s*(?:[-+*/%&|^]?=(?!=)|\+\+|--|\.(?:add|addAll|put|putAll|append|insert|set|remove|clear)\()`;
  return new RegExp(String.raw`(?<![\w$.]|\bString |\bvar )(?:this\.)?${name.replace(/\$/g, '\\$')}${change}`).test(
    text,
  );
}

function superclassOf(node: SyntaxNode): string[] {
  const types = [child(node, 'superclass'), child(node, 'interfaces')].flatMap((one) => parts(one));
  return types.flatMap((one) => (one.type === 'type_list' ? parts(one) : [one])).map(typeName);
}

function classesAround(node: SyntaxNode): string[] {
  const found: string[] = [];
  for (let at = node.parent; at; at = at.parent) {
    if (typeDeclaration.test(at.type)) found.push(child(at, 'name')?.text ?? '');
  }
  return found;
}
