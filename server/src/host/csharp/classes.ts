/** Classes, records, structs and enums of C#. */
import type { ClassNode, Expression, FunctionNode, Pattern, Statement } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, children, named, spanOf } from '../syntax';
import { expressionOf } from './expressions';
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
    ...functions.map((member) => ({ name: child(member, 'name')?.text ?? '', function: functionOf(member) })),
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
  const bases = named(children(node).find(({ type }) => type === 'base_list')).map(typeName);
  const outer: string[] = [];
  for (let at = node.parent; at; at = at.parent) {
    if (nested.test(at.type)) outer.push(child(at, 'name')?.text ?? '');
  }
  return [...bases, ...outer];
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
  if (value?.type === 'arrow_expression_clause') {
    const result = named(value)[0];
    return { name, value: result && expressionOf(result), type: declared };
  }
  const getter = named(child(member, 'accessors')).find((accessor) => child(accessor, 'name')?.text === 'get');
  const body = getter && child(getter, 'body');
  if (body) return { name, value: computed(body), type: declared };
  return { name, value: value && initialOf(value, type), type: declared };
}

/** A property that is computed is a function that nobody gives anything. */
function computed(body: SyntaxNode): Expression {
  const span = spanOf(body);
  const own: FunctionNode = {
    span,
    name: undefined,
    parameters: [],
    get body() {
      return functionBody(body);
    },
  };
  return { kind: 'call', callee: { kind: 'function', function: own, span }, arguments: [], construct: false, span };
}
