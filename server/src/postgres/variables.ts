/** `${env:NAME}` in an environment's url: which variables it needs, whether it holds a password, what it resolves to. */
import type { Environment } from './environment';

export type Variables = Readonly<Record<string, string | undefined>>;

/** Names that the url asks for and `variables` does not have. */
export declare function missingVariables(environment: Environment, variables: Variables): readonly string[];

/** What is wrong with the url as it is written (a password in the file, not a PostgreSQL address); undefined when nothing is. */
export declare function urlProblem(url: string): string | undefined;
