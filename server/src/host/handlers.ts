/** Functions that a framework runs once for every request. */
import { type HostLanguage, isJavaScript } from './language';
import { pathOf } from './refine';
import type { Around } from './walk';

/** What a function is marked with in its head, by language. */
const marked: Readonly<Partial<Record<HostLanguage, RegExp>>> = {
  python: /@\w+(?:\.\w+)*\.(?:route|get|post|put|patch|delete|websocket|api_route)\s*\(|@api_view\b/,
  go: /\bhttp\.ResponseWriter\b|\*gin\.Context\b|\becho\.Context\b|\bfiber\.Ctx\b|\biris\.Context\b/,
  java: /@(?:Get|Post|Put|Patch|Delete|Request)Mapping\b|@(?:GET|POST|PUT|PATCH|DELETE)\b|\bHttpServletRequest\s+\w+\s*,\s*(?:final\s+)?HttpServletResponse\b/,
  csharp: /\[Http(?:Get|Post|Put|Patch|Delete)\b/,
  rust: /#\[(?:get|post|put|patch|delete|route)\(|\)?\s*:\s*(?:[a-z_]+::)*(?:Path|Query|Json|Form|State|Extension|Data)<|:\s*(?:[a-z_]+::)*HttpRequest\b/,
};

/** True for a route's function, a view, or a serverless function. `text` is the whole file. */
export function isHandler(
  { function: node, name, passedTo }: Around,
  language: HostLanguage,
  path: string,
  text: string,
): boolean {
  const registrar = passedTo && pathOf(passedTo.callee);
  if (registrar !== undefined && isRegistrar(registrar, language)) {
    const [first] = passedTo?.arguments ?? [];
    return first?.kind === 'text' && first.text.startsWith('/');
  }
  const names = node.parameters.map((parameter) => (parameter.kind === 'name' ? parameter.name : ''));
  if (isServerless(name, names)) return true;
  if (isJavaScript(language)) return answersRequest(names) || isNextRoute(name, path);
  if (language === 'python' && (isDjangoView(path, names) || isFalconResponder(name, names))) return true;
  // A Rails controller's methods are its actions and what they call.
  if (language === 'ruby' && name !== undefined && /(?:^|\/)app\/controllers\//.test(path)) return true;
  return marked[language]?.test(headOf(node.span.start, text)) ?? false;
}

function isDjangoView(path: string, names: readonly string[]): boolean {
  return /(?:^|\/)views(?:\/|\.py$)/.test(path) && names.includes('request');
}

function isFalconResponder(name: string | undefined, names: readonly string[]): boolean {
  return /^on_(?:get|post|put|patch|delete)$/.test(name ?? '') && names.includes('req') && names.includes('resp');
}

function isRegistrar(path: string, language: HostLanguage): boolean {
  if (language === 'ruby') return /^(?:get|post|put|patch|delete)$/.test(path);
  if (language === 'csharp') return /\.Map(?:Get|Post|Put|Patch|Delete)$/.test(path);
  return (
    isJavaScript(language) &&
    /(?:^|\.)\w*(?:app|router|server|fastify|api|routes?)\.(?:get|post|put|patch|delete|all)$/i.test(path)
  );
}

/** AWS Lambda and its like call `handler(event, context)`. */
function isServerless(name: string | undefined, [first = '']: readonly string[]): boolean {
  return /^(?:lambda_)?handler$/.test(name ?? '') && /^_?(?:event|evt)$/.test(first);
}

/** Express, Fastify and their like pass the request and what answers it, under names that everybody uses. */
function answersRequest([first = '', second = '']: readonly string[]): boolean {
  return /^_?req(?:uest)?$/.test(first) && /^_?(?:res(?:ponse)?|reply)$/.test(second);
}

/** Next.js: a file's place says what it is. */
function isNextRoute(name: string | undefined, path: string): boolean {
  if (/(?:^|\/)app\/(?:.*\/)?route\.[jt]sx?$/.test(path)) return /^(?:GET|POST|PUT|PATCH|DELETE)$/.test(name ?? '');
  return /(?:^|\/)pages\/api\//.test(path) && name === 'handler';
}

/** The signature, with the lines of marks above it. */
function headOf(start: number, text: string): string {
  const above = text
    .slice(Math.max(0, start - 600), start)
    .split('\n')
    .slice(0, -1);
  const marks: string[] = [];
  for (
    let line = above.pop()?.trim();
    line !== undefined && /^(?:[@[)]|#\[)|^[\w"'/].*[,(]$/.test(line);
    line = above.pop()?.trim()
  )
    marks.unshift(line);
  const body = text.slice(start, start + 600);
  const end = /\{[ \t]*\r?\n|:[ \t]*\r?\n|=>/.exec(body)?.index ?? body.length;
  return `${marks.join('\n')}\n${body.slice(0, end)}`;
}
