/** Under which names Java finds again what stands at a place. */
import type { SyntaxNode } from '../grammar';
import { type Names, wordsIn } from '../surroundings';
import { child, named } from '../syntax';

export const javaNames: Names = { isCode, namesOf, calledName, calledNames };

function isCode(leaf: SyntaxNode): boolean {
  return leaf.type !== 'line_comment' && leaf.type !== 'block_comment';
}

function calledNames(root: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  for (const call of root.descendantsOfType('method_invocation')) {
    const name = call ? child(call, 'name') : undefined;
    const own = name && calledName(name);
    if (own !== undefined) names.add(own);
  }
  return names;
}

function calledName(leaf: SyntaxNode): string | undefined {
  const call = leaf.parent;
  if (call?.type === 'method_reference') return named(call)[0]?.type === 'this' ? leaf.text : undefined;
  if (call?.type !== 'method_invocation' || child(call, 'name')?.id !== leaf.id) return undefined;
  const object = child(call, 'object');
  return object === undefined || object.type === 'this' ? leaf.text : undefined;
}

/** Methods by which a list, a map or a builder takes in what it is given. */
const takesIn = /^(?:add|addAll|addFirst|addLast|put|putAll|putIfAbsent|append|insert|set|push|offer|replace)$/;

function namesOf(node: SyntaxNode): readonly string[] {
  switch (node.type) {
    case 'class_declaration':
    case 'interface_declaration':
    case 'enum_declaration':
    case 'record_declaration':
    case 'method_declaration':
    case 'variable_declarator':
    case 'enum_constant':
    case 'resource':
      return namesIn(child(node, 'name'));
    case 'enhanced_for_statement':
      return namesIn(child(node, 'name'));
    case 'assignment_expression':
      return namesIn(child(node, 'left'));
    case 'method_invocation':
      return takesIn.test(child(node, 'name')?.text ?? '') ? namesIn(child(node, 'object')) : [];
    default:
      return [];
  }
}

function namesIn(node: SyntaxNode | undefined): readonly string[] {
  return wordsIn(node, 'this');
}
