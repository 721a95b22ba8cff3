/** The plan's webview: what ran where, the plan as a diagram (pev2) and as the server's own text. */
import './font-awesome';
import 'bootstrap/dist/css/bootstrap.min.css';
import 'pev2/dist/pev2.css';
import './plan.css';
import { Plan } from 'pev2';
import { type App, createApp } from 'vue';
import type { ExplainResult, Target } from '../../server/src/protocol';
import type { FromWebview, ToWebview } from '../src/explain/plan-message';

interface Editor {
  postMessage(message: FromWebview): void;
  getState(): ExplainResult | undefined;
  setState(result: ExplainResult): void;
}
declare function acquireVsCodeApi(): Editor;

const editor = acquireVsCodeApi();
let diagram: App | undefined;

window.addEventListener('message', ({ data }: MessageEvent<ToWebview>) => {
  switch (data.kind) {
    case 'plan':
      editor.setState(data.result);
      show(data.result);
  }
});
followTheme();
const kept = editor.getState();
if (kept) show(kept);
editor.postMessage({ kind: 'ready' });

function show(result: ExplainResult): void {
  diagram?.unmount();
  const picture = element('section', { id: 'diagram' });
  const text = element('pre', { id: 'text' }, result.text.join('\n'));
  const page = element('div', { id: 'page' });
  page.append(header(result), tabs({ Diagram: picture, Text: text }), picture, text);
  document.getElementById('app')?.replaceChildren(page);
  picture.addEventListener('click', followHash);
  diagram = createApp(Plan, { planSource: JSON.stringify(result.json), planQuery: result.sql });
  diagram.config.errorHandler = (error) => {
    picture.replaceChildren(element('p', {}, `The diagram cannot be drawn (${error}); the text holds the whole plan.`));
  };
  diagram.mount(picture);
}

function header({ target, analyzed, notes }: ExplainResult): HTMLElement {
  const box = element('header', {});
  const how = analyzed ? 'Ran in a transaction that was rolled back' : 'Planned only: the statement did not run';
  box.append(element('p', { class: 'target' }, `${how} · ${describe(target)}`));
  if (notes.length > 0) {
    const list = element('ul', { class: 'notes' });
    list.append(...notes.map((note) => element('li', {}, note)));
    box.append(list);
  }
  return box;
}

function describe({ environment, kind, host, database, role, serverVersion, readOnly }: Target): string {
  const name = kind === 'production' ? `PRODUCTION: ${environment}` : environment;
  const mode = readOnly ? ', read-only' : '';
  return `${name} · ${database} on ${host} as ${role}${mode} · PostgreSQL ${serverVersion}`;
}

function tabs(panels: Readonly<Record<string, HTMLElement>>): HTMLElement {
  const bar = element('div', { role: 'tablist' });
  const buttons = Object.keys(panels).map((label) => element('button', { role: 'tab', type: 'button' }, label));
  function select(label: string): void {
    for (const button of buttons) button.setAttribute('aria-selected', String(button.textContent === label));
    for (const [name, panel] of Object.entries(panels)) panel.hidden = name !== label;
  }
  for (const button of buttons) button.addEventListener('click', () => select(button.textContent ?? ''));
  bar.append(...buttons);
  select(Object.keys(panels)[0] ?? '');
  return bar;
}

/** pev2 turns its pages by the address's hash, and the editor keeps clicks on such links from changing it. */
function followHash(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null;
  const hash = link?.getAttribute('href') ?? '#';
  if (hash === '#') return;
  event.preventDefault();
  event.stopPropagation();
  window.location.hash = hash;
}

/** pev2 draws with Bootstrap, which wants to be told whether it is dark. */
function followTheme(): void {
  function apply(): void {
    const { classList } = document.body;
    const dark = classList.contains('vscode-dark') || classList.contains('vscode-high-contrast');
    document.documentElement.dataset.bsTheme = dark ? 'dark' : 'light';
  }
  new MutationObserver(apply).observe(document.body, { attributes: true, attributeFilter: ['class'] });
  apply();
}

function element(name: string, attributes: Readonly<Record<string, string>>, text = ''): HTMLElement {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}
