import { join } from 'node:path';
import { startExample, type RunningExample } from '../../../packages/test-kit/src/index.js';

describe('npm start of graphql-fastify', () => {
  let example: RunningExample;

  beforeAll(async () => (example = await startExample(join(__dirname, '../dist/start.js'))));

  const mutate = async (fields: string): Promise<unknown> => {
    const response = await fetch(example.url, {
      method: 'POST',
      headers: { authorization: 'Bearer ada-token', 'content-type': 'application/json' },
      body: JSON.stringify({ query: `mutation { ${fields} }` }),
    });
    return response.json();
  };

  it('has made two events of the two aliased mutations of one request by itself', async () => {
    expect(await example.arrived(2)).toMatchObject([
      { eventType: 'ticket_resolved', value: '4', insertId: 'resolved:T-1', externalUserId: 'agent-grace' },
      { eventType: 'ticket_resolved', value: '9', insertId: 'resolved:T-2', externalUserId: 'agent-grace' },
    ]);
  });

  it('tracks the mutation of an operation that works and the one that fails, each as what it was', async () => {
    const [works, fails] = ['T-3', 'T-4'].map((id) => `resolveTicket(id: "${id}", minutesSpent: 2) { isOpen }`);
    expect(await mutate(`works: ${works} fails: ${fails}`)).toMatchObject({
      errors: [{ message: 'there is no ticket T-4', path: ['fails'] }],
    });

    expect((await example.arrived(4)).slice(2)).toMatchObject([
      { eventType: 'ticket_resolved', insertId: 'resolved:T-3', externalUserId: 'agent-ada' },
      { eventType: 'error_encountered', influence: 'negative', externalUserId: 'agent-ada' },
    ]);
  });

  it('ends on SIGTERM', async () => {
    example.child.signal('SIGTERM');
    await example.child.exit();
  });
});
