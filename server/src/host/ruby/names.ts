/** Under which names Ruby finds again what stands at a place. */
import type { SyntaxNode } from '../grammar';
import { type Names, wordsIn } from '../surroundings';
import { child, named } from '../syntax';

export const rubyNames: Names = { isCode, namesOf, calledName, calledNames };

function isCode(leaf: SyntaxNode): boolean {
  return leaf.type !== 'comment' && leaf.parent?.type !== 'regex';
}

function calledNames(root: SyntaxNode): ReadonlySet<string> {
  const found = root.descendantsOfType(['identifier', 'constant']).flatMap((leaf) => (leaf && calledName(leaf)) ?? []);
  return new Set(found);
}

/** A name without arguments may be a call as well; whether it is one, the file's methods tell. */
function calledName(leaf: SyntaxNode): string | undefined {
  const { parent } = leaf;
  if (leaf.type !== 'identifier' || !parent) return undefined;
  if (
    /^(?:method|singleton_method|method_parameters|optional_parameter|keyword_parameter|block_parameters|pair)$/.test(
      parent.type,
    )
  )
    return undefined;
  if (parent.type !== 'call') return leaf.text;
  const receiver = child(parent, 'receiver');
  if (child(parent, 'method')?.id !== leaf.id) return leaf.text;
  return !receiver || /^(?:self|constant|scope_resolution)$/.test(receiver.type) ? leaf.text : undefined;
}

/** Methods by which a list or a text takes in what it is given. */
const takesIn = /^(?:push|append|unshift|prepend|concat|store|merge!|replace|insert|sub!|gsub!|each|map)$/;

function namesOf(node: SyntaxNode): readonly string[] {
  switch (node.type) {
    case 'method':
    case 'singleton_method':
    case 'class':
    case 'module':
      return namesIn(child(node, 'name'));
    case 'assignment':
    case 'operator_assignment':
      return namesIn(child(node, 'left'));
    case 'binary':
      return child(node, 'operator')?.type === '<<' ? namesIn(child(node, 'left')) : [];
    case 'pair':
      return namesIn(child(node, 'key'));
    case 'call': {
      const method = child(node, 'method')?.text ?? '';
      if (takesIn.test(method)) return namesIn(child(node, 'receiver'));
      // `scope :name, -> { … }`, `define_method(:name)`
      return /^(?:scope|define_method)$/.test(method) ? namesIn(named(child(node, 'arguments'))[0]) : [];
    }
    default:
      return [];
  }
}

function namesIn(node: SyntaxNode | undefined): readonly string[] {
  return wordsIn(node, 'self');
}
