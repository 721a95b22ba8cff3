/** Rust files: items in the small form, and types with the methods of all their `impl` blocks. */
import type { ClassNode, Comment, Expression, ImportedName, Program, Statement, Type } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named, spanOf } from '../syntax';
import { expressionOf } from './expressions';
import { functionOf } from './functions';
import { declaredType, type Field, fieldsOf, typeOf } from './types';

/** The file's items; what stands in functions is read when somebody asks for it, as long as the tree lives. */
export function readRust(root: SyntaxNode): Program {
  const declarations = new Map(
    root
      .descendantsOfType(['struct_item', 'enum_item', 'type_item'])
      .flatMap((node) => (node ? [[child(node, 'name')?.text ?? '', node] as const] : [])),
  );
  const types = new Map<string, Type>();
  const typeNamed = (name: string): Type | undefined => {
    const node = declarations.get(name);
    if (node && !types.has(name)) types.set(name, declaredType(node));
    return types.get(name);
  };
  const body = [...itemsOf(root), ...classesOf(root, declarations)];
  const exported = new Set(
    root.descendantsOfType(['function_item', 'const_item', 'static_item']).flatMap((node) => {
      return node && isOpen(node) ? (child(node, 'name')?.text ?? []) : [];
    }),
  );
  return { body, exported, typeNamed };
}

/** Comments wherever they stand. */
export function commentsOf(root: SyntaxNode): Comment[] {
  return root
    .descendantsOfType(['line_comment', 'block_comment'])
    .flatMap((node) => (node ? { text: node.text, ...spanOf(node) } : []));
}

/** True for what other files use: public items, and the methods of traits, which anybody calls. */
function isOpen(item: SyntaxNode): boolean {
  const around = item.parent?.parent;
  const isOfTrait = around?.type === 'impl_item' && child(around, 'trait') !== undefined;
  return named(item)[0]?.type === 'visibility_modifier' || isOfTrait;
}

/** Imports first, as they stand anywhere; then what modules hold as if it stood outside of them. */
function itemsOf(node: SyntaxNode): Statement[] {
  return named(node).flatMap((item) => {
    const body = item.type === 'mod_item' ? child(item, 'body') : undefined;
    return body ? itemsOf(body) : (itemOf(item) ?? []);
  });
}

/** A declaration that may stand in a function as well; undefined for any other statement. */
export function itemOf(node: SyntaxNode): Statement[] | undefined {
  const span = spanOf(node);
  switch (node.type) {
    case 'use_declaration':
      return importsOf(child(node, 'argument'), [], span);
    case 'function_item':
      return [{ kind: 'function', function: functionOf(node), span }];
    case 'const_item':
    case 'static_item':
      return [constantOf(node)];
    case 'struct_item':
    case 'enum_item':
    case 'type_item':
    case 'impl_item':
    case 'trait_item':
    case 'mod_item':
    case 'foreign_mod_item':
    case 'macro_definition':
    case 'inner_attribute_item':
      return [];
    default:
      return undefined;
  }
}

/** Constants are worked out when the program is built, whatever they are made of. */
function constantOf(node: SyntaxNode): Statement {
  const name = child(node, 'name');
  const value = child(node, 'value');
  const span = spanOf(node);
  const type = { kind: 'harmless' } as const;
  const pattern = { kind: 'name', name: name?.text ?? '', type, fallback: undefined, span } as const;
  return { kind: 'declare', pattern, value: value && expressionOf(value), span };
}

/** `use a::{b, c::d as e}` as one import for each name; the module is all but the last part. */
function importsOf(node: SyntaxNode | undefined, prefix: readonly string[], span: Statement['span']): Statement[] {
  if (!node) return [];
  const path = (part: SyntaxNode | undefined): readonly string[] => [...prefix, ...(part ? part.text.split('::') : [])];
  switch (node.type) {
    case 'use_list':
      return named(node).flatMap((part) => importsOf(part, prefix, span));
    case 'scoped_use_list':
      return importsOf(child(node, 'list'), path(child(node, 'path')), span);
    case 'use_as_clause':
      return [imported(path(child(node, 'path')), child(node, 'alias')?.text, span)];
    case 'use_wildcard':
      return [imported([...path(named(node)[0]), '*'], undefined, span)];
    case 'self':
      return [imported(prefix, undefined, span)];
    default:
      return [imported(path(node), undefined, span)];
  }
}

function imported(path: readonly string[], alias: string | undefined, span: Statement['span']): Statement {
  const last = path.at(-1) ?? '';
  const module = path.slice(0, -1).join('::') || last;
  const isWhole = path.length === 1 || last === '*';
  const local = alias ?? last;
  const names: ImportedName[] = last === '*' ? [] : [{ local, imported: isWhole ? '*' : last }];
  // What stands in other files of the program is named as such.
  return { kind: 'import', module: module.replace(/^(?:crate|self|super)(?:::|$)/, './'), names, span };
}

/** The types that have methods, each with its fields as far as the file tells what they hold. */
function classesOf(root: SyntaxNode, declarations: ReadonlyMap<string, SyntaxNode>): Statement[] {
  const impls = root.descendantsOfType(['impl_item', 'trait_item']).flatMap((node) => node ?? []);
  const names = new Set(impls.map(ownerOf));
  return [...names].map((name): Statement => {
    const own = impls.filter((impl) => ownerOf(impl) === name);
    const members = own.flatMap((impl) => named(child(impl, 'body')));
    const methods = members.filter((member) => member.type === 'function_item');
    const struct = declarations.get(name);
    const fields = fieldsOf(struct && child(struct, 'body')).map((field) => fieldOf(field, name, root));
    const constants = members.filter((member) => member.type === 'const_item').map(associatedOf);
    const node: ClassNode = {
      span: spanOf(struct ?? (own[0] as SyntaxNode)),
      name,
      fields: [...fields, ...constants],
      methods: methods.map((method) => ({ name: child(method, 'name')?.text ?? '', function: functionOf(method) })),
      get assigned() {
        return methods.flatMap((method) => [...method.text.matchAll(assignedField)].map((match) => match[1] ?? ''));
      },
    };
    return { kind: 'class', class: node, span: node.span };
  });
}

const assignedField = /\bself\.(\w+)\s*[-+*/%&|^]?=(?![=>])/g;

function ownerOf(impl: SyntaxNode): string {
  const type = child(impl, 'type') ?? child(impl, 'name');
  return (type && (child(type, 'type') ?? child(type, 'name') ?? type).text) ?? '';
}

function associatedOf(item: SyntaxNode): ClassNode['fields'][number] {
  const value = child(item, 'value');
  return { name: child(item, 'name')?.text ?? '', value: value && expressionOf(value), type: { kind: 'harmless' } };
}

/** A field holds what the struct's literals in the file put there; one that is public is set by others, too. */
function fieldOf(field: Field, owner: string, root: SyntaxNode): ClassNode['fields'][number] {
  const type = typeOf(field.type);
  if (field.isPublic) return { name: field.name, value: undefined, type };
  const literals = root.descendantsOfType('struct_expression').flatMap((node) => {
    const name = node ? child(node, 'name')?.text.replace(/<[\s\S]*/, '') : undefined;
    return node && (name === 'Self' || name === owner) ? named(child(node, 'body')) : [];
  });
  const given = literals.flatMap((entry): readonly Expression[] => {
    const isShort = entry.type === 'shorthand_field_initializer' && entry.text === field.name;
    const value = child(entry, 'field')?.text === field.name ? child(entry, 'value') : undefined;
    if (isShort) return [{ kind: 'other', operands: [], span: spanOf(entry) }];
    return value ? [knownAnywhere(value)] : [];
  });
  return { name: field.name, value: oneOf(given), type };
}

/** Literals and constants read the same wherever they stand; all else belongs to a function. */
function knownAnywhere(node: SyntaxNode): Expression {
  const isKnown = node
    .descendantsOfType(['identifier', 'closure_expression', 'macro_invocation', 'self'])
    .every((part) => part?.type === 'identifier' && /^[A-Z]/.test(part.text));
  return isKnown ? expressionOf(node) : { kind: 'other', operands: [], span: spanOf(node) };
}

function oneOf(values: readonly Expression[]): Expression | undefined {
  return values.reduceRight<Expression | undefined>((rest, value) => {
    if (!rest) return value;
    const test: Expression = { kind: 'other', operands: [], span: value.span };
    return { kind: 'conditional', test, whenTrue: value, whenFalse: rest, span: value.span };
  }, undefined);
}
