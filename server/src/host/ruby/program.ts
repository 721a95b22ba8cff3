/** Ruby: its syntax trees as the small form of expressions and statements. */
import type { Comment, Program, Statement } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, children, named, spanOf } from '../syntax';
import { contextOf, variablesIn } from './context';
import { modulesNamedIn } from './modules';
import { statementsOf } from './statements';

/** The file's statements; what stands in methods is read when somebody asks for it, as long as the tree lives. */
export function readRuby(root: SyntaxNode): Program {
  const context = { ...contextOf(root), variables: variablesIn(root) };
  // A variable of one method is a method's name in another.
  const outside = new Set([...context.variables].filter((name) => !context.methods.has(name)));
  const body = [
    ...imports(root),
    ...statementsOf(
      children(root).filter((one) => one.isNamed),
      { ...context, variables: outside },
    ),
  ];
  return { body, exported: publicMethods(root), typeNamed: () => undefined };
}

/** Comments wherever they stand. */
export function commentsOf(root: SyntaxNode): Comment[] {
  return root.descendantsOfType('comment').flatMap((node) => (node ? { text: node.text, ...spanOf(node) } : []));
}

/** What the file requires, and what Rails has loaded for it. */
function imports(root: SyntaxNode): Statement[] {
  const span = { start: 0, end: 0 };
  const text = root.text;
  return modulesNamedIn(text).map(({ module, local }): Statement => {
    return { kind: 'import', module, names: local === undefined ? [] : [{ local, imported: '*' }], span };
  });
}

/** What other files may call with anything: all methods of classes but those behind `private` or named by it. */
function publicMethods(root: SyntaxNode): ReadonlySet<string> {
  const found = new Set<string>();
  for (const type of root.descendantsOfType(['class', 'module'])) {
    let isOpen = true;
    const isMigration = /\bActiveRecord::Migration\b/.test((type && child(type, 'superclass')?.text) ?? '');
    for (const member of named(type ? child(type, 'body') : undefined)) {
      if (member.type === 'identifier')
        isOpen = isOpen ? !/^(?:private|protected)$/.test(member.text) : member.text === 'public';
      const isClosed =
        member.type === 'call' &&
        /^(?:private|protected|private_class_method)$/.test(child(member, 'method')?.text ?? '');
      for (const one of isClosed ? named(child(member, 'arguments')) : []) found.delete(one.text.replace(/^:/, ''));
      // Of a migration Rails calls three methods (guide, "Active Record Migrations"); the others are its own.
      const isCalledByRails = !isMigration || /^(?:up|down|change)$/.test(child(member, 'name')?.text ?? '');
      if (isOpen && isCalledByRails && (member.type === 'method' || member.type === 'singleton_method'))
        found.add(child(member, 'name')?.text ?? '');
    }
  }
  return found;
}
