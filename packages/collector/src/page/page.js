import { followStream } from './stream.js';
import { createEventTable } from './event-table.js';

/* global URLSearchParams, document, fetch, history, location, sessionStorage, setTimeout */

const element = (id) => document.getElementById(id);
const table = createEventTable(element('events'), element('empty'));
let key = takeKey();

element('curl').textContent = exampleRequest();
element('key-form').addEventListener('submit', (submit) => {
  submit.preventDefault();
  start(element('key').value.trim());
});
if (key === '') askForKey();
else start(key);

function start(given) {
  key = given;
  sessionStorage.setItem('key', key);
  element('key-form').hidden = true;
  element('curl').textContent = exampleRequest();
  followStream(key, { onState: showState, onEvent: take });
}

/** From the fragment, which is not sent to any server, else from before a reload. */
function takeKey() {
  const fragment = new URLSearchParams(location.hash.slice(1)).get('key');
  if (fragment !== null) history.replaceState(null, '', location.pathname);
  return fragment ?? sessionStorage.getItem('key') ?? '';
}

function askForKey() {
  element('key-form').hidden = false;
  element('key').focus();
}

function showState(state, text) {
  element('connection').dataset.state = state;
  element('connection').textContent = text;
  if (state === 'live') refreshSoon();
  if (state === 'refused') askForKey();
}

function take(kind, data) {
  if (kind === 'stored') table.add(data);
  else if (kind === 'duplicate') table.mark(data);
  else if (kind === 'reset') table.clear();
  refreshSoon();
}

let refreshing = false;

/** What the stream does not carry; asked for at most three times a second, however much arrives. */
function refreshSoon() {
  if (refreshing) return;
  refreshing = true;
  setTimeout(async () => {
    refreshing = false;
    const [stats, rejected] = await Promise.all([read('stats'), read('rejected')]);
    if (stats !== undefined) showCounts(stats);
    if (rejected !== undefined) showRejected(rejected.rejected);
  }, 300);
}

/** Undefined when the collector is away; the connection state says so already. */
async function read(path) {
  try {
    const response = await fetch(`/_collector/${path}`, { headers: { authorization: `Bearer ${key}` } });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}

function showCounts({ accepted, duplicates, conflicts, sampled, rejected }) {
  const counts = { stored: accepted, duplicate: duplicates, conflict: conflicts, 'sampled out': sampled, rejected };
  element('counts').textContent = Object.entries(counts)
    .filter(([name, count]) => count > 0 || name === 'stored')
    .map(([name, count]) => `${count} ${name}`)
    .join(' · ');
}

function showRejected(all) {
  element('rejected-section').hidden = all.length === 0;
  element('rejected').replaceChildren(...all.slice(-50).reverse().map(rejectedItem));
}

function rejectedItem({ receivedAt, problems, message, text, truncated }) {
  const item = document.createElement('li');
  const time = document.createElement('time');
  time.dateTime = receivedAt;
  time.textContent = new Date(receivedAt).toLocaleTimeString();
  item.append(time);
  const lines = problems.length === 0 ? [message] : problems.map((problem) => `${problem.field} ${problem.message}`);
  for (const line of lines) item.append(withText('div', line, 'problem'));
  item.append(withText('pre', truncated ? `${text}…` : text));
  return item;
}

function withText(tag, text, className = '') {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

function exampleRequest() {
  const body = { eventType: 'trial_started', productId: '3c90c3cc-0d44-4b50-8888-8dd25736052a', value: 'pro' };
  return [
    `curl ${location.origin}/api/v1/events \\`,
    `  -H 'Authorization: Bearer ${key || '<key>'}' -H 'Content-Type: application/json' \\`,
    `  -d '${JSON.stringify(body)}'`,
  ].join('\n');
}
