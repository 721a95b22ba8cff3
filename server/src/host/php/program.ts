/** PHP: its syntax trees as the small form of expressions and statements. */
import type { Span } from '../../sql/span';
import type { Comment, Expression, FunctionNode, Pattern, Program, Statement, Type } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, children, named, spanOf } from '../syntax';
import { classNode, isDeclaredClass } from './classes';
import { expressionOf, lastName, yieldedName } from './expressions';
import { driverOf, moduleOfGlobal } from './modules';
import { patternOf } from './patterns';

/** The file's statements; what stands in functions is read when somebody asks for it, as long as the tree lives. */
export function readPhp(root: SyntaxNode): Program {
  const body = [...globalImports(root), ...statementsOf(children(root))];
  const modules = new Map(
    body.flatMap((statement) =>
      statement.kind === 'import' ? statement.names.map(({ local }) => [local, statement.module] as const) : [],
    ),
  );
  let enums: ReadonlySet<string> | undefined;
  const typeNamed = (name: string): Type | undefined => {
    const module = modules.get(name);
    if (module !== undefined) return driverOf(module) === undefined ? undefined : { kind: 'made', module };
    enums ??= new Set(
      root.descendantsOfType('enum_declaration').flatMap((node) => (node && child(node, 'name')?.text) ?? []),
    );
    if (enums.has(name)) return { kind: 'harmless' };
    return recordOf(name, root);
  };
  return { body, exported: publicMethods(root), typeNamed };
}

/** An object of a class that the file declares, by the types of its fields. */
function recordOf(name: string, root: SyntaxNode): Type | undefined {
  const node = root.descendantsOfType('class_declaration').find((one) => one && child(one, 'name')?.text === name);
  const fields = node ? classNode(node).fields.filter(({ type }) => type?.kind === 'harmless') : [];
  const types = fields.flatMap((field) => (field.type ? [[field.name, field.type] as const] : []));
  return types.length > 0 ? { kind: 'record', fields: new Map(types), of: name } : undefined;
}

/** Comments wherever they stand. */
export function commentsOf(root: SyntaxNode): Comment[] {
  return root.descendantsOfType('comment').flatMap((node) => (node ? { text: node.text, ...spanOf(node) } : []));
}

/** Classes that PHP itself brings need no import. */
function globalImports(root: SyntaxNode): Statement[] {
  const names = new Set(root.text.match(/\b(?:PDO|mysqli|(?:DB|Yii)(?=::))\b/g) ?? []);
  const span = { start: 0, end: 0 };
  return [...names].flatMap((local): Statement[] => {
    const module = moduleOfGlobal(local);
    return module ? [{ kind: 'import', module, names: [{ local, imported: 'default' }], span }] : [];
  });
}

/** What other files may call with anything. */
function publicMethods(root: SyntaxNode): ReadonlySet<string> {
  const methods = root.descendantsOfType('method_declaration');
  return new Set(
    methods.flatMap((node) => {
      const isOpen = node && !children(node).some((part) => /^(?:private|protected)$/.test(part.text));
      return (isOpen && child(node, 'name')?.text) || [];
    }),
  );
}

function statementsOf(nodes: readonly SyntaxNode[]): Statement[] {
  return nodes.flatMap(statementOf);
}

/** The statements in a block, or the one statement that stands in its place. */
function bodyOf(node: SyntaxNode | undefined): Statement[] {
  if (!node) return [];
  return node.type === 'compound_statement' || node.type === 'colon_block'
    ? statementsOf(children(node))
    : statementOf(node);
}

function statementOf(node: SyntaxNode): Statement[] {
  const span = spanOf(node);
  switch (node.type) {
    case 'expression_statement':
      return named(node).flatMap((expression) => evaluated(expression, span));
    case 'echo_statement':
      return named(node).map((shown) => ({ kind: 'evaluate', expression: sequence([shown], span), span }));
    case 'if_statement':
      return [ifOf(node)];
    case 'for_statement': {
      const step = child(node, 'update');
      return [
        {
          kind: 'loop',
          item: undefined,
          before: [child(node, 'initialize')].flatMap((part) => (part ? evaluated(part, spanOf(part)) : [])),
          test: undefined,
          body: [...bodiesOf(node), ...(step ? evaluated(step, spanOf(step)) : [])],
          span,
        },
      ];
    }
    case 'foreach_statement':
      return [foreachOf(node), ...changedItems(node)];
    case 'while_statement':
    case 'do_statement': {
      const test = child(node, 'condition');
      return [
        { kind: 'loop', item: undefined, before: [], test: test && expressionOf(test), body: bodiesOf(node), span },
      ];
    }
    case 'switch_statement':
      return [switchOf(node)];
    case 'try_statement': {
      const handlers = children(node).filter((part) => part.type === 'catch_clause');
      const last = children(node).find((part) => part.type === 'finally_clause');
      return [
        {
          kind: 'try',
          body: bodyOf(child(node, 'body')),
          handlers: handlers.map((one) => bodyOf(child(one, 'body'))),
          span,
        },
        ...(last ? bodyOf(child(last, 'body')) : []),
      ];
    }
    case 'return_statement':
      return [{ kind: 'return', value: named(node).map(expressionOf)[0], span }];
    case 'exit_statement':
      return [{ kind: 'throw', value: undefined, span }];
    case 'break_statement':
    case 'continue_statement':
      return [{ kind: 'leave', span }];
    case 'compound_statement':
      return statementsOf(children(node));
    case 'namespace_definition':
      return bodyOf(child(node, 'body'));
    case 'function_static_declaration':
      return named(node).map((part) => declaration(child(part, 'name'), child(part, 'value'), span));
    case 'const_declaration':
      return named(node).map((part) => declaration(named(part)[0], named(part)[1], span));
    case 'function_definition':
      return [{ kind: 'function', function: functionOf(node), span }];
    case 'namespace_use_declaration':
      return importsOf(node);
    default:
      return isDeclaredClass(node) ? [{ kind: 'class', class: classNode(node), span }] : [];
  }
}

function bodiesOf(node: SyntaxNode): Statement[] {
  return children(node).flatMap((part, index) => (node.fieldNameForChild(index) === 'body' ? bodyOf(part) : []));
}

function sequence(nodes: readonly SyntaxNode[], span: Span): Expression {
  return { kind: 'sequence', items: nodes.map(expressionOf), span };
}

/** An expression for its effect: `define('NAME', 'x')`, `… or die('no')`, `throw …` among them. */
function evaluated(node: SyntaxNode, span: Span): Statement[] {
  if (endsPath(node)) return [{ kind: 'throw', value: expressionOf(node), span }];
  const operator = node.type === 'binary_expression' ? (child(node, 'operator')?.type ?? '') : '';
  const [left, right] = [child(node, 'left'), child(node, 'right')];
  if (/^(?:or|\|\||and|&&)$/.test(operator) && left && right && endsPath(right)) {
    const end: Statement = { kind: 'throw', value: undefined, span };
    const test = expressionOf(left);
    const isOr = operator === 'or' || operator === '||';
    return [{ kind: 'if', test, whenTrue: isOr ? [] : [end], whenFalse: isOr ? [end] : [], span }];
  }
  const expression = expressionOf(node);
  const [name, value] = expression.kind === 'call' ? expression.arguments : [];
  if (
    expression.kind === 'call' &&
    expression.callee.kind === 'name' &&
    expression.callee.name === 'define' &&
    name?.kind === 'text'
  ) {
    const pattern: Pattern = { kind: 'name', name: name.text, type: undefined, fallback: undefined, span };
    return [{ kind: 'declare', pattern, value, span }];
  }
  return [{ kind: 'evaluate', expression, span }];
}

function endsPath(node: SyntaxNode): boolean {
  return (
    node.type === 'throw_expression' ||
    node.type === 'exit_statement' ||
    /^(?:die|exit|wp_die|abort)\b\s*(?:\(|$)/.test(node.text.slice(0, 20))
  );
}

function ifOf(node: SyntaxNode): Statement {
  const span = spanOf(node);
  const clauses = children(node).filter((part) => part.type === 'else_if_clause');
  const last = children(node).find((part) => part.type === 'else_clause');
  const otherwise = clauses.reduceRight<readonly Statement[]>(
    (rest, clause) => [conditionOf(clause, rest)],
    last ? bodyOf(child(last, 'body')) : [],
  );
  return { ...conditionOf(node, otherwise), span };
}

function conditionOf(node: SyntaxNode, whenFalse: readonly Statement[]): Statement {
  const span = spanOf(node);
  const test = child(node, 'condition');
  return {
    kind: 'if',
    test: test ? expressionOf(test) : { kind: 'constant', text: 'true', span },
    whenTrue: bodyOf(child(node, 'body')),
    whenFalse,
    span,
  };
}

function foreachOf(node: SyntaxNode): Statement {
  const span = spanOf(node);
  const [over, target] = named(node);
  const [key, value] = target?.type === 'pair' ? named(target) : [undefined, target];
  const list = over && expressionOf(over);
  const keyed: Statement[] =
    key && list
      ? [
          {
            kind: 'loop',
            item: { pattern: patternOf(key), over: list, keys: true },
            before: [],
            test: undefined,
            body: [],
            span,
          },
        ]
      : [];
  return {
    kind: 'loop',
    item: value && list ? { pattern: patternOf(value), over: list, keys: false } : undefined,
    before: keyed,
    test: undefined,
    body: bodiesOf(node),
    span,
  };
}

/** `foreach ($ids as &$id) $id = (int) $id;`: afterwards the list holds what its items have become. */
function changedItems(node: SyntaxNode): Statement[] {
  const [over, target] = named(node);
  const item = target?.type === 'pair' ? named(target)[1] : target;
  if (item?.type !== 'by_ref' || over?.type !== 'variable_name') return [];
  const span = spanOf(over);
  const items: readonly Expression[] = [expressionOf(item)];
  const value: Expression = {
    kind: 'list',
    items: [{ kind: 'spread', value: { kind: 'list', items, span }, span }],
    span,
  };
  return [
    { kind: 'evaluate', expression: { kind: 'assign', target: patternOf(over), operator: 'set', value, span }, span },
  ];
}

function switchOf(node: SyntaxNode): Statement {
  const span = spanOf(node);
  const subject = child(node, 'condition');
  const branches = named(child(node, 'body'));
  return {
    kind: 'switch',
    subject: subject ? expressionOf(subject) : { kind: 'constant', text: 'true', span },
    cases: branches.map((branch) => {
      const value = child(branch, 'value');
      return {
        test: value && expressionOf(value),
        body: statementsOf(children(branch).filter((part) => part.id !== value?.id)),
      };
    }),
    span,
  };
}

function declaration(name: SyntaxNode | undefined, value: SyntaxNode | undefined, span: Span): Statement {
  const pattern: Pattern = { kind: 'name', name: name?.text ?? '', type: undefined, fallback: undefined, span };
  return { kind: 'declare', pattern, value: value && expressionOf(value), span };
}

/** `use A\{B, C as D};` */
function importsOf(node: SyntaxNode): Statement[] {
  const span = spanOf(node);
  const group = child(node, 'body');
  const prefix = group ? `${named(node)[0]?.text ?? ''}\\` : '';
  return named(group ?? node).flatMap((clause): Statement[] => {
    const path = clause.type === 'namespace_use_clause' ? named(clause)[0] : undefined;
    if (!path) return [];
    const local = child(clause, 'alias')?.text ?? lastName(path);
    const module = `${prefix}${path.text}`.replace(/^\\/, '');
    return [{ kind: 'import', module, names: [{ local, imported: 'default' }], span }];
  });
}

export function functionOf(node: SyntaxNode): FunctionNode {
  let parameters: readonly Pattern[] | undefined;
  let body: readonly Statement[] | undefined;
  let locals: readonly string[] | undefined;
  return {
    span: spanOf(node),
    name: child(node, 'name')?.text,
    get parameters() {
      parameters ??= named(child(node, 'parameters')).map(patternOf);
      return parameters;
    },
    get locals() {
      locals ??= localsOf(node);
      return locals;
    },
    get body() {
      body ??= yielding(node, [...beginnings(node), ...functionBody(child(node, 'body'))]);
      return body;
    },
  };
}

/** A generator gives what it yields, as a list. */
function yielding(node: SyntaxNode, body: readonly Statement[]): readonly Statement[] {
  if (!/\byield\b/.test(node.text)) return body;
  const span = { start: node.startIndex, end: node.startIndex };
  const pattern: Pattern = { kind: 'name', name: yieldedName, type: undefined, fallback: undefined, span };
  return [
    { kind: 'declare', pattern, value: { kind: 'list', items: [], span }, span },
    ...body,
    { kind: 'return', value: { kind: 'name', name: yieldedName, span }, span },
  ];
}

function functionBody(body: SyntaxNode | undefined): readonly Statement[] {
  if (!body) return [];
  return body.type === 'compound_statement'
    ? bodyOf(body)
    : [{ kind: 'return', value: expressionOf(body), span: spanOf(body) }];
}

/** A function has its own variables, but for `global $x`, and for what a closure takes along; an arrow function sees all. */
function localsOf(node: SyntaxNode): readonly string[] {
  if (node.type === 'arrow_function') return [];
  const { text } = node;
  const shared = [...text.matchAll(/\bglobal\s+([^;]*);|\)\s*use\s*\(([^)]*)\)/g)].map(
    ([, some = '', used = '']) => some + used,
  );
  const outer = new Set(shared.join(' ').match(/\$\w+/g) ?? []);
  return [...new Set([...text.matchAll(assigned)].map(([, name = '']) => name))].filter((name) => !outer.has(name));
}

/** What is only added to begins as nothing. */
function beginnings(node: SyntaxNode): readonly Statement[] {
  const span = { start: node.startIndex, end: node.startIndex };
  const value = { kind: 'text', text: '', inner: span, verbatim: false, quote: '', span } as const;
  const parameters = child(node, 'parameters')?.text ?? '';
  const first = new Map([...node.text.matchAll(assigned)].reverse().map(([all, name = '']) => [name, all]));
  return localsOf(node).flatMap((name): Statement[] => {
    if (!first.get(name)?.endsWith('.=') || parameters.includes(name)) return [];
    return [
      { kind: 'declare', pattern: { kind: 'name', name, type: undefined, fallback: undefined, span }, value, span },
    ];
  });
}

const assigned = /(\$\w+)\s*(?:\[[^\]\n]*\]\s*)*[.+?]*=(?![=>])|(?<=\bas\s+(?:\$\w+\s*=>\s*)?&?)(\$\w+)/g;
