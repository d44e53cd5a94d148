import { Agent } from 'undici';
import {
  createAuthority,
  startChaosProxy,
  startScriptedServer,
  type Authority,
  type Certificate,
} from '../../../test-kit/src/index.js';
import { endpointFault } from './endpoint-fault.js';
import type { FaultRow } from './fault-row.types.js';

const trusted = createAuthority();
const good = trusted.issue();

/** Servers that cannot prove who they are: no request, and so no key, may reach them. */
export const TLS_FAULTS = [
  certificate('TLS self-signed', () => createAuthority('Another authority').issue()),
  certificate('TLS expired', (authority) => authority.issue({ validUntil: new Date(Date.now() - 86_400_000) })),
  certificate('TLS for a wrong host', (authority) => authority.issue({ address: '127.9.9.9' })),
  plainText(),
];

function certificate(name: string, bad: (authority: Authority) => Certificate): FaultRow {
  return endpointFault({
    name,
    pausesFor: 'network',
    server: { tls: good },
    arrange: (server, closers) => ({
      options: { dispatcher: trusting(closers) },
      begin: () => server.present(bad(trusted)),
      end: () => {
        expect(server.attempts).toHaveLength(0);
        server.present(good);
      },
    }),
  });
}

/** TLS is spoken to a server that knows none. */
function plainText(): FaultRow {
  return endpointFault({
    name: 'TLS against plain text',
    pausesFor: 'network',
    server: { tls: good },
    arrange: async (server, closers) => {
      const plain = await startScriptedServer();
      const proxy = await startChaosProxy(server.port);
      closers.push(
        () => proxy.close(),
        () => plain.stop(),
      );
      return {
        options: { dispatcher: trusting(closers), baseUrl: proxy.baseUrl.replace('http:', 'https:') },
        begin: () => proxy.aimAt(plain.port),
        end: () => {
          expect(plain.attempts).toHaveLength(0);
          proxy.aimAt(server.port);
        },
      };
    },
  });
}

function trusting(closers: (() => Promise<unknown>)[]): Agent {
  const agent = new Agent({ connect: { ca: trusted.cert } });
  closers.unshift(() => agent.close());
  return agent;
}
