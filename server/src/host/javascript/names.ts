/** Under which names TypeScript and JavaScript find again what stands at a place. */
import type { SyntaxNode } from '../grammar';
import { type Names, wordsIn } from '../surroundings';
import { child, named } from '../syntax';

export const javascriptNames: Names = { isCode, namesOf, calledName, calledNames };

function isCode(leaf: SyntaxNode): boolean {
  return !/^(?:comment|jsx_text)$/.test(leaf.type) && leaf.parent?.parent?.type !== 'jsx_attribute';
}

function calledNames(root: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  for (const call of root.descendantsOfType('call_expression')) {
    const callee = call ? child(call, 'function') : undefined;
    const name = callee?.type === 'member_expression' ? child(callee, 'property') : callee;
    const own = name && calledName(name);
    if (own !== undefined) names.add(own);
  }
  return names;
}

function calledName(leaf: SyntaxNode): string | undefined {
  const parent = leaf.parent;
  if (leaf.type === 'identifier') return parent && isCallee(parent, leaf) ? leaf.text : undefined;
  if (leaf.type !== 'property_identifier' || parent?.type !== 'member_expression') return undefined;
  const call = parent.parent;
  return child(parent, 'object')?.type === 'this' && call && isCallee(call, parent) ? leaf.text : undefined;
}

function isCallee(call: SyntaxNode, callee: SyntaxNode): boolean {
  return call.type === 'call_expression' && child(call, 'function')?.id === callee.id;
}

/** Methods by which a list or a record takes in what it is given. */
const takesIn = /^(?:push|unshift|splice|fill|add|set|append|concat|assign)$/;

function namesOf(node: SyntaxNode): readonly string[] {
  switch (node.type) {
    case 'function_declaration':
    case 'generator_function_declaration':
    case 'class_declaration':
    case 'abstract_class_declaration':
    case 'method_definition':
    case 'variable_declarator':
    case 'enum_declaration':
    case 'public_field_definition':
      return namesIn(child(node, 'name'));
    case 'field_definition':
      return namesIn(child(node, 'property'));
    case 'pair':
      return namesIn(child(node, 'key'));
    case 'assignment_expression':
    case 'augmented_assignment_expression':
    case 'for_in_statement':
      return namesIn(child(node, 'left'));
    case 'call_expression': {
      const callee = child(node, 'function');
      if (callee?.type !== 'member_expression' || !takesIn.test(child(callee, 'property')?.text ?? '')) return [];
      // `Object.assign(target, …)` takes into its first argument.
      const target =
        child(callee, 'object')?.text === 'Object' ? named(child(node, 'arguments'))[0] : child(callee, 'object');
      return namesIn(target);
    }
    default:
      return [];
  }
}

function namesIn(node: SyntaxNode | undefined): readonly string[] {
  return wordsIn(node, 'this');
}
