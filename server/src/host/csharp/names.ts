/** Under which names C# finds again what stands at a place. */
import type { SyntaxNode } from '../grammar';
import { type Names, wordsIn } from '../surroundings';
import { child } from '../syntax';

export const csharpNames: Names = { isCode, namesOf, calledName, calledNames };

function isCode(leaf: SyntaxNode): boolean {
  return !/comment|^preproc/.test(leaf.type);
}

function calledNames(root: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  for (const call of root.descendantsOfType('invocation_expression')) {
    const callee = call ? child(call, 'function') : undefined;
    const name = callee?.type === 'member_access_expression' ? child(callee, 'name') : callee;
    const own = name && calledName(name);
    if (own !== undefined) names.add(own);
  }
  return names;
}

function calledName(leaf: SyntaxNode): string | undefined {
  if (leaf.type !== 'identifier') return undefined;
  const name = leaf.parent?.type === 'generic_name' ? leaf.parent : leaf;
  const { parent } = name;
  if (!parent) return undefined;
  if (isCallee(parent, name)) return leaf.text;
  if (parent.type !== 'member_access_expression' || child(parent, 'name')?.id !== name.id) return undefined;
  const owner = child(parent, 'expression');
  return owner?.type === 'this' && parent.parent && isCallee(parent.parent, parent) ? leaf.text : undefined;
}

function isCallee(call: SyntaxNode, callee: SyntaxNode): boolean {
  return call.type === 'invocation_expression' && child(call, 'function')?.id === callee.id;
}

/** Methods by which a list, a dictionary or a builder takes in what it is given. */
const takesIn = /^(?:Add|AddLast|AddFirst|AddRange|TryAdd|Insert|Append\w*|Enqueue|Push|Concat|Union|Prepend)$/;

function namesOf(node: SyntaxNode): readonly string[] {
  switch (node.type) {
    case 'method_declaration':
    case 'local_function_statement':
    case 'class_declaration':
    case 'record_declaration':
    case 'struct_declaration':
    case 'enum_declaration':
    case 'property_declaration':
    case 'variable_declarator':
      return wordsIn(child(node, 'name') ?? node.namedChild(0) ?? undefined, 'this');
    case 'assignment_expression':
    case 'foreach_statement':
      return wordsIn(child(node, 'left'), 'this');
    case 'invocation_expression': {
      const callee = child(node, 'function');
      if (callee?.type !== 'member_access_expression' || !takesIn.test(child(callee, 'name')?.text ?? '')) return [];
      return wordsIn(child(callee, 'expression'), 'this');
    }
    default:
      return [];
  }
}
