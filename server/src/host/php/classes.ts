/** Classes, traits and enums of PHP, with what they inherit from others of the same file. */
import type { ClassNode, Expression } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, children, named, spanOf } from '../syntax';
import { expressionOf, lastName } from './expressions';
import { functionOf } from './program';
import { typeOf } from './types';

const declarations = ['class_declaration', 'trait_declaration', 'enum_declaration'];

export function isDeclaredClass({ type }: SyntaxNode): boolean {
  return declarations.includes(type);
}

export function classNode(node: SyntaxNode): ClassNode {
  const members = membersOf(node);
  const methods = members.filter((member) => member.type === 'method_declaration');
  const fields = members.flatMap(fieldsIn);
  const fixed = new Set(
    fields.flatMap(({ name, type }) => (type?.kind === 'harmless' || type?.kind === 'reference' ? [name] : [])),
  );
  return {
    span: spanOf(node),
    name: child(node, 'name')?.text,
    fields,
    methods: methods.map((member) => ({ name: methodName(member), function: functionOf(member) })),
    get assigned() {
      const others = methods.filter((member) => methodName(member) !== 'constructor');
      return others.flatMap((member) => assignedIn(member.text)).filter((name) => !fixed.has(name));
    },
  };
}

function methodName(member: SyntaxNode): string {
  const name = child(member, 'name')?.text ?? '';
  return name === '__construct' ? 'constructor' : name;
}

/** `$this->name = …`, `.=`, `[] =`, and `self::$name = …`. */
function assignedIn(text: string): readonly string[] {
  const found = text.matchAll(
    /\$this->(\w+)(?:\[[^\]]*\])*\s*[-.+*/?]{0,2}=(?![=>])|\b(?:self|static)::(\$\w+)\s*[-.+*/?]{0,2}=(?![=>])/g,
  );
  return [...found].map(([, own, shared]) => own ?? shared ?? '');
}

/** The members of a class and of its parents and traits, the nearest first, each name once. */
function membersOf(node: SyntaxNode, depth = 0): readonly SyntaxNode[] {
  const own = named(child(node, 'body'));
  if (depth > 4) return own;
  const names = [
    ...named(children(node).find((part) => part.type === 'base_clause')),
    ...own.flatMap((member) => (member.type === 'use_declaration' ? named(member) : [])),
  ].map(lastName);
  const inherited = names.flatMap((name) => {
    const parent = declaredAs(name, node);
    return parent && parent.id !== node.id ? membersOf(parent, depth + 1) : [];
  });
  const known = new Set(own.map((member) => child(member, 'name')?.text));
  return [...own, ...inherited.filter((member) => !known.has(child(member, 'name')?.text) || !child(member, 'name'))];
}

function declaredAs(name: string, node: SyntaxNode): SyntaxNode | undefined {
  const all = node.tree.rootNode.descendantsOfType(['class_declaration', 'trait_declaration']);
  return all.flatMap((one) => (one && child(one, 'name')?.text === name ? [one] : []))[0];
}

type Field = ClassNode['fields'][number];

function fieldsIn(member: SyntaxNode): readonly Field[] {
  switch (member.type) {
    case 'property_declaration':
      return named(member).flatMap((element): Field[] => {
        const name = child(element, 'name')?.text;
        if (element.type !== 'property_element' || name === undefined) return [];
        const isStatic = children(member).some((part) => part.type === 'static_modifier');
        const value = child(element, 'default_value');
        const type = child(member, 'type');
        // Without a value it is null until somebody sets it.
        const isGiven = !value && namesTable.test(name);
        const first = value ? expressionOf(value) : isGiven ? noValue(element) : undefined;
        return [{ name: isStatic ? name : name.slice(1), value: first, type: type && typeOf(type) }];
      });
    case 'const_declaration':
      return named(member).flatMap((element): Field[] => {
        const [name, value] = named(element);
        return element.type === 'const_element' && name && value
          ? [{ name: name.text, value: expressionOf(value), type: { kind: 'harmless' } }]
          : [];
      });
    case 'enum_case': {
      const value = child(member, 'value');
      const name = child(member, 'name')?.text ?? '';
      const text = value ? expressionOf(value) : ({ kind: 'constant', text: 'null', span: spanOf(member) } as const);
      const entries = [{ key: 'value', value: text, spread: false }];
      return [{ name, value: { kind: 'record', entries, span: spanOf(member) }, type: undefined }];
    }
    case 'method_declaration':
      return methodName(member) === 'constructor' ? promotedIn(member) : [];
    default:
      return [];
  }
}

/** What a class that inherits gives to the name of its table: that is the program's, too. */
const namesTable = /^\$_?(?:table(?:_?name)?|primary_?key)$/i;

function noValue(element: SyntaxNode): Expression {
  return { kind: 'constant', text: 'null', span: spanOf(element) };
}

/** `__construct(private readonly string $table)` declares a field too. */
function promotedIn(method: SyntaxNode): readonly Field[] {
  return named(child(method, 'parameters')).flatMap((parameter): Field[] => {
    if (parameter.type !== 'property_promotion_parameter') return [];
    const type = child(parameter, 'type');
    const name = child(parameter, 'name')?.text.slice(1) ?? '';
    return [{ name, value: undefined, type: type && typeOf(type) }];
  });
}
