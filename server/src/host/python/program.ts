/** Python: its syntax trees as the small form of statements; a block is no scope of its own. */
import type { Comment, Expression, ImportedName, Pattern, Program, Statement, Type } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, children, named, spanOf } from '../syntax';
import { classOf, isEnumeration, typeDeclared } from './classes';
import { expressionOf, itemsOf } from './expressions';
import { functionOf } from './functions';
import { targetOf } from './patterns';

/** The file's statements; what stands in functions is read when somebody asks for it, as long as the tree lives. */
export function readPython(root: SyntaxNode): Program {
  const types = new Map<string, Type | undefined>();
  let classes: ReadonlyMap<string, SyntaxNode> | undefined;
  let settledNames: ReadonlySet<string> | undefined;
  const typeNamed = (name: string): Type | undefined => {
    classes ??= declarationsIn(root);
    const node = types.has(name) ? undefined : classes.get(name);
    if (node) types.set(name, typeDeclared(node));
    return types.get(name);
  };
  const settled = (name: string): boolean => {
    settledNames ??= namesSetOnce(root);
    return settledNames.has(name);
  };
  return { body: statementsOf(named(root)), exported: publicNames(root), settled, typeNamed };
}

/** Variables of the file that one line gives a value, and no function, loop or branch gives another. */
function namesSetOnce(root: SyntaxNode): ReadonlySet<string> {
  const lines = named(root).flatMap((node) => (node.type === 'expression_statement' ? named(node) : []));
  const names = lines.flatMap((line) => (line.type === 'assignment' ? (child(line, 'left')?.text ?? []) : []));
  const others = root
    .descendantsOfType(['assignment', 'augmented_assignment', 'for_statement', 'as_pattern_target', 'named_expression'])
    .flatMap((node) => (node && !lines.some((line) => line.id === node.id) && !isInFunction(node) ? [node] : []))
    .map((node) => (child(node, 'left') ?? child(node, 'name') ?? node).text);
  const shared = root.descendantsOfType('global_statement').flatMap((node) => named(node ?? undefined));
  const again = new Set([...others, ...shared.map((name) => name.text)].flatMap((text) => text.match(/\w+/g) ?? []));
  return new Set(names.filter((name) => !again.has(name) && names.indexOf(name) === names.lastIndexOf(name)));
}

function isInFunction(node: SyntaxNode): boolean {
  for (let at = node.parent; at; at = at.parent)
    if (at.type === 'function_definition' || at.type === 'class_definition') return true;
  return false;
}

/** Comments wherever they stand. */
export function commentsOf(root: SyntaxNode): Comment[] {
  return root.descendantsOfType('comment').flatMap((node) => (node ? { text: node.text, ...spanOf(node) } : []));
}

function declarationsIn(root: SyntaxNode): Map<string, SyntaxNode> {
  const aliases = named(root).flatMap((node) => (node.type === 'expression_statement' ? named(node) : []));
  const classes = root.descendantsOfType('class_definition').flatMap((node) => node ?? []);
  return new Map(
    [...aliases.filter((node) => node.type === 'assignment'), ...classes].map((node) => [
      (child(node, 'name') ?? child(node, 'left'))?.text ?? '',
      node,
    ]),
  );
}

/** Names without an underscore are for others (PEP 8): of what stands in the file itself, and of methods. */
function publicNames(root: SyntaxNode): Set<string> {
  const names = named(root).flatMap((node): string[] => {
    const inside = definitionIn(node);
    const name = child(inside, 'name')?.text ?? child(named(inside)[0] ?? inside, 'left')?.text ?? '';
    const methods = inside.type === 'class_definition' ? named(child(inside, 'body')).map(definitionIn) : [];
    return [name, ...methods.map((method) => child(method, 'name')?.text ?? '')];
  });
  return new Set(names.filter((name) => name !== '' && !name.startsWith('_')));
}

function definitionIn(node: SyntaxNode): SyntaxNode {
  return node.type === 'decorated_definition' ? (child(node, 'definition') ?? node) : node;
}

export function statementsOf(nodes: readonly SyntaxNode[]): Statement[] {
  return nodes.flatMap(statementOf);
}

function bodyOf(node: SyntaxNode | undefined, field = 'body'): Statement[] {
  const block = node && (child(node, field) ?? named(node).find((part) => part.type === 'block'));
  return block ? statementsOf(named(block)) : [];
}

function statementOf(node: SyntaxNode): Statement[] {
  const span = spanOf(node);
  switch (node.type) {
    case 'expression_statement':
      return named(node).flatMap((one): Statement[] => {
        const isEnd = one.type === 'call' && ends.test(child(one, 'function')?.text ?? '');
        return [expressionStatement(one), ...(isEnd ? [{ kind: 'throw', value: undefined, span } as const] : [])];
      });
    case 'if_statement':
      return [
        ifOf(
          node,
          node.childrenForFieldName('alternative').flatMap((one) => one ?? []),
        ),
      ];
    case 'for_statement': {
      const left = child(node, 'left');
      const right = child(node, 'right');
      const item =
        left && right ? { pattern: targetOf(left), over: itemsOf(expressionOf(right)), keys: false } : undefined;
      const loop: Statement = { kind: 'loop', item, before: [], test: undefined, body: bodyOf(node), span };
      return [loop, ...bodyOf(child(node, 'alternative'))];
    }
    case 'while_statement': {
      const test = operand(child(node, 'condition'), node);
      const loop: Statement = { kind: 'loop', item: undefined, before: [], test, body: bodyOf(node), span };
      return [loop, ...bodyOf(child(node, 'alternative'))];
    }
    case 'try_statement':
      return tryOf(node);
    case 'with_statement':
      return [...named(named(node)[0]).flatMap(resourceOf), ...bodyOf(node)];
    case 'match_statement':
      return [matchOf(node)];
    case 'return_statement':
      return [{ kind: 'return', value: named(node).map(expressionOf)[0], span }];
    case 'raise_statement':
      return [{ kind: 'throw', value: messageOf(node), span }];
    case 'assert_statement': {
      // `assert table in TABLES` ends the path like `if table not in TABLES: raise`.
      const fail: Statement = { kind: 'throw', value: undefined, span };
      return [{ kind: 'if', test: operand(named(node)[0], node), whenTrue: [], whenFalse: [fail], span }];
    }
    case 'break_statement':
    case 'continue_statement':
      return [{ kind: 'leave', span }];
    case 'function_definition':
      return [{ kind: 'function', function: functionOf(node), span }];
    case 'class_definition':
      return [isEnumeration(node) ? enumerationOf(node) : { kind: 'class', class: classOf(node), span }];
    case 'decorated_definition': {
      const inside = child(node, 'definition');
      const calls = children(node).filter((part) => part.type === 'decorator');
      return [...calls.flatMap((part) => named(part).map(evaluated)), ...(inside ? statementOf(inside) : [])];
    }
    case 'import_statement':
      return named(node).map(importOf);
    case 'import_from_statement':
      return importedFrom(node);
    default:
      return [];
  }
}

/** Calls that raise or end the program, whatever they are given. */
const ends =
  /^(?:(?:\w+\.)?abort|(?:sys\.|os\._)?exit|quit|(?:pytest|self)\.(?:fail|skip|skipTest)|(?:\w+\.)*(?:parser|ctx)\.(?:error|fail|exit))$/;

function operand(node: SyntaxNode | undefined, around: SyntaxNode): Expression {
  return node ? expressionOf(node) : { kind: 'other', operands: [], span: spanOf(around) };
}

function evaluated(node: SyntaxNode): Statement {
  return { kind: 'evaluate', expression: expressionOf(node), span: spanOf(node) };
}

/** `a, b = pair` sets several; else it is an expression. */
function expressionStatement(node: SyntaxNode): Statement {
  const left = node.type === 'assignment' ? child(node, 'left') : undefined;
  const right = child(node, 'right');
  const pattern = left && targetOf(left);
  if (pattern?.kind !== 'list' || !right) return evaluated(node);
  return { kind: 'declare', pattern, value: expressionOf(right), span: spanOf(node) };
}

/** What an exception says is no query. */
function messageOf(node: SyntaxNode): Expression | undefined {
  const [value] = named(node).map(expressionOf);
  return value?.kind === 'call' ? { kind: 'sequence', items: value.arguments, span: value.span } : value;
}

/** `elif` is an `if` in the `else`. */
function ifOf(node: SyntaxNode, alternatives: readonly SyntaxNode[]): Statement {
  const [next, ...others] = alternatives;
  const whenFalse = next?.type === 'elif_clause' ? [ifOf(next, others)] : bodyOf(next);
  const test = operand(child(node, 'condition'), node);
  return { kind: 'if', test, whenTrue: bodyOf(node, 'consequence'), whenFalse, span: spanOf(node) };
}

function tryOf(node: SyntaxNode): Statement[] {
  const clauses = (type: string) => named(node).filter((part) => part.type === type);
  const handlers = [...clauses('except_clause'), ...clauses('except_group_clause')].map((clause) => bodyOf(clause));
  const body = [...bodyOf(node), ...clauses('else_clause').flatMap((clause) => bodyOf(clause))];
  const last = clauses('finally_clause').flatMap((clause) => bodyOf(clause));
  return [{ kind: 'try', body, handlers, span: spanOf(node) }, ...last];
}

/** `with open(…) as name`. */
function resourceOf(item: SyntaxNode): Statement[] {
  const value = child(item, 'value');
  const alias = value?.type === 'as_pattern' ? child(value, 'alias') : undefined;
  if (!value) return [];
  if (!alias) return [evaluated(value)];
  return [assigned(targetOf(alias), expressionOf(value), spanOf(item))];
}

function assigned(target: Pattern, value: Expression, span: Statement['span']): Statement {
  if (target.kind === 'list') return { kind: 'declare', pattern: target, value, span };
  return { kind: 'evaluate', expression: { kind: 'assign', target, operator: 'set', value, span }, span };
}

function matchOf(node: SyntaxNode): Statement {
  const subject = operand(child(node, 'subject'), node);
  const cases = named(child(node, 'body')).flatMap((clause): { test: Expression | undefined; body: Statement[] }[] => {
    const patterns = named(clause).filter((part) => part.type === 'case_pattern');
    const literals = patterns.flatMap(literalsOf);
    const body = bodyOf(clause, 'consequence');
    const span = spanOf(clause);
    const own: Statement[] = [...captured(patterns, subject), ...body, { kind: 'leave', span }];
    if (literals.length === 0) return [{ test: undefined, body: own }];
    return literals.map((test) => ({ test, body: own }));
  });
  return { kind: 'switch', subject, cases, span: spanOf(node) };
}

/** The constants of a case; none when it takes anything else, too. */
function literalsOf(pattern: SyntaxNode): Expression[] {
  const [inside] = named(pattern);
  if (!inside) return [];
  const options = inside.type === 'union_pattern' ? named(inside) : [inside];
  const known = options.filter((option) => /^(?:string|integer|float|true|false|none)$/.test(option.type));
  return known.length === options.length ? known.map(expressionOf) : [];
}

/** Names in a pattern hold parts of the subject. */
function captured(patterns: readonly SyntaxNode[], subject: Expression): Statement[] {
  return patterns
    .flatMap((pattern) => pattern.descendantsOfType('dotted_name'))
    .flatMap((name): Statement[] => {
      if (!name || !/^[a-z]\w*$/.test(name.text) || name.parent?.type !== 'case_pattern') return [];
      const span = spanOf(name);
      const place: Expression = { kind: 'name', name: name.text, span };
      return [assigned({ kind: 'place', place, span }, subject, span)];
    });
}

/** An enumeration is a record of its members. */
function enumerationOf(node: SyntaxNode): Statement {
  const span = spanOf(node);
  const name = child(node, 'name')?.text ?? '';
  const members = named(child(node, 'body')).flatMap((statement) =>
    statement.type === 'expression_statement' ? named(statement) : [],
  );
  const entries = members.flatMap((member) => {
    const key = child(member, 'left');
    const value = child(member, 'right');
    return key && value ? [{ key: key.text, value: expressionOf(value), spread: false }] : [];
  });
  const place: Expression = { kind: 'name', name, span };
  return assigned({ kind: 'place', place, span }, { kind: 'record', entries, span }, span);
}

/** `import a.b` and `import a.b as c`. */
function importOf(node: SyntaxNode): Statement {
  const alias = child(node, 'alias')?.text;
  const path = (child(node, 'name') ?? node).text;
  const first = path.split('.')[0] ?? path;
  const names: ImportedName[] = [{ local: alias ?? first, imported: '*' }];
  const span = spanOf(node);
  return { kind: 'import', module: alias === undefined ? first : path, names, span };
}

/** `from a import b as c`; of a package its parts are modules, too. A request is what somebody sends, wherever it is imported from. */
function importedFrom(node: SyntaxNode): Statement[] {
  const span = spanOf(node);
  const module = child(node, 'module_name')?.text ?? '';
  const all = node.childrenForFieldName('name').flatMap((part): ImportedName[] => {
    const imported = (part && (child(part, 'name') ?? part).text) ?? '';
    return imported === '' ? [] : [{ local: (part && child(part, 'alias')?.text) ?? imported, imported }];
  });
  const requests = all.filter(({ imported }) => imported === 'request');
  const names = all.filter(({ imported }) => imported !== 'request');
  const set = requests.map(({ local }): Statement => {
    const place: Expression = { kind: 'name', name: local, span };
    return assigned({ kind: 'place', place, span }, { kind: 'other', operands: [], span }, span);
  });
  return [{ kind: 'import', module, names, span }, ...set];
}
