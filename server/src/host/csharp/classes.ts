/** Classes, records, structs and enums of C#. */
import type { ClassNode, Expression, FunctionNode, Pattern, Statement } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, children, named, spanOf } from '../syntax';
import { parametersOf } from './patterns';
import { functionBody, functionOf, initialOf, modifiersOf, statementsOf } from './program';
import { typeName, typeOf } from './types';

/** A type with those that stand in it, which are declared beside it. */
export function classStatements(node: SyntaxNode): Statement[] {
  const span = spanOf(node);
  if (node.type === 'enum_declaration') return [enumOf(node)];
  const inside = named(child(node, 'body')).filter((member) => nested.test(member.type));
  return [...statementsOf(inside), { kind: 'class', class: classOf(node), span }];
}

const nested = /^(?:class|record|struct|interface|enum)_declaration$/;

/** The methods that other files may call. */
export function exportedNames(node: SyntaxNode): readonly string[] {
  return named(child(node, 'body')).flatMap((member) => {
    const isOpen = member.type === 'method_declaration' && /\b(?:public|internal|protected)\b/.test(headOf(member));
    const isInterface = node.type === 'interface_declaration';
    return isOpen || isInterface ? (child(member, 'name')?.text ?? []) : [];
  });
}

function headOf(member: SyntaxNode): string {
  return [...modifiersOf(member)].join(' ');
}

/** Every name of an enum is one that the program wrote. */
function enumOf(node: SyntaxNode): Statement {
  const span = spanOf(node);
  const entries = named(child(node, 'body')).map((entry) => {
    const key = child(entry, 'name')?.text;
    const value: Expression = { kind: 'constant', text: 'null', span: spanOf(entry) };
    return { key, value, spread: false };
  });
  const name = child(node, 'name')?.text ?? '';
  const pattern: Pattern = { kind: 'name', name, type: undefined, fallback: undefined, span };
  return { kind: 'declare', pattern, value: { kind: 'record', entries, span }, span };
}

type Field = ClassNode['fields'][number];

function classOf(node: SyntaxNode): ClassNode {
  const members = named(child(node, 'body'));
  const functions = members.filter(({ type }) => type === 'method_declaration');
  const constructors = members.filter(
    (member) => member.type === 'constructor_declaration' && !modifiersOf(member).has('static'),
  );
  const methods = [
    ...constructors.map((member) => ({ name: 'constructor', function: functionOf(member) })),
    ...primaryConstructor(node),
    ...functions.map((member) => ({ name: child(member, 'name')?.text ?? '', function: methodOf(member) })),
    ...members.flatMap(calculatedProperty),
  ];
  let fields: readonly Field[] | undefined;
  return {
    span: spanOf(node),
    name: child(node, 'name')?.text,
    get fields() {
      fields ??= [...givenFields(node), ...members.flatMap(fieldsOf)];
      return fields;
    },
    methods,
    around: aroundOf(node),
    get assigned() {
      const open = members.filter(
        (member) => isField(member) && !modifiersOf(member).has('const') && !modifiersOf(member).has('readonly'),
      );
      const names = new Set(open.flatMap(fieldsOf).map((field) => field.name));
      const found = functions.flatMap((member) =>
        [...member.text.matchAll(assignedName)].map((match) => match[1] ?? ''),
      );
      return [...new Set(found)].filter((name) => names.has(name));
    },
  };
}

/** The classes that it extends and stands in. */
function aroundOf(node: SyntaxNode): readonly string[] {
  const outer: string[] = [];
  for (let at = node.parent; at; at = at.parent) {
    if (nested.test(at.type)) outer.push(child(at, 'name')?.text ?? '');
  }
  return [...basesOf(node), ...outer];
}

function basesOf(node: SyntaxNode): readonly string[] {
  const list = named(children(node).find(({ type }) => type === 'base_list'));
  return list.map((base) => typeName(base.type === 'primary_constructor_base_type' ? (named(base)[0] ?? base) : base));
}

/** `name = …`, `this.name += …`, of no other object. */
const assignedName = /(?<![\w.]|\b[\w<>?[\]]+\s)(?:this\.)?(\w+)\s*(?:[-+*/%&|^]|\?\?)?=(?![=>])/g;

function isField({ type }: SyntaxNode): boolean {
  return type === 'field_declaration' || type === 'property_declaration';
}

/** The parameters of a primary constructor are there for the whole class. */
function givenFields(node: SyntaxNode): readonly Field[] {
  const list = children(node).find((part) => part.type === 'parameter_list');
  return named(list).flatMap((parameter) => {
    const name = child(parameter, 'name');
    const type = child(parameter, 'type');
    return name ? { name: name.text, value: undefined, type: type && typeOf(type) } : [];
  });
}

/** What a primary constructor is given is kept under the same names. */
function primaryConstructor(node: SyntaxNode): ClassNode['methods'] {
  const list = children(node).find((part) => part.type === 'parameter_list');
  if (!list) return [];
  const span = spanOf(list);
  const parameters = parametersOf(list);
  const body = parameters.flatMap((parameter): Statement[] => {
    if (parameter.kind !== 'name') return [];
    const { name } = parameter;
    const place: Expression = { kind: 'member', object: { kind: 'this', span }, property: name, span };
    const target = { kind: 'place', place, span } as const;
    const value: Expression = { kind: 'name', name, span };
    return [{ kind: 'evaluate', expression: { kind: 'assign', target, operator: 'set', value, span }, span }];
  });
  return [{ name: 'constructor', function: { span, name: undefined, parameters, body } }];
}

/** An abstract method does what one of those does that stand in its place; those of other files say the program's own words. */
function methodOf(member: SyntaxNode): FunctionNode {
  const own = functionOf(member);
  if (!modifiersOf(member).has('abstract')) return own;
  return standIn(own, () => overridesOf(member).map((override) => functionOf(override).body));
}

function standIn(own: FunctionNode, bodies: () => readonly (readonly Statement[])[]): FunctionNode {
  let body: readonly Statement[] | undefined;
  const { span } = own;
  const test: Expression = { kind: 'other', operands: [], span };
  return {
    span,
    name: own.name,
    parameters: own.parameters,
    result: own.result,
    get body() {
      body ??= bodies().map((whenTrue) => ({ kind: 'if', test, whenTrue, whenFalse: [], span }));
      return body;
    },
  };
}

/** The members of derived classes that stand in the place of an abstract one. */
function overridesOf(member: SyntaxNode): readonly SyntaxNode[] {
  const name = child(member, 'name')?.text;
  const owner = member.parent?.parent;
  const abstractClass = owner ? child(owner, 'name')?.text : undefined;
  return (member.tree.rootNode.descendantsOfType(['class_declaration', 'record_declaration']) ?? [])
    .flatMap((node) => (node && basesOf(node).includes(abstractClass ?? '') ? named(child(node, 'body')) : []))
    .filter((other) => other.type === member.type && child(other, 'name')?.text === name);
}

function fieldsOf(member: SyntaxNode): Field[] {
  if (member.type === 'property_declaration') return [propertyOf(member)];
  const list = member.type === 'field_declaration' ? children(member).find(isVariables) : undefined;
  const type = list && child(list, 'type');
  return named(list)
    .filter((part) => part.type === 'variable_declarator')
    .map((declarator) => {
      const name = child(declarator, 'name');
      const value = named(declarator).filter((part) => part.id !== name?.id)[0];
      return { name: name?.text ?? '', value: value && initialOf(value, type), type: type && typeOf(type) };
    });
}

function isVariables({ type }: SyntaxNode): boolean {
  return type === 'variable_declaration';
}

function propertyOf(member: SyntaxNode): Field {
  const name = child(member, 'name')?.text ?? '';
  const type = child(member, 'type');
  const declared = type && typeOf(type);
  const value = child(member, 'value');
  const initial = value?.type === 'arrow_expression_clause' ? undefined : value;
  return { name, value: initial && initialOf(initial, type), type: declared };
}

/** A property that is calculated is a method that nobody gives anything. */
function calculatedProperty(member: SyntaxNode): ClassNode['methods'] {
  if (member.type !== 'property_declaration') return [];
  const name = child(member, 'name')?.text ?? '';
  const type = child(member, 'type');
  const getter = getterOf(member);
  const own: FunctionNode = {
    span: spanOf(getter ?? member),
    name: undefined,
    parameters: [],
    get body() {
      return functionBody(getter);
    },
    result: type && typeOf(type),
  };
  if (getter) return [{ name, function: own, isRead: true }];
  if (!modifiersOf(member).has('abstract')) return [];
  return [{ name, function: standIn(own, () => overridesOf(member).map(givenBy)), isRead: true }];
}

/** The code that a property runs when it is read. */
function getterOf(member: SyntaxNode): SyntaxNode | undefined {
  const value = child(member, 'value');
  if (value?.type === 'arrow_expression_clause') return value;
  const getter = named(child(member, 'accessors')).find((accessor) => child(accessor, 'name')?.text === 'get');
  return getter && child(getter, 'body');
}

function givenBy(property: SyntaxNode): readonly Statement[] {
  const getter = getterOf(property);
  if (getter) return functionBody(getter);
  return [{ kind: 'return', value: propertyOf(property).value, span: spanOf(property) }];
}
