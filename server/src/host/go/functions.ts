/** Functions and methods: their parameters, named results and bodies, which are read when somebody asks for them. */
import type { Expression, FunctionNode, Pattern, Statement } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named, spanOf } from '../syntax';
import { blockOf } from './statements';
import { namesOf, typeOf, zeroOf } from './types';

/** `function_declaration`, `method_declaration` or `func_literal`. */
export function functionOf(node: SyntaxNode): FunctionNode {
  let parameters: readonly Pattern[] | undefined;
  let body: readonly Statement[] | undefined;
  return {
    span: spanOf(node),
    name: child(node, 'name')?.text,
    receiver: pointerOf(node),
    get parameters() {
      parameters ??= parametersOf(child(node, 'parameters'));
      return parameters;
    },
    get body() {
      body ??= [...receiverOf(node), ...resultsOf(node).flatMap(zeroed), ...blockOf(child(node, 'body'))];
      return body;
    },
  };
}

function parametersOf(list: SyntaxNode | undefined): readonly Pattern[] {
  return named(list).flatMap((parameter): Pattern[] => {
    const type = child(parameter, 'type');
    const isList = parameter.type === 'variadic_parameter_declaration';
    const own = type && (isList ? ({ kind: 'list', of: typeOf(type) } as const) : typeOf(type));
    const names = namesOf(parameter);
    const span = spanOf(parameter);
    if (names.length === 0) return [{ kind: 'name', name: '_', type: own, fallback: undefined, span }];
    return names.map((name) => {
      const pattern = { kind: 'name', name: name.text, type: own, span: spanOf(name) } as const;
      return { ...pattern, fallback: isList ? { kind: 'list', items: [], span } : undefined };
    });
  });
}

/** The receiver's name where it is a pointer: what the method changes is changed for its caller, too. */
function pointerOf(method: SyntaxNode): string | undefined {
  const receiver = named(child(method, 'receiver'))[0];
  return receiver && child(receiver, 'type')?.type === 'pointer_type' ? namesOf(receiver)[0]?.text : undefined;
}

/** The receiver's name stands for the object itself. */
function receiverOf(method: SyntaxNode): Statement[] {
  const receiver = named(child(method, 'receiver'))[0];
  return (receiver ? namesOf(receiver) : []).map((name) => {
    const span = spanOf(name);
    return { kind: 'declare', pattern: nameOf(name), value: { kind: 'this', span }, span };
  });
}

interface Result {
  readonly name: SyntaxNode;
  readonly type: SyntaxNode | undefined;
}

/** Results that have names. */
export function resultsOf(node: SyntaxNode): readonly Result[] {
  const list = child(node, 'result');
  if (list?.type !== 'parameter_list') return [];
  return named(list).flatMap((one) => namesOf(one).map((name) => ({ name, type: child(one, 'type') })));
}

function zeroed({ name, type }: Result): Statement[] {
  const value: Expression | undefined = type && zeroOf(type);
  return [{ kind: 'declare', pattern: nameOf(name), value, span: spanOf(name) }];
}

export function nameOf(node: SyntaxNode): Extract<Pattern, { kind: 'name' }> {
  return { kind: 'name', name: node.text, type: undefined, fallback: undefined, span: spanOf(node) };
}
