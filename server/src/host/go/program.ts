/** Go files: their declarations in the order in which the analysis needs them, and the methods with their types. */
import type { ClassNode, Comment, Expression, ImportedName, Program, Statement, Type } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named, spanOf } from '../syntax';
import { hasMethods } from './composites';
import { expressionOf } from './expressions';
import { functionOf } from './functions';
import { statementOf } from './statements';
import { fieldsOf, namesOf, typeOf } from './types';

/** The file's statements; what stands in functions is read when somebody asks for it, as long as the tree lives. */
export function readGo(root: SyntaxNode): Program {
  const types = new Map<string, SyntaxNode>();
  for (const spec of root.descendantsOfType(['type_spec', 'type_alias'])) {
    const type = spec && child(spec, 'type');
    if (spec && type) types.set(child(spec, 'name')?.text ?? '', type);
  }
  const top = named(root);
  const of = (kind: string) => top.filter((node) => node.type === kind);
  const variables = [...of('const_declaration'), ...of('var_declaration')];
  const functions = of('function_declaration');
  const methods = of('method_declaration');
  const ofPackage = new Set(
    variables
      .flatMap((node) => node.descendantsOfType(['const_spec', 'var_spec']))
      .flatMap((spec) => (spec ? namesOf(spec) : []))
      .map(({ text }) => text),
  );
  const body: Statement[] = [
    ...of('import_declaration').flatMap(importsOf),
    ...functions.map((node): Statement => ({ kind: 'function', function: functionOf(node), span: spanOf(node) })),
    ...classesOf(root, methods, types, ofPackage),
    ...variables.flatMap(statementOf),
    ...of('var_declaration').flatMap((node) => setLater(node, root)),
  ];
  const called = [...functions, ...methods].map((node) => child(node, 'name')?.text ?? '');
  const exported = new Set([...ofPackage, ...called.filter((name) => /^\p{Lu}/u.test(name))]);
  const known = new Map<string, Type>();
  const typeNamed = (name: string): Type | undefined => {
    const node = types.get(name);
    if (node && !known.has(name)) {
      const type = typeOf(node);
      known.set(name, type.kind === 'record' && hasMethods(node, name) ? { ...type, of: name } : type);
    }
    return known.get(name);
  };
  return { body, exported, typeNamed };
}

/** Variables of the package that hold text, and that functions set to what is no literal: nobody knows what they hold. */
function setLater(declaration: SyntaxNode, root: SyntaxNode): Statement[] {
  const names = declaration.descendantsOfType('var_spec').flatMap((spec) => {
    const value = spec ? named(child(spec, 'value'))[0]?.type : undefined;
    const isText = spec && (child(spec, 'type')?.text === 'string' || /_string_literal$/.test(value ?? ''));
    return isText ? namesOf(spec) : [];
  });
  return names.flatMap((name): Statement[] => {
    const set = new RegExp(
      `(?:(?<![\\w.])${name.text}\\s*=(?!=)(?!\\s*(?:"[^"\\n]*"|\`[^\`]*\`)\\s*(?:$|[;}/]))|&${name.text}\\b)`,
      'm',
    );
    const span = spanOf(name);
    const others = named(root).filter((node) => /^(?:function|method)_declaration$/.test(node.type));
    if (!others.some((node) => set.test(node.text))) return [];
    const before: Expression = { kind: 'name', name: name.text, span };
    const anything: Expression = { kind: 'other', operands: [], span };
    const value: Expression = { kind: 'conditional', test: anything, whenTrue: before, whenFalse: anything, span };
    const target = { kind: 'place', place: before, span } as const;
    return [{ kind: 'evaluate', expression: { kind: 'assign', target, operator: 'set', value, span }, span }];
  });
}

/** Comments wherever they stand. */
export function commentsOf(root: SyntaxNode): Comment[] {
  return root.descendantsOfType('comment').flatMap((node) => (node ? { text: node.text, ...spanOf(node) } : []));
}

function importsOf(node: SyntaxNode): Statement[] {
  return node.descendantsOfType('import_spec').flatMap((spec): Statement[] => {
    const path = spec ? child(spec, 'path')?.text.slice(1, -1) : undefined;
    if (!spec || path === undefined) return [];
    const given = child(spec, 'name')?.text;
    const names: ImportedName[] =
      given === '_' || given === '.' ? [] : [{ local: given ?? packageOf(path), imported: '*' }];
    return [{ kind: 'import', module: path, names, span: spanOf(spec) }];
  });
}

/** The name of a package by its path: `github.com/jackc/pgx/v5` is pgx, `gopkg.in/yaml.v3` yaml. */
function packageOf(path: string): string {
  const parts = path.split('/').filter((part, index) => index === 0 || !/^v\d+$/.test(part));
  return (parts.at(-1) ?? '')
    .replace(/\.v\d+$/, '')
    .replace(/^go-|-go$/g, '')
    .replace(/-/g, '_');
}

/** The types that have methods, each with its fields as far as the file tells what they hold. */
function classesOf(
  root: SyntaxNode,
  methods: readonly SyntaxNode[],
  types: ReadonlyMap<string, SyntaxNode>,
  ofPackage: ReadonlySet<string>,
): Statement[] {
  const receivers = new Set(methods.map(receiverTypeOf));
  return [...receivers].map((name): Statement => {
    const own = methods.filter((method) => receiverTypeOf(method) === name);
    const struct = types.get(name);
    const node: ClassNode = {
      span: spanOf(struct ?? (own[0] as SyntaxNode)),
      name,
      fields: struct ? declaredFields(root, name, struct, ofPackage) : hiddenFields(own),
      methods: own.map((method) => ({ name: child(method, 'name')?.text ?? '', function: functionOf(method) })),
      get assigned() {
        return own.flatMap((method) => [...method.text.matchAll(assignedField)].map((match) => match[1] ?? ''));
      },
    };
    return { kind: 'class', class: node, span: node.span };
  });
}

const assignedField = /\.(\w+)\s*(?:[-+*/%&|^]|<<|>>)?=(?!=)/g;

function receiverTypeOf(method: SyntaxNode): string {
  const type = named(child(method, 'receiver'))[0];
  return /[\p{L}_]\w*/u.exec((type && child(type, 'type')?.text) ?? '')?.[0] ?? '';
}

/** A field holds what the struct's literals in the file put there; one with a capital letter is set by others, too. */
function declaredFields(
  root: SyntaxNode,
  name: string,
  struct: SyntaxNode,
  ofPackage: ReadonlySet<string>,
): ClassNode['fields'] {
  if (struct.type !== 'struct_type') return [];
  const literals = root
    .descendantsOfType('composite_literal')
    .filter((node) => node && child(node, 'type')?.text === name);
  const entries = literals.flatMap((node) => named(node ? child(node, 'body') : undefined));
  return fieldsOf(struct).map((field) => {
    const given = entries.flatMap((entry) => {
      const value = entry.type === 'keyed_element' && child(entry, 'key')?.text === field.name && child(entry, 'value');
      return value ? knownAnywhere(value, ofPackage) : [];
    });
    const type = typeOf(field.type);
    return { name: field.name, value: /^\p{Lu}/u.test(field.name) ? undefined : oneOf(given), type };
  });
}

/** Literals and names of the package read the same wherever they stand; all else belongs to a function. */
function knownAnywhere(node: SyntaxNode, ofPackage: ReadonlySet<string>): Expression {
  const isKnown = node
    .descendantsOfType(['identifier', 'call_expression', 'func_literal', 'composite_literal'])
    .every((part) => part?.type === 'identifier' && ofPackage.has(part.text));
  return isKnown ? expressionOf(node) : { kind: 'other', operands: [], span: spanOf(node) };
}

function oneOf(values: readonly Expression[]): Expression | undefined {
  return values.reduceRight<Expression | undefined>((rest, value) => {
    if (!rest) return value;
    const test: Expression = { kind: 'other', operands: [], span: value.span };
    return { kind: 'conditional', test, whenTrue: value, whenFalse: rest, span: value.span };
  }, undefined);
}

/** The struct stands in another file, and only the package's own code sets what begins with a small letter. */
function hiddenFields(methods: readonly SyntaxNode[]): ClassNode['fields'] {
  const names = methods.flatMap((method) => {
    const receiver = namesOf(named(child(method, 'receiver'))[0] ?? method)[0]?.text;
    return receiver ? [...method.text.matchAll(new RegExp(`\\b${receiver}\\.(\\p{Ll}\\w*)\\b(?!\\()`, 'gu'))] : [];
  });
  return [...new Set(names.map((match) => match[1] ?? ''))].map((name) => ({
    name,
    value: undefined,
    type: { kind: 'harmless' },
  }));
}
