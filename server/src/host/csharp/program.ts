/** A C# file in the small form: its statements; functions are read when somebody asks for their body. */
import type { Comment, Expression, FunctionNode, Program, Statement, Type } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, children, named, spanOf } from '../syntax';
import { argumentsOf } from './calls';
import { classStatements, exportedNames } from './classes';
import { creationOf } from './creations';
import { expressionOf, part } from './expressions';
import { parametersOf, patternOf } from './patterns';
import { caseNames } from './tests';
import { declaredType, inferredType, typeName, typeOf } from './types';

export function readCSharp(root: SyntaxNode): Program {
  const types = new Map<string, SyntaxNode>();
  for (const node of root.descendantsOfType(declarations)) {
    if (node) types.set(child(node, 'name')?.text ?? '', node);
  }
  const known = new Map<string, Type>();
  return {
    body: statementsOf(named(root)),
    exported: new Set([...types.values()].flatMap(exportedNames)),
    typeNamed: (name) => {
      const node = types.get(name);
      if (node && !known.has(name)) known.set(name, declaredType(node));
      return known.get(name);
    },
  };
}

const declarations = [
  'class_declaration',
  'record_declaration',
  'struct_declaration',
  'interface_declaration',
  'enum_declaration',
];

export function commentsOf(root: SyntaxNode): readonly Comment[] {
  return root
    .descendantsOfType('comment')
    .flatMap((node) => (node ? { start: node.startIndex, end: node.endIndex, text: node.text } : []));
}

export function statementsOf(nodes: readonly SyntaxNode[]): Statement[] {
  return nodes.flatMap(statementOf);
}

/** The statements in a block, or the one that stands in its place. */
function bodyOf(node: SyntaxNode | undefined): Statement[] {
  if (!node) return [];
  return node.type === 'block' ? statementsOf(named(node)) : statementOf(node);
}

function statementOf(node: SyntaxNode): Statement[] {
  const span = spanOf(node);
  switch (node.type) {
    case 'using_directive':
      return [importOf(node)];
    case 'global_statement':
    case 'unsafe_statement':
    case 'fixed_statement':
    case 'checked_statement':
      return statementsOf(named(node));
    case 'namespace_declaration':
      return statementsOf(named(child(node, 'body')));
    case 'class_declaration':
    case 'record_declaration':
    case 'struct_declaration':
    case 'interface_declaration':
    case 'enum_declaration':
      return classStatements(node);
    case 'local_declaration_statement':
    case 'variable_declaration':
      return declarationsOf(node);
    case 'local_function_statement':
      return [{ kind: 'function', function: functionOf(node), span }];
    case 'expression_statement':
      return named(node).map((expression) => ({ kind: 'evaluate', expression: expressionOf(expression), span }));
    case 'if_statement':
    case 'while_statement':
    case 'do_statement':
    case 'for_statement':
    case 'foreach_statement':
    case 'switch_statement':
    case 'try_statement':
      return [controlOf(node), ...lastOf(node)];
    case 'using_statement': {
      const body = child(node, 'body');
      const resources = named(node).filter((part) => part.id !== body?.id);
      const before = resources.flatMap((resource) =>
        resource.type === 'variable_declaration'
          ? declarationsOf(resource)
          : [{ kind: 'evaluate', expression: expressionOf(resource), span: spanOf(resource) } as const],
      );
      return [{ kind: 'block', body: [...before, ...bodyOf(body)], span }];
    }
    case 'lock_statement':
    case 'labeled_statement':
      return bodyOf(named(node).at(-1));
    case 'block':
      return [{ kind: 'block', body: statementsOf(named(node)), span }];
    case 'return_statement':
      return [{ kind: 'return', value: named(node).map((value) => expressionOf(value))[0], span }];
    case 'yield_statement': {
      const operands = named(node).map((value) => expressionOf(value));
      return [{ kind: 'evaluate', expression: { kind: 'other', operands, span }, span }];
    }
    case 'throw_statement':
      return [{ kind: 'throw', value: named(node).map((value) => expressionOf(value))[0], span }];
    case 'break_statement':
    case 'continue_statement':
    case 'goto_statement':
      return [{ kind: 'leave', span }];
    default:
      return /^preproc_/.test(node.type) ? statementsOf(named(node)) : [];
  }
}

function controlOf(node: SyntaxNode): Statement {
  const span = spanOf(node);
  const test = part(node, 'condition');
  const body = child(node, 'body');
  switch (node.type) {
    case 'if_statement':
      return {
        kind: 'if',
        test,
        whenTrue: bodyOf(child(node, 'consequence')),
        whenFalse: bodyOf(child(node, 'alternative')),
        span,
      };
    case 'for_statement': {
      const first = child(node, 'initializer');
      const step = child(node, 'update');
      const steps: Statement[] = step ? [{ kind: 'evaluate', expression: expressionOf(step), span: spanOf(step) }] : [];
      const before = first?.type === 'variable_declaration' ? declarationsOf(first) : [];
      return { kind: 'loop', item: undefined, before, test: undefined, body: [...bodyOf(body), ...steps], span };
    }
    case 'foreach_statement': {
      const left = child(node, 'left');
      const type = child(node, 'type');
      const pattern = left && patternOf(left, type && typeOf(type));
      const item = pattern ? { pattern, over: part(node, 'right'), keys: false } : undefined;
      return { kind: 'loop', item, before: [], test: undefined, body: bodyOf(body), span };
    }
    case 'switch_statement':
      return switchOf(node);
    case 'try_statement':
      return {
        kind: 'try',
        body: bodyOf(body),
        handlers: named(node)
          .filter((clause) => clause.type === 'catch_clause')
          .map((clause) => bodyOf(child(clause, 'body'))),
        span,
      };
    default:
      return { kind: 'loop', item: undefined, before: [], test, body: bodyOf(body), span };
  }
}

/** What stands in `finally` runs behind the rest. */
function lastOf(node: SyntaxNode): Statement[] {
  const clause = named(node).find((part) => part.type === 'finally_clause');
  return clause && node.type === 'try_statement' ? bodyOf(named(clause)[0]) : [];
}

function switchOf(node: SyntaxNode): Statement {
  const cases = named(child(node, 'body')).map((section) => {
    const parts = named(section);
    const pattern = parts.find((part) => /_pattern$/.test(part.type));
    const isGuarded = parts.some((part) => part.type === 'when_clause');
    const names = pattern ? caseNames(node, pattern) : [];
    const isConstant = pattern?.type === 'constant_pattern' && !isGuarded;
    const value = isConstant ? named(pattern)[0] : undefined;
    const declared = names.map((expression): Statement => ({ kind: 'evaluate', expression, span: expression.span }));
    const own = parts.filter((part) => part.id !== pattern?.id && part.type !== 'when_clause');
    return { test: value && expressionOf(value), body: [...declared, ...statementsOf(own)] };
  });
  return { kind: 'switch', subject: part(node, 'value'), cases, span: spanOf(node) };
}

function importOf(node: SyntaxNode): Statement {
  const span = spanOf(node);
  const alias = child(node, 'name');
  const module = named(node).at(-1)?.text ?? '';
  if (!alias) return { kind: 'import', module, names: [], span };
  const imported = /\w+$/.exec(module)?.[0] ?? module;
  return { kind: 'import', module, names: [{ local: alias.text, imported }], span };
}

/** The variables of a declaration; `new(…)` makes what the declaration says. */
function declarationsOf(node: SyntaxNode): Statement[] {
  const list =
    node.type === 'variable_declaration' ? node : named(node).find(({ type }) => type === 'variable_declaration');
  if (!list) return [];
  const type = child(list, 'type');
  const known = type && type.type !== 'implicit_type' ? typeOf(type) : undefined;
  return named(list)
    .filter((declarator) => declarator.type === 'variable_declarator')
    .flatMap((declarator): Statement[] => {
      const [name, value] = named(declarator).filter((part) => part.type !== 'bracketed_argument_list');
      if (!name) return [];
      const pattern = patternOf(name, known ?? (value && inferredType(value)));
      return [{ kind: 'declare', pattern, value: value && initialOf(value, type), span: spanOf(declarator) }];
    });
}

/** The value of a variable, a field or a property. */
export function initialOf(value: SyntaxNode, type: SyntaxNode | undefined): Expression {
  if (value.type === 'implicit_object_creation_expression') return creationOf(value, type);
  const expression = expressionOf(value);
  // What is declared so keeps its holes apart from its text.
  if (type?.text !== 'FormattableString') return expression;
  const tag: Expression = { kind: 'name', name: 'FormattableString', span: spanOf(type) };
  return { kind: 'tagged', tag, template: expression, span: expression.span };
}

/** A method, a constructor, a local function or a lambda. */
export function functionOf(node: SyntaxNode): FunctionNode {
  let parameters: FunctionNode['parameters'] | undefined;
  let body: readonly Statement[] | undefined;
  const result = child(node, 'returns') ?? (node.type === 'local_function_statement' ? child(node, 'type') : undefined);
  return {
    span: spanOf(node),
    name: node.type === 'lambda_expression' ? undefined : child(node, 'name')?.text,
    result: result && typeOf(result),
    get parameters() {
      parameters ??= parametersOf(child(node, 'parameters'));
      return parameters;
    },
    get body() {
      const own = child(node, 'body') ?? named(node).find(({ type }) => type === 'block');
      body ??= [...otherConstructor(node), ...(own ? functionBody(own) : generatedBody(node))];
      return body;
    },
  };
}

/** `: base(x)` and `: this(x)` run before the constructor's own body. */
function otherConstructor(node: SyntaxNode): Statement[] {
  const initializer = children(node).find(({ type }) => type === 'constructor_initializer');
  if (!initializer) return [];
  const span = spanOf(initializer);
  const base = named(children(node.parent?.parent ?? node).find(({ type }) => type === 'base_list'))[0];
  const isBase = children(initializer).some(({ type }) => type === 'base');
  const owner: Expression = isBase && base ? { kind: 'name', name: typeName(base), span } : { kind: 'this', span };
  if (isBase && !base) return [];
  const callee: Expression = { kind: 'member', object: owner, property: 'constructor', span };
  const { values } = argumentsOf(named(initializer).find(({ type }) => type === 'argument_list'));
  const call: Expression = { kind: 'call', callee, arguments: values, construct: false, span };
  return [{ kind: 'evaluate', expression: call, span }];
}

/** `[GeneratedRegex("^[a-z]+$")] partial Regex Name();` gives the expression of its mark. */
function generatedBody(node: SyntaxNode): Statement[] {
  const marks = children(node).filter(({ type }) => type === 'attribute_list');
  const mark = marks.flatMap(named).find((one) => child(one, 'name')?.text === 'GeneratedRegex');
  const pattern = mark && named(named(named(mark)[1])[0])[0];
  if (!pattern) return [];
  const span = spanOf(pattern);
  const callee: Expression = { kind: 'name', name: 'Regex', span };
  const value: Expression = { kind: 'call', callee, arguments: [expressionOf(pattern)], construct: true, span };
  return [{ kind: 'return', value, span }];
}

export function functionBody(body: SyntaxNode | undefined): readonly Statement[] {
  if (!body || body.type === 'block') return bodyOf(body);
  const value = body.type === 'arrow_expression_clause' ? named(body)[0] : body;
  return value ? [{ kind: 'return', value: expressionOf(value), span: spanOf(value) }] : [];
}

export function modifiersOf(node: SyntaxNode): ReadonlySet<string> {
  return new Set(children(node).flatMap((part) => (part.type === 'modifier' ? part.text : [])));
}
