/** The language server as a program: `node dist/server.js --stdio`, or `--node-ipc` when VS Code starts it. */
import { createConnection } from 'vscode-languageserver/node';
import { serve } from './serve';

// A client that names no transport gets the one that every client can speak.
if (!process.argv.some((word) => /^--(stdio|node-ipc|socket|pipe)/.test(word))) process.argv.push('--stdio');
serve(createConnection());
