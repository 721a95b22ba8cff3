/** TypeScript, TSX and JavaScript: their syntax trees as the small form of expressions and statements. */
import type { Span } from '../../sql/span';
import type {
  ClassNode,
  Comment,
  Expression,
  FunctionNode,
  ImportedName,
  Pattern,
  Program,
  Statement,
  Type,
} from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, children, named, spanOf } from '../syntax';
import { expressionOf } from './expressions';
import { patternOf } from './patterns';
import { typeOf, unknownType } from './types';

/** The file's statements; what stands in functions is read when somebody asks for it, as long as the tree lives. */
export function readJavaScript(root: SyntaxNode): Program {
  const exported = new Set<string>();
  const types = new Map<string, Type | undefined>();
  let declarations: ReadonlyMap<string, SyntaxNode> | undefined;
  const typeNamed = (name: string): Type | undefined => {
    declarations ??= typeDeclarations(root);
    const node = types.has(name) ? undefined : declarations.get(name);
    if (node) types.set(name, declaredType(node));
    return types.get(name);
  };
  return { body: statementsOf(children(root), exported), exported, typeNamed };
}

/** Comments wherever they stand. */
export function commentsOf(root: SyntaxNode): Comment[] {
  return root.descendantsOfType('comment').flatMap((node) => (node ? { text: node.text, ...spanOf(node) } : []));
}

function typeDeclarations(root: SyntaxNode): Map<string, SyntaxNode> {
  const kinds = ['type_alias_declaration', 'interface_declaration', 'enum_declaration', 'class_declaration'];
  return new Map(
    root.descendantsOfType(kinds).flatMap((node) => (node ? [[child(node, 'name')?.text ?? '', node] as const] : [])),
  );
}

function declaredType(node: SyntaxNode): Type {
  if (node.type === 'enum_declaration') return { kind: 'harmless' };
  const type = child(node, 'value') ?? child(node, 'body');
  return type ? typeOf(type) : unknownType;
}

function statementsOf(nodes: readonly SyntaxNode[], exported?: Set<string>): Statement[] {
  return nodes.flatMap((node) => statementOf(node, exported));
}

/** The statements in a block, or the one statement that stands in its place. */
function bodyOf(node: SyntaxNode | undefined): Statement[] {
  if (!node) return [];
  return node.type === 'statement_block' || node.type === 'else_clause'
    ? statementsOf(children(node))
    : statementOf(node);
}

function statementOf(node: SyntaxNode, exported?: Set<string>): Statement[] {
  const span = spanOf(node);
  switch (node.type) {
    case 'lexical_declaration':
    case 'variable_declaration':
      return children(node)
        .filter((declarator) => declarator.type === 'variable_declarator')
        .flatMap((declarator) => declarationOf(declarator, span));
    case 'expression_statement':
      return named(node).map((expression) => ({ kind: 'evaluate', expression: expressionOf(expression), span }));
    case 'if_statement':
      return [
        {
          kind: 'if',
          test: operand(child(node, 'condition'), span),
          whenTrue: bodyOf(child(node, 'consequence')),
          whenFalse: bodyOf(child(node, 'alternative')),
          span,
        },
      ];
    case 'for_statement': {
      const step = child(node, 'increment');
      return [
        {
          kind: 'loop',
          item: undefined,
          before: statementsOf([child(node, 'initializer')].flatMap((part) => part ?? [])),
          test: undefined,
          body: [
            ...bodyOf(child(node, 'body')),
            ...(step ? [{ kind: 'evaluate', expression: expressionOf(step), span: spanOf(step) } as const] : []),
          ],
          span,
        },
      ];
    }
    case 'for_in_statement': {
      const left = child(node, 'left');
      const right = child(node, 'right');
      const keys = child(node, 'operator')?.type === 'in';
      const item = left && right ? { pattern: patternOf(left), over: expressionOf(right), keys } : undefined;
      return [{ kind: 'loop', item, before: [], test: undefined, body: bodyOf(child(node, 'body')), span }];
    }
    case 'while_statement':
    case 'do_statement':
      return [
        {
          kind: 'loop',
          item: undefined,
          before: [],
          test: operand(child(node, 'condition'), span),
          body: bodyOf(child(node, 'body')),
          span,
        },
      ];
    case 'switch_statement':
      return [
        {
          kind: 'switch',
          subject: operand(child(node, 'value'), span),
          cases: named(child(node, 'body')).map((branch) => {
            const value = child(branch, 'value');
            return {
              test: value && expressionOf(value),
              body: statementsOf(children(branch).filter((part) => part.id !== value?.id)),
            };
          }),
          span,
        },
      ];
    case 'try_statement': {
      const handler = child(node, 'handler');
      const last = child(node, 'finalizer');
      return [
        {
          kind: 'try',
          body: bodyOf(child(node, 'body')),
          handlers: handler ? [catchOf(handler)] : [],
          span,
        },
        ...(last ? bodyOf(child(last, 'body')) : []),
      ];
    }
    case 'return_statement':
      return [{ kind: 'return', value: named(node).map(expressionOf)[0], span }];
    case 'throw_statement':
      return [{ kind: 'throw', value: named(node).map(expressionOf)[0], span }];
    case 'break_statement':
    case 'continue_statement':
      return [{ kind: 'leave', span }];
    case 'statement_block':
    case 'module':
    case 'internal_module':
      return [{ kind: 'block', body: statementsOf(children(child(node, 'body') ?? node)), span }];
    case 'labeled_statement':
      return bodyOf(child(node, 'body'));
    case 'function_declaration':
    case 'generator_function_declaration':
      return [{ kind: 'function', function: functionOf(node), span }];
    case 'class_declaration':
    case 'abstract_class_declaration':
      return [{ kind: 'class', class: classOf(node), span }];
    case 'enum_declaration':
      return [enumOf(node)];
    case 'import_statement':
      return importOf(node);
    case 'export_statement':
      return exportOf(node, exported);
    default:
      return [];
  }
}

function declarationOf(node: SyntaxNode, span: Span): Statement {
  const value = child(node, 'value');
  const name = child(node, 'name');
  const type = child(node, 'type');
  const pattern = name ? patternOf(name, type && typeOf(type)) : undefined;
  const loaded = value && requiredModule(value);
  if (loaded !== undefined && pattern) return { kind: 'import', module: loaded, names: namesOf(pattern), span };
  if (!pattern) return { kind: 'block', body: [], span };
  return { kind: 'declare', pattern, value: value && namedFunction(expressionOf(value), pattern), span };
}

/** A function in a variable is called by the variable's name. */
function namedFunction(value: Expression, pattern: Pattern): Expression {
  if (value.kind !== 'function' || pattern.kind !== 'name' || value.function.name) return value;
  const { function: own, span } = value;
  const renamed: FunctionNode = {
    span: own.span,
    name: pattern.name,
    get parameters() {
      return own.parameters;
    },
    get body() {
      return own.body;
    },
  };
  return { kind: 'function', function: renamed, span };
}

/** `require('pg')`, also as `require('pg').Pool`. */
function requiredModule(value: SyntaxNode): string | undefined {
  const call = value.type === 'member_expression' ? child(value, 'object') : value;
  if (call?.type !== 'call_expression' || child(call, 'function')?.text !== 'require') return undefined;
  const argument = named(child(call, 'arguments'))[0];
  return argument?.type === 'string' ? argument.text.slice(1, -1) : undefined;
}

function namesOf(pattern: Pattern): ImportedName[] {
  if (pattern.kind === 'name') return [{ local: pattern.name, imported: 'default' }];
  if (pattern.kind !== 'record') return [];
  return pattern.entries.flatMap(({ key, pattern: local }) =>
    local.kind === 'name' ? [{ local: local.name, imported: key ?? local.name }] : [],
  );
}

function importOf(node: SyntaxNode): Statement[] {
  const names: ImportedName[] = [];
  const clause = children(node).find((part) => part.type === 'import_clause');
  for (const part of named(clause)) {
    if (part.type === 'identifier') names.push({ local: part.text, imported: 'default' });
    if (part.type === 'namespace_import') names.push({ local: named(part)[0]?.text ?? '', imported: '*' });
    for (const specifier of part.type === 'named_imports' ? named(part) : []) {
      const imported = child(specifier, 'name')?.text ?? '';
      names.push({ local: child(specifier, 'alias')?.text ?? imported, imported });
    }
  }
  return [{ kind: 'import', module: child(node, 'source')?.text.slice(1, -1) ?? '', names, span: spanOf(node) }];
}

function exportOf(node: SyntaxNode, exported: Set<string> | undefined): Statement[] {
  const declaration = child(node, 'declaration');
  const value = child(node, 'value');
  const clause = children(node).find((part) => part.type === 'export_clause');
  for (const specifier of named(clause)) exported?.add(child(specifier, 'name')?.text ?? '');
  const statements = declaration ? statementOf(declaration) : [];
  for (const statement of statements) {
    if (statement.kind === 'declare') for (const name of boundNames(statement.pattern)) exported?.add(name);
    if (statement.kind === 'function') exported?.add(statement.function.name ?? '');
    if (statement.kind === 'class') exported?.add(statement.class.name ?? '');
  }
  if (!value) return statements;
  if (value.type === 'identifier') exported?.add(value.text);
  // What is exported without a name leaves the file as what a function returns does.
  return [{ kind: 'return', value: expressionOf(value), span: spanOf(value) }];
}

function boundNames(pattern: Pattern): string[] {
  if (pattern.kind === 'name') return [pattern.name];
  if (pattern.kind === 'record') return pattern.entries.flatMap((entry) => boundNames(entry.pattern));
  if (pattern.kind === 'list') return pattern.items.flatMap((item) => (item ? boundNames(item) : []));
  return [];
}

function catchOf(handler: SyntaxNode): Statement[] {
  const parameter = child(handler, 'parameter');
  const declared: Statement[] = parameter
    ? [{ kind: 'declare', pattern: patternOf(parameter), value: undefined, span: spanOf(parameter) }]
    : [];
  return [...declared, ...bodyOf(child(handler, 'body'))];
}

function enumOf(node: SyntaxNode): Statement {
  const span = spanOf(node);
  const name = child(node, 'name');
  const entries = named(child(node, 'body')).map((entry) => {
    const key = (child(entry, 'name') ?? entry).text.replace(/^['"]|['"]$/g, '');
    const value = child(entry, 'value');
    const fallback: Expression = { kind: 'constant', text: '0', span: spanOf(entry) };
    return { key, value: value ? expressionOf(value) : fallback, spread: false };
  });
  const pattern: Pattern = { kind: 'name', name: name?.text ?? '', type: undefined, fallback: undefined, span };
  return { kind: 'declare', pattern, value: { kind: 'record', entries, span }, span };
}

export function functionOf(node: SyntaxNode): FunctionNode {
  let parameters: readonly Pattern[] | undefined;
  let body: readonly Statement[] | undefined;
  return {
    span: spanOf(node),
    name: child(node, 'name')?.text,
    get parameters() {
      parameters ??= parametersOf(node);
      return parameters;
    },
    get body() {
      body ??= functionBody(child(node, 'body'));
      return body;
    },
  };
}

function parametersOf(node: SyntaxNode): readonly Pattern[] {
  const single = child(node, 'parameter');
  const parameters = single ? [single] : named(child(node, 'parameters'));
  return parameters.map((parameter) => patternOf(parameter));
}

function functionBody(body: SyntaxNode | undefined): readonly Statement[] {
  return body && body.type !== 'statement_block'
    ? [{ kind: 'return', value: expressionOf(body), span: spanOf(body) }]
    : bodyOf(body);
}

export function classOf(node: SyntaxNode): ClassNode {
  const members = named(child(node, 'body'));
  const methodNodes = members.filter((member) => member.type === 'method_definition');
  const methods = methodNodes.map((member) => ({
    name: child(member, 'name')?.text ?? '',
    function: functionOf(member),
    isRead: children(member).some(({ type }) => type === 'get'),
  }));
  const fields = members
    .filter((member) => member.type === 'public_field_definition' || member.type === 'field_definition')
    .map((member) => {
      const value = child(member, 'value');
      const type = child(member, 'type');
      const name = child(member, 'name') ?? child(member, 'property');
      return { name: name?.text ?? '', value: value && expressionOf(value), type: type && typeOf(type) };
    });
  // `constructor(private readonly limit: number)` declares a field too.
  const own = members.find((member) => child(member, 'name')?.text === 'constructor');
  for (const parameter of named(own && child(own, 'parameters'))) {
    if (!children(parameter).some((part) => part.type === 'accessibility_modifier' || part.type === 'readonly'))
      continue;
    const name = child(parameter, 'pattern');
    const type = child(parameter, 'type');
    if (name) fields.push({ name: name.text, value: undefined, type: type && typeOf(type) });
  }
  const others = members.filter((member) => member.type === 'method_definition' && member !== own);
  return {
    span: spanOf(node),
    name: child(node, 'name')?.text,
    fields,
    methods,
    get adding() {
      return methods.flatMap((method, index) =>
        method.name !== 'constructor' && addsToField.test(methodNodes[index]?.text ?? '') ? [method.function] : [],
      );
    },
    get assigned() {
      return others.flatMap((member) => [...member.text.matchAll(assignedField)].map((match) => match[1] ?? ''));
    },
  };
}

const addsToField = /\bthis\.[\w$]+\s*(?:\+=|\.(?:push|unshift)\()/;

/** `this.name = …`, also `+=` and its like. */
const assignedField = /\bthis\.([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*[-+*/%&|^?<>]{0,3}=(?![=>])/gu;

function operand(node: SyntaxNode | undefined, span: Span): Expression {
  return node ? expressionOf(node) : { kind: 'other', operands: [], span };
}
