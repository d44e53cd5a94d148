const HEADERS = { authorization: 'Bearer bench-key' };

/** Asks the control plane. @returns the answer's body, and the milliseconds until the whole of it was there */
export async function ask(url, path) {
  const before = performance.now();
  const response = await request(url, path);
  const text = await response.text();
  return { ms: performance.now() - before, body: JSON.parse(text) };
}

/** @throws when it is not answered with 200 */
export async function request(url, path) {
  const response = await fetch(`${url}/_collector/${path}`, { headers: HEADERS });
  if (response.status !== 200) throw new Error(`${path} was answered with ${response.status}`);
  return response;
}
