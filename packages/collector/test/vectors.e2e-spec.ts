import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeOnEachEngine } from './support/engines.js';
import { startTestServer, type TestServer } from './support/server.js';

interface Vector {
  readonly name: string;
  readonly body: object;
  readonly valid: boolean;
  readonly field?: string;
}

const vectors = JSON.parse(readFileSync(join(__dirname, 'fixtures/vectors.json'), 'utf8')) as Vector[];

describeOnEachEngine('every vector of the reference page, over HTTP', (newDatabase) => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer({ database: await newDatabase() });
  });

  afterAll(() => server.close());

  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', async (_, vector) => {
    const { status, body } = await server.post(vector.body);

    if (vector.valid) {
      expect(body).toEqual({ success: true, eventId: expect.stringMatching(UUID_V7) });
      expect(status).toBe(200);
      return;
    }
    expect(status).toBe(400);
    expect(body).toMatchObject({
      success: false,
      error: { code: 'invalid_event', problems: [{ field: vector.field, message: expect.any(String) }] },
    });
  });

  it('are all there', () => {
    expect(vectors.length).toBe(38);
  });
});

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
