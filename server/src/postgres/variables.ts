/** `${env:NAME}` in an environment's url: which variables it needs, whether it holds a password, what it resolves to. */
import type { Environment } from './environment';
import { EnvironmentError } from './errors';

export type Variables = Readonly<Record<string, string | undefined>>;

const reference = /\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Names that the url asks for and `variables` does not have; one that is empty counts as missing. */
export function missingVariables(environment: Environment, variables: Variables): readonly string[] {
  const names = [...(environment.url ?? '').matchAll(reference)].flatMap((match) => match[1] ?? []);
  return [...new Set(names)].filter((name) => !variables[name]);
}

/** What is wrong with the url as it is written (a password in the file, a broken reference); undefined when nothing is. */
export function urlProblem(url: string): string | undefined {
  const marked = url.trim().replace(reference, mark);
  if (/\$\{/.test(marked)) return `Only references of the form ${example('NAME')} are known.`;
  const password = /^[a-z]+:\/\/[^/?#@:]*:([^/?#]*)@/i.exec(marked)?.[1] ?? /[?&]password=([^&#]*)/i.exec(marked)?.[1];
  if (password?.replaceAll(mark, '')) {
    return (
      `The url holds a password. Put it into an environment variable and write ${example('NAME')} in its place, ` +
      'or leave it out and use .pgpass.'
    );
  }
  if (!marked.startsWith(mark) && !/^postgres(?:ql)?:\/\//i.test(marked)) {
    return `A url begins with postgres:// or is a reference such as ${example('DATABASE_URL')}.`;
  }
  return undefined;
}

/** Stands for a reference while the text around it is judged. */
const mark = '\0';

function example(name: string): string {
  return `\${env:${name}}`;
}

/** The url with its references resolved. Fails with an EnvironmentError that names what is missing and what to do. */
export function resolveUrl(environment: Environment, variables: Variables): string {
  const url = environment.url ?? '';
  const problem = urlProblem(url);
  if (problem) throw new EnvironmentError(`Environment ${environment.name}: ${problem}`);
  const missing = missingVariables(environment, variables);
  if (missing.length > 0) {
    const names = missing.join(', ');
    throw new EnvironmentError(
      `Environment ${environment.name} needs ${names}, which ${missing.length === 1 ? 'is' : 'are'} not set. ` +
        `Set ${missing.length === 1 ? 'it' : 'them'} in the process’s environment, or choose the environment in the editor, which asks.`,
    );
  }
  return url.replace(reference, (_, name: string, at: number) => {
    const value = variables[name] ?? '';
    // A variable that is the whole address, or its host, is written as an address; a user, password or option is not.
    const before = url.slice(0, at);
    const inUserInfo = /:\/\/[^/?#@]*$/.test(before) && /^[^/?#]*@/.test(url.slice(at + name.length + 7));
    return inUserInfo || /[?&][^=&]+=[^&]*$/.test(before) ? encodeURIComponent(value) : value;
  });
}
