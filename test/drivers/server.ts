/** The one server of the room, for as long as its tests run. */
import type { TestProject } from 'vitest/node';
import { startServer } from '../../scripts/servers';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A superuser's connection string for the database `postgres`. */
    readonly server: string;
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const server = await startServer(18);
  provide('server', server.url);
  return () => server.stop();
}
