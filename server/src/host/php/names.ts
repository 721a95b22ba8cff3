/** Under which names PHP finds again what stands at a place. */
import type { SyntaxNode } from '../grammar';
import { type Names, wordsIn } from '../surroundings';
import { child, named } from '../syntax';

export const phpNames: Names = { isCode, namesOf, calledName, calledNames };

function isCode(leaf: SyntaxNode): boolean {
  return leaf.type !== 'comment' && leaf.type !== 'text';
}

const calls = [
  'function_call_expression',
  'member_call_expression',
  'nullsafe_member_call_expression',
  'scoped_call_expression',
];

function calledNames(root: SyntaxNode): ReadonlySet<string> {
  const found = root.descendantsOfType(calls).flatMap((call) => {
    const name = call && (child(call, 'name') ?? child(call, 'function'));
    return (name && calledName(name)) ?? [];
  });
  return new Set(found);
}

/** A function, or a method of the object itself or of a class that is named. */
function calledName(leaf: SyntaxNode): string | undefined {
  const { parent } = leaf;
  if (leaf.type !== 'name' || !parent) return undefined;
  if (parent.type === 'function_call_expression')
    return child(parent, 'function')?.id === leaf.id ? leaf.text : undefined;
  if (!calls.includes(parent.type) || child(parent, 'name')?.id !== leaf.id) return undefined;
  return parent.type === 'scoped_call_expression' || child(parent, 'object')?.text === '$this' ? leaf.text : undefined;
}

/** Functions and methods by which a list or a builder takes in what it is given. */
const takesIn = /^(?:array_push|array_unshift|define|push|add|append|set|offsetSet)$/;

function namesOf(node: SyntaxNode): readonly string[] {
  switch (node.type) {
    case 'function_definition':
    case 'method_declaration':
    case 'class_declaration':
    case 'trait_declaration':
    case 'enum_declaration':
    case 'enum_case':
    case 'static_variable_declaration':
      return namesIn(child(node, 'name'));
    case 'property_element':
      // `$table` where it is declared, `->table` where it is read.
      return namesIn(child(node, 'name')).flatMap((name) => [name, name.replace('$', '')]);
    case 'const_element':
      return namesIn(named(node)[0]);
    case 'array_element_initializer':
      return named(node).length > 1 && named(node)[0]?.type === 'string' ? namesIn(named(node)[0]) : [];
    case 'assignment_expression':
    case 'reference_assignment_expression':
    case 'augmented_assignment_expression':
      return namesIn(child(node, 'left'));
    case 'foreach_statement':
      return namesIn(named(node)[1]);
    case 'function_call_expression':
      return takesIn.test(child(node, 'function')?.text ?? '') ? namesIn(named(child(node, 'arguments'))[0]) : [];
    case 'member_call_expression':
      return takesIn.test(child(node, 'name')?.text ?? '') ? namesIn(child(node, 'object')) : [];
    default:
      return [];
  }
}

function namesIn(node: SyntaxNode | undefined): readonly string[] {
  return wordsIn(node, '$this');
}
