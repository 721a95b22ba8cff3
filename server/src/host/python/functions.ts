/** Functions, methods and lambdas of Python. */
import type { FunctionNode, Pattern, Statement } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named, spanOf } from '../syntax';
import { expressionOf } from './expressions';
import { parameterOf } from './patterns';
import { statementsOf } from './program';

export function functionOf(node: SyntaxNode): FunctionNode {
  let parameters: readonly Pattern[] | undefined;
  let body: readonly Statement[] | undefined;
  let locals: readonly string[] | undefined;
  return {
    span: spanOf(node),
    name: child(node, 'name')?.text,
    get parameters() {
      parameters ??= parametersOf(node);
      return parameters;
    },
    get body() {
      body ??= functionBody(child(node, 'body'));
      return body;
    },
    get locals() {
      locals ??= localsOf(node);
      return locals;
    },
  };
}

/** The object itself is no parameter. */
function parametersOf(node: SyntaxNode): readonly Pattern[] {
  const typed = new Set(routeNumbers(node));
  const all = named(child(node, 'parameters'));
  const own = /^(?:self|cls)$/.test(all[0]?.text ?? '') ? all.slice(1) : all;
  return own.flatMap((parameter) => parameterOf(parameter, typed) ?? []);
}

/** `@app.route('/users/<int:user_id>')`: the framework parsed these as numbers. */
function routeNumbers(node: SyntaxNode): readonly string[] {
  if (node.parent?.type !== 'decorated_definition') return [];
  const decorators = node.parent.text.slice(0, node.startIndex - node.parent.startIndex);
  return [...decorators.matchAll(/<(?:int|float|uuid)(?:\([^)]*\))?:(\w+)>|\{(\w+):(?:int|float|uuid)\}/g)].flatMap(
    (match) => match[1] ?? match[2] ?? [],
  );
}

function functionBody(body: SyntaxNode | undefined): readonly Statement[] {
  if (!body) return [];
  return body.type === 'block'
    ? statementsOf(named(body))
    : [{ kind: 'return', value: expressionOf(body), span: spanOf(body) }];
}

const assigning = ['assignment', 'augmented_assignment', 'named_expression', 'for_statement', 'as_pattern'];

/** What a function assigns is its own, whatever the file calls so, unless it says otherwise. */
function localsOf(node: SyntaxNode): readonly string[] {
  const body = child(node, 'body');
  if (body?.type !== 'block') return [];
  const names = body.descendantsOfType(assigning).flatMap((found) => {
    const target = found && (child(found, 'left') ?? child(found, 'name') ?? child(found, 'alias'));
    return target ? namesIn(target) : [];
  });
  const others = body
    .descendantsOfType(['global_statement', 'nonlocal_statement'])
    .flatMap((found) => named(found ?? undefined).map((name) => name.text));
  return names.filter((name) => !others.includes(name));
}

function namesIn(target: SyntaxNode): readonly string[] {
  if (target.type === 'identifier') return [target.text];
  return /^(?:pattern_list|tuple_pattern|list_pattern|as_pattern_target|list_splat_pattern)$/.test(target.type)
    ? named(target).flatMap(namesIn)
    : [];
}
