/** Java's files in the small form: imports, and all classes side by side, so that each is found by its name. */
import type { Comment, ImportedName, Program, Statement, Type } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, children, spanOf } from '../syntax';
import { annotationsIn } from './annotations';
import { accessorsOf, classOf, membersOf, typeDeclaration } from './classes';
import { hasModifier, parts } from './expressions';
import { driverType, harmless } from './types';

/** The file's imports and classes; what stands in methods is read when somebody asks for it, as long as the tree lives. */
export function readJava(root: SyntaxNode): Program {
  const imports = parts(root).flatMap(importOf);
  const classes = parts(root).flatMap(declarationsIn);
  const exported = new Set(classes.flatMap(namesForOthers));
  const enums = new Set(
    classes.flatMap((node) => (node.type === 'enum_declaration' ? [child(node, 'name')?.text] : [])),
  );
  const modules = new Map(
    imports.flatMap((one) => (one.kind === 'import' ? one.names.map(({ local }) => [local, one.module] as const) : [])),
  );
  const byName = new Map(classes.map((node) => [child(node, 'name')?.text ?? '', node] as const));
  const typeNamed = (name: string): Type | undefined => {
    const bare = name.replace('./', '');
    const own = byName.get(bare);
    if (enums.has(bare)) return harmless;
    return own && bare === name ? accessorsOf(own) : driverType(name, modules);
  };
  const body: Statement[] = [
    ...imports,
    ...qualified(root, imports),
    ...classes.map(
      (node): Statement => ({ kind: 'class', class: classOf(node, child(node, 'body')), span: spanOf(node) }),
    ),
    ...annotationsIn(root),
  ];
  return { body, exported, typeNamed };
}

/** Comments wherever they stand. */
export function commentsOf(root: SyntaxNode): Comment[] {
  return root
    .descendantsOfType(['line_comment', 'block_comment'])
    .flatMap((node) => (node ? [{ text: node.text, ...spanOf(node) }] : []));
}

function importOf(node: SyntaxNode): Statement[] {
  if (node.type !== 'import_declaration') return [];
  const path = parts(node)[0]?.text.replace(/\s/g, '') ?? '';
  const isWildcard = children(node).some((part) => part.type === 'asterisk');
  const isStatic = children(node).some((part) => part.type === 'static');
  const last = path.slice(path.lastIndexOf('.') + 1);
  const names: ImportedName[] = isWildcard ? [] : [{ local: last, imported: isStatic ? last : 'default' }];
  return [
    {
      kind: 'import',
      module: isStatic && !isWildcard ? path.slice(0, -last.length - 1) : path,
      names,
      span: spanOf(node),
    },
  ];
}

/** Packages that the code names in full where it uses them: `java.sql.Connection connection = …`. */
function qualified(root: SyntaxNode, imports: readonly Statement[]): Statement[] {
  const known = new Set(imports.map((one) => (one.kind === 'import' ? one.module : '')));
  const found = new Set(
    [...root.text.matchAll(/\b(?:javax?\.sql|org\.springframework\.jdbc)\b/g)].map((match) => match[0]),
  );
  return [...found].flatMap((module): Statement[] =>
    known.has(module) ? [] : [{ kind: 'import', module, names: [], span: { start: 0, end: 0 } }],
  );
}

/** A class and those in it. */
function declarationsIn(node: SyntaxNode): SyntaxNode[] {
  if (!typeDeclaration.test(node.type)) return [];
  return [node, ...membersOf(child(node, 'body')).flatMap(declarationsIn)];
}

/** The methods that other files may call. */
function namesForOthers(node: SyntaxNode): string[] {
  if (hasModifier(node, 'private')) return [];
  const isInterface = node.type === 'interface_declaration';
  return membersOf(child(node, 'body'))
    .filter((member) => member.type === 'method_declaration' && (isInterface || hasModifier(member, 'public')))
    .map((member) => child(member, 'name')?.text ?? '');
}
