/** esbuild bundles these into plan.css. */
declare module '*.css';
