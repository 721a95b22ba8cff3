/** PostgreSQL's parse tree as the other rooms see it, and the few helpers that read it without casts. */
import type { Node } from 'libpg-query';

export type * from 'libpg-query';

type Kinds = Node extends infer N ? (N extends object ? keyof N : never) : never;
/** The tag of a node, such as `AlterTableStmt`. */
export type NodeKind = Extract<Kinds, string>;
/** What stands behind a tag. */
export type NodeOf<K extends NodeKind> = Extract<Node, Record<K, unknown>>[K];

/** The tag of a node. */
export function kindOf(node: Node): NodeKind {
  return Object.keys(node)[0] as NodeKind;
}

/** The node's content when it is of that kind. */
export function as<K extends NodeKind>(node: Node | undefined, kind: K): NodeOf<K> | undefined {
  return node && kind in node ? (node as unknown as Record<K, NodeOf<K>>)[kind] : undefined;
}

/** The strings of a list of String nodes, such as the parts of a qualified name. */
export function strings(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => as(node, 'String')?.sval ?? []);
}

/** Calls `visit` for every node below (and at) `root`, parents first; where it returns false, what is below is passed over. */
export function walk(root: unknown, visit: (node: Node) => unknown): void {
  if (Array.isArray(root)) {
    for (const item of root) walk(item, visit);
    return;
  }
  if (typeof root !== 'object' || root === null) return;
  for (const [key, value] of Object.entries(root)) {
    if (typeof value !== 'object' || value === null) continue;
    const code = key.charCodeAt(0);
    const isTag = code >= 65 && code <= 90; // fields begin with a small letter, tags with a capital one
    if (isTag && visit({ [key]: value } as Node) === false) continue;
    walk(value, visit);
  }
}
