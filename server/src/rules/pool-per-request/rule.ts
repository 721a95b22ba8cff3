/** Finds pools and connections that are made anew for every request. */
import { defineRule } from '../rule';
import { isTestFile } from '../test-file';

export default defineRule({
  id: 'pool-per-request',
  family: 'host',
  summary: 'A pool or a connection is made for every request',
  severity: 'warning',
  recommended: true,
  messages: {
    pool: '{name} makes a pool of connections for every request: none is ever used again, and under load they use up max_connections, so that nobody can connect. Make it once, outside of the function.',
    client:
      '{name} opens a connection for every request: each costs the server a process, a handshake and a login before the first query, and under load they use up max_connections. Take one from a pool that is made once, outside of the function.',
  },
  help: 'Make one pool when the program starts, and use it in every request.',
  checkFile({ connections, path }, context) {
    if (isTestFile(path)) return;
    for (const { kind, name, span, handler } of connections) {
      if (handler) context.report({ span, message: kind, data: { name }, object: name });
    }
  },
});
