/** What has to be known of a whole Ruby file to read a part of it. */
import type { SyntaxNode } from '../grammar';
import { child, named } from '../syntax';

export interface Context {
  /** The body of each heredoc, by where its opening stands. */
  readonly heredocs: ReadonlyMap<number, SyntaxNode>;
  /** Methods of the file: a plain name calls one, unless a variable has it. */
  readonly methods: ReadonlySet<string>;
  /** Variables of the method at hand. */
  readonly variables: ReadonlySet<string>;
}

export function contextOf(root: SyntaxNode): Context {
  const openings = nodesOf(root, ['heredoc_beginning']);
  const bodies = nodesOf(root, ['heredoc_body']);
  const heredocs = new Map(
    openings.flatMap((opening, index) => (bodies[index] ? [[opening.startIndex, bodies[index]] as const] : [])),
  );
  const defined = nodesOf(root, ['method', 'singleton_method']).flatMap((node) => child(node, 'name')?.text ?? []);
  const read = nodesOf(root, ['call']).flatMap(readersIn);
  return { heredocs, methods: new Set([...defined, ...read]), variables: new Set() };
}

/** The names in `attr_reader :a, :b`. */
export function readersIn(node: SyntaxNode): readonly string[] {
  if (node.type !== 'call' || !/^(?:attr_reader|attr_accessor)$/.test(child(node, 'method')?.text ?? '')) return [];
  return named(child(node, 'arguments')).map((one) => one.text.replace(/^:/, ''));
}

/** The context inside of a method. */
export function within(node: SyntaxNode, context: Context): Context {
  return { ...context, variables: variablesIn(node) };
}

export function isCalled(node: SyntaxNode, { methods, variables }: Context): boolean {
  return methods.has(node.text) && !variables.has(node.text);
}

const assigned =
  /(?<![\w.@$])([a-z_]\w*)\s*(?:[-+*/|&]{0,2}=(?![=~>])|<<|,\s*[a-z_]\w*\s*=)|\|([^|\n]*)\||\brescue\b[^\n]*=>\s*(\w+)/g;

/** What the text of a method assigns, and its parameters and those of its blocks. */
export function variablesIn(node: SyntaxNode): ReadonlySet<string> {
  const parameters = child(node, 'parameters')?.text.match(/[a-z_]\w*/g) ?? [];
  const found = [...node.text.matchAll(assigned)].flatMap(([, own = '', taken = '', caught = '']) => [
    own,
    caught,
    ...(taken.match(/[a-z_]\w*/g) ?? []),
  ]);
  return new Set([...parameters, ...found]);
}

function nodesOf(root: SyntaxNode, types: string[]): SyntaxNode[] {
  return root.descendantsOfType(types).flatMap((node) => node ?? []);
}
