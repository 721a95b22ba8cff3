// Bundles the extension, the language server and the command line into dist/, with the WebAssembly files that they load.
//   node scripts/build.mjs [--watch] [--production]
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');

/** What stands in dist/ under which name. */
const entryPoints = {
  extension: 'client/src/extension.ts',
  server: 'server/src/lsp/main.ts',
  cli: 'server/src/cli/main.ts',
  'embedded-worker': 'server/src/postgres/embedded-worker.ts',
};

/** The libraries look for these beside the bundle (`__dirname`). */
const assets = [
  'libpg-query/wasm/libpg-query.wasm',
  // The engine, and a grammar for each language of server/src/host/language.ts.
  ...['', '-javascript', '-typescript', '-tsx', '-python', '-go', '-java', '-ruby', '-php', '-c-sharp', '-rust'].map(
    (grammar) => `@vscode/tree-sitter-wasm/wasm/tree-sitter${grammar}.wasm`,
  ),
  // The embedded server, with the archives of its extensions.
  ...readdirSync(join(root, 'node_modules/@electric-sql/pglite/dist'))
    .filter((file) => /^(pglite|initdb)\.(wasm|data)$|\.tar\.gz$/.test(file))
    .map((file) => `@electric-sql/pglite/dist/${file}`),
];

/** @type {esbuild.BuildOptions} */
const options = {
  absWorkingDir: root,
  entryPoints: Object.fromEntries(Object.entries(entryPoints).filter(([, path]) => existsSync(join(root, path)))),
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // `vscode` is the editor's own module; `pg` asks for `pg-native` only where somebody installed it.
  external: ['vscode', 'pg-native'],
  // Its main file is UMD, whose inner requires no bundler follows.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  loader: { '.md': 'text' },
  // PGlite is an ES module that looks for its files beside itself.
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  minify: production,
  keepNames: production,
  sourcemap: !production,
  logLevel: 'warning',
};

// A package holds only what belongs to it; while developing, whoever runs the old bundle goes on running.
if (production) rmSync(join(root, 'dist'), { recursive: true, force: true });
mkdirSync(join(root, 'dist'), { recursive: true });
for (const asset of assets) {
  copyFileSync(join(root, 'node_modules', asset), join(root, 'dist', asset.slice(asset.lastIndexOf('/') + 1)));
}

// Generated from the rules: the schema that VS Code reads, and the pages that a hover shows.
copyFileSync(join(root, 'server/src/workspace/preflight.schema.json'), join(root, 'dist/preflight.schema.json'));
cpSync(join(root, 'docs/rules'), join(root, 'dist/rules'), { recursive: true });

/** The plan's webview runs in a browser. @type {esbuild.BuildOptions} */
const webview = {
  absWorkingDir: root,
  entryPoints: { plan: 'client/plan/plan.ts' },
  outdir: 'dist/plan',
  bundle: true,
  platform: 'browser',
  target: 'chrome120',
  format: 'iife',
  define: {
    'process.env.NODE_ENV': '"production"',
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
  },
  minify: true,
  logLevel: 'error',
};

for (const target of [options, webview]) {
  if (watch) await (await esbuild.context(target)).watch();
  else await esbuild.build(target);
}
