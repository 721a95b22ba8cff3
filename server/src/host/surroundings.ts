/** Under which names the rest of a file finds again what stands at a place: climbs the tree of any language. */
import type { SyntaxNode } from './grammar';
import type { Surroundings } from './relevance';

/** What a language's tree is made of, as far as names go. */
export interface Names {
  /** False in comments and in what is shown: a quote there begins no string. */
  isCode(leaf: SyntaxNode): boolean;
  /** The names under which what stands in the node is declared, assigned or collected; none for most nodes. */
  namesOf(node: SyntaxNode): readonly string[];
  /** The name at a leaf, when it is called there, plain or on the object itself (`this.name()`). */
  calledName(leaf: SyntaxNode): string | undefined;
  /** Every name that the file calls so. */
  calledNames(root: SyntaxNode): ReadonlySet<string>;
}

/** Asks the tree about places; a node that was climbed through once is not climbed through again. */
export function surroundingsIn(root: SyntaxNode, names: Names): (offset: number) => Surroundings {
  const seen = new Set<number>();
  return (offset) => {
    const found: string[] = [];
    const leaf = root.descendantForIndex(offset);
    for (let node: SyntaxNode | null = leaf; node && !seen.has(node.id); node = node.parent) {
      seen.add(node.id);
      found.push(...names.namesOf(node));
    }
    return { names: found, called: leaf ? names.calledName(leaf) : undefined };
  };
}

/** The words in a node's text, for `namesOf`; `own` is the language's word for the object itself. */
export function wordsIn(node: SyntaxNode | undefined, own: string): readonly string[] {
  return node && node.endIndex - node.startIndex < 2000
    ? (node.text.match(word) ?? []).filter((name) => name !== own)
    : [];
}

const word = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;
