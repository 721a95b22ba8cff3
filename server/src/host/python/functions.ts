/** Functions, methods and lambdas of Python. */
import type { FunctionNode, Pattern, Statement } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named, spanOf } from '../syntax';
import { expressionOf } from './expressions';
import { parameterOf } from './patterns';
import { statementsOf } from './program';
import { typeOf } from './types';

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
    get result() {
      const written = child(node, 'return_type');
      return written && typeOf(written);
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
  const options = node.parent.children.flatMap((part) => (part?.type === 'decorator' ? commandOption(part) : []));
  const inRoute = [
    ...decorators.matchAll(/<(?:int|float|uuid)(?:\([^)]*\))?:(\w+)>|\{(\w+):(?:int|float|uuid)\}/g),
  ].flatMap((match) => match[1] ?? match[2] ?? []);
  return [...options, ...inRoute];
}

/** `@click.option('--limit', type=int)`: the name of the parameter, where only a number or one of a list can be given. */
function commandOption(decorator: SyntaxNode): readonly string[] {
  const call = named(decorator)[0];
  if (call?.type !== 'call' || !/(?:^|\.)(?:option|argument)$/.test(child(call, 'function')?.text ?? '')) return [];
  const given = named(child(call, 'arguments'));
  const isHarmless = given.some(({ text }) =>
    /^(?:type\s*=\s*(?:int|float|bool|\w+\.(?:INT|FLOAT|BOOL|UUID|IntRange|FloatRange|Choice|DateTime))\b|is_flag\s*=\s*True)/.test(
      text,
    ),
  );
  const texts = given.flatMap((one) => (one.type === 'string' ? one.text.replace(/^["']|["']$/g, '') : []));
  const own = texts.find((text) => /^\w+$/.test(text)) ?? texts.find((text) => text.startsWith('--')) ?? '';
  return isHarmless ? [own.replace(/^-+/, '').replaceAll('-', '_')] : [];
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
