/** What the extension and the plan's webview tell each other. */
import type { ExplainResult } from '../../../server/src/protocol';

export type ToWebview = { readonly kind: 'plan'; readonly result: ExplainResult };
export type FromWebview = { readonly kind: 'ready' };
