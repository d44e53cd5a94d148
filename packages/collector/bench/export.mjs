import { request } from './control-plane.mjs';
import { startServer } from './throughput.mjs';

const LOOK_MS = 50;

/** Reads the whole export, and looks at the server's memory meanwhile. */
export async function measureExport(place) {
  const server = await startServer('stored', ['--database', place]);
  try {
    const { rssMiB: before } = await server.read();
    let most = before;
    let isReading = true;
    const look = async () => {
      while (isReading) {
        most = Math.max(most, (await server.read()).rssMiB);
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    };
    const looked = look();
    const startedAt = performance.now();
    const { rows, bytes } = await readLines(await request(server.url, 'export.ndjson'));
    const seconds = (performance.now() - startedAt) / 1000;
    isReading = false;
    await looked;
    return { rows, megabytes: bytes / 1e6, seconds, rssBeforeMiB: before, rssMostMiB: most };
  } finally {
    await server.close();
  }
}

async function readLines(response) {
  let [rows, bytes] = [0, 0];
  for await (const chunk of response.body) {
    bytes += chunk.length;
    for (const byte of chunk) if (byte === 10) rows++;
  }
  return { rows, bytes };
}
