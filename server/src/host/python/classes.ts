/** Classes of Python: their fields and methods, and what they say about a value as types. */
import type { ClassNode, Expression, Type } from '../expression';
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
    const head = definition.parent?.type === 'decorated_definition' ? definition.parent.text.slice(0, 400) : '';
    const isRead = /@(?:\w+\.)*(?:cached_|hybrid_)?property\b/.test(head.slice(0, head.indexOf('def ')));
    return { name: name === '__init__' ? 'constructor' : name, function: functionOf(definition), isRead };
  });
  const inner = members
    .filter((member) => member.type === 'class_definition')
    .map((member) => {
      const own = classOf(member);
      return { name: own.name ?? '', value: { kind: 'class', class: own, span: own.span } as const, type: undefined };
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
    fields: [...inner, ...fields],
    methods,
    get assigned() {
      return others.flatMap((member) => [...member.text.matchAll(assignedField)].map((match) => match[1] ?? ''));
    },
    assignedTo: (field) => constantsSet(field, others),
  };
}

/** What the methods set the field to; undefined where it is anything but a constant. */
function constantsSet(field: string, methods: readonly SyntaxNode[]): readonly Expression[] | undefined {
  const set = methods
    .flatMap((method) => method.descendantsOfType(['assignment', 'augmented_assignment']))
    .flatMap((found) =>
      found &&
      child(found, 'left')
        ?.text.split(/\s*,\s*/)
        .includes(`self.${field}`)
        ? [found]
        : [],
    );
  const values = set.map((found): Expression | undefined => {
    const right = child(found, 'right');
    if (!right || child(found, 'left')?.type !== 'attribute') return undefined;
    const value = expressionOf(right);
    if (found.type === 'assignment') return /^(?:text|number|constant)$/.test(value.kind) ? value : undefined;
    return value.kind === 'number' ? { kind: 'arithmetic', operands: [value], span: value.span } : undefined;
  });
  const known = values.flatMap((value) => value ?? []);
  return known.length === values.length && known.length > 0 ? known : undefined;
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
