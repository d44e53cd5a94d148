import fc from 'fast-check';
import { isKept } from './sampling.js';

describe('isKept', () => {
  // First eight bytes of `printf 'type\0organization' | sha256sum`, big-endian, over 2^64.
  const shares = [
    ['upgrade_purchased', undefined, 0.613658593],
    ['upgrade_purchased', 'acme', 0.283955013],
    ['feature_viewed', 'globex', 0.725938762],
    ['étape', undefined, 0.961924546],
  ] as const;

  it.each(shares)(
    'keeps %s of %s at every rate above its share, %d, and at none below',
    (eventType, organization, share) => {
      const event = { eventType, ...(organization && { externalOrganizationId: organization }) };

      expect(isKept({ ...event, sampleRate: share + 1e-9 })).toBe(true);
      expect(isKept({ ...event, sampleRate: share - 1e-9 })).toBe(false);
    },
  );

  it('prefers the id of Greenflash to the one of the sender', () => {
    const eventType = 'refund_requested';
    const organizationId = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

    expect(isKept({ eventType, organizationId, externalOrganizationId: 'x', sampleRate: 0.274250003 + 1e-9 })).toBe(
      true,
    );
    expect(isKept({ eventType, organizationId, externalOrganizationId: 'x', sampleRate: 0.274250003 - 1e-9 })).toBe(
      false,
    );
  });

  it('keeps everything at rate 1 and without a rate, and nothing at rate 0', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (eventType, externalOrganizationId) => {
        const event = { eventType, externalOrganizationId };
        return isKept(event) && isKept({ ...event, sampleRate: 1 }) && !isKept({ ...event, sampleRate: 0 });
      }),
    );
  });

  it('keeps what is forced, whatever the rate', () => {
    expect(isKept({ eventType: 'x', sampleRate: 0, forceSample: true })).toBe(true);
    expect(isKept({ eventType: 'x', sampleRate: 0, forceSample: false })).toBe(false);
  });

  it('keeps at a rate whatever it keeps at a lower one', () => {
    const rate = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.string(), rate, rate, (eventType, a, b) => {
        const [lower, higher] = a < b ? [a, b] : [b, a];
        return !isKept({ eventType, sampleRate: lower }) || isKept({ eventType, sampleRate: higher });
      }),
    );
  });

  it('keeps about the share of event types that the rate says', () => {
    const types = Array.from({ length: 4000 }, (_, index) => `type-${index}`);

    const kept = types.filter((eventType) => isKept({ eventType, sampleRate: 0.25 }));

    expect(kept.length / types.length).toBeCloseTo(0.25, 1);
  });
});
