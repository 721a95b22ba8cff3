/** Classes and modules of Ruby, with what they inherit from others of the same file, and methods. */
import type { ClassNode, Expression, FunctionNode, Pattern, Statement } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named, spanOf } from '../syntax';
import { type Context, readersIn, within } from './context';
import { expressionOf } from './expressions';
import { parameterOf } from './patterns';
import { statementsOf, tailOf } from './statements';

/** The class itself, and what stands in its body: constants, calls, further classes. */
export function classesOf(node: SyntaxNode, context: Context): Statement[] {
  const span = spanOf(node);
  const members = named(child(node, 'body'));
  const others = members.filter((one) => !isMethod(one) && one.type !== 'singleton_class');
  const body = statementsOf(others, within(node, { ...context, variables: new Set() }));
  return [
    { kind: 'class', class: classNode(node, context), span },
    { kind: 'block', body, span },
  ];
}

function isMethod(node: SyntaxNode): boolean {
  return node.type === 'method' || node.type === 'singleton_method' || declaredIn(node) !== undefined;
}

/** `private def name` */
function declaredIn(node: SyntaxNode): SyntaxNode | undefined {
  const first = node.type === 'call' ? named(child(node, 'arguments'))[0] : undefined;
  return first?.type === 'method' || first?.type === 'singleton_method' ? first : undefined;
}

function classNode(node: SyntaxNode, context: Context): ClassNode {
  const members = membersOf(node);
  const methods = members.flatMap((one) => (one.type === 'method' || one.type === 'singleton_method' ? [one] : []));
  const readers = members.flatMap((one) => readersIn(one).map((name) => ({ name, function: readerOf(name, one) })));
  const own = new Set(methods.map((one) => child(one, 'name')?.text));
  const constants = members.filter((one) => one.type === 'assignment' && child(one, 'left')?.type === 'constant');
  const fields = constants.map((one) => {
    const value = child(one, 'right');
    return { name: child(one, 'left')?.text ?? '', value: value && expressionOf(value, context), type: undefined };
  });
  const others = methods.filter((one) => child(one, 'name')?.text !== 'initialize');
  const remembered = others.flatMap((one) =>
    [...one.text.matchAll(/(@{1,2}\w+)\s*\|\|=/g)].map((match) => match[1] ?? ''),
  );
  const nothing: Expression = { kind: 'constant', text: 'null', span: spanOf(node) };
  return {
    span: spanOf(node),
    name: child(node, 'name')?.text.replace(/^.*::/, ''),
    fields: [...fields, ...[...new Set(remembered)].map((name) => ({ name, value: nothing, type: undefined }))],
    methods: [
      ...methods.map((one) => ({ name: methodName(one), function: functionOf(one, context) })),
      ...readers.filter(({ name }) => !own.has(name)),
    ],
    get assigned() {
      return others.flatMap((one) =>
        [...one.text.matchAll(/(@{1,2}\w+)\s*[-+*/<|&]{0,2}=(?![=~>])/g)].flatMap(([all, name = '']) =>
          all.endsWith('||=') ? [] : [name],
        ),
      );
    },
  };
}

/** `&block` is another name of it. */
function namedBlock(method: SyntaxNode): Statement[] {
  const parameter = named(child(method, 'parameters')).find((one) => one.type === 'block_parameter');
  const name = parameter && child(parameter, 'name')?.text;
  if (!parameter || name === undefined) return [];
  const span = spanOf(parameter);
  const target = { kind: 'place', place: { kind: 'name', name, span }, span } as const;
  const value: Expression = { kind: 'name', name: 'yield', span };
  return [{ kind: 'evaluate', expression: { kind: 'assign', target, operator: 'set', value, span }, span }];
}

const yields = /\byield\b/;

/** A block goes by the name of what runs it; `&block` gives it a name of its own besides. */
function blockParameter(node: SyntaxNode): Pattern {
  return { kind: 'name', name: 'yield', type: undefined, fallback: undefined, span: spanOf(node) };
}

function methodName(node: SyntaxNode): string {
  const name = child(node, 'name')?.text ?? '';
  return name === 'initialize' ? 'constructor' : name;
}

function readerOf(name: string, node: SyntaxNode): FunctionNode {
  const span = spanOf(node);
  const value: Expression = { kind: 'member', object: { kind: 'this', span }, property: `@${name}`, span };
  return { span, name, parameters: [], body: [{ kind: 'return', value, span }] };
}

/** The members of a class and of its parents and modules, as far as the file has them. */
function membersOf(node: SyntaxNode, depth = 0): readonly SyntaxNode[] {
  const own = named(child(node, 'body')).flatMap((one) => {
    if (one.type === 'singleton_class') return named(child(one, 'body'));
    return declaredIn(one) ?? one;
  });
  if (depth > 4) return own;
  const names = [
    ...named(child(node, 'superclass')),
    ...own.flatMap((one) =>
      /^(?:include|extend|prepend)$/.test(child(one, 'method')?.text ?? '') ? named(child(one, 'arguments')) : [],
    ),
  ].map((one) => one.text.replace(/^.*::/, ''));
  const inherited = names.flatMap((name) => {
    const parent = declaredAs(name, node);
    return parent && parent.id !== node.id ? membersOf(parent, depth + 1) : [];
  });
  const nameIn = (one: SyntaxNode) => child(one, 'name')?.text ?? child(one, 'left')?.text;
  const known = new Set(own.map(nameIn));
  return [...own, ...inherited.filter((one) => nameIn(one) === undefined || !known.has(nameIn(one)))];
}

function declaredAs(name: string, node: SyntaxNode): SyntaxNode | undefined {
  const all = node.tree.rootNode.descendantsOfType(['class', 'module']);
  return all.flatMap((one) => (one && child(one, 'name')?.text === name ? [one] : []))[0];
}

export function functionOf(node: SyntaxNode, context: Context): FunctionNode {
  let parameters: readonly Pattern[] | undefined;
  let body: readonly Statement[] | undefined;
  let inner: Context | undefined;
  const own = (): Context => {
    inner ??= within(node, context);
    return inner;
  };
  return {
    span: spanOf(node),
    name: child(node, 'name')?.text,
    get parameters() {
      parameters ??= [...named(child(node, 'parameters')), ...(yields.test(node.text) ? [node] : [])].map((one) =>
        one.type === 'block_parameter' || one.id === node.id ? blockParameter(one) : parameterOf(one, own()),
      );
      // Rails gives a validator the name of the attribute (API, ActiveModel::EachValidator).
      const [record, attribute, ...others] = parameters;
      if (child(node, 'name')?.text === 'validate_each' && record && attribute?.kind === 'name')
        parameters = [record, { ...attribute, type: { kind: 'harmless' } }, ...others];
      return parameters;
    },
    get locals() {
      return [...own().variables];
    },
    get body() {
      const inside = child(node, 'body');
      body ??= [...namedBlock(node), ...(inside ? tailOf(inside, own()) : [])];
      return body;
    },
  };
}
