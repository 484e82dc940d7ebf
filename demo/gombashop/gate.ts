import type { FastifyRequest } from 'fastify';
import { type Answer, problem, refuse } from './answers.ts';
import type { Fault, FaultKind } from './faults.ts';
import type { Shop } from './shop.ts';

type Gate = (request: FastifyRequest, hits: Map<FaultKind, Fault>) => Answer | null;

/** What turns a request away before the shop looks at it: fault switches, the rate limit, the key, the module. */
export function gateOf(shop: Shop): Gate {
  const isTooFast = rateLimit(shop);
  const expected = `Basic ${Buffer.from(`${shop.apiId}:${shop.key}`).toString('base64')}`;
  return (request, hits) => {
    const unavailable = hits.get('unavailable');
    if (unavailable) return refuseForNow('unavailable', unavailable.retryAfterSeconds);
    const tooMany = hits.get('too-many-requests');
    if (tooMany) return refuseForNow('too-many-requests', tooMany.retryAfterSeconds);
    if (isTooFast()) return refuseForNow('too-many-requests', 1);
    if (request.headers.authorization !== expected) return refuse(problem('unauthorized'));
    if (!shop.settings.isModuleActive) return refuse(problem('module-inactive'));
    return null;
  };
}

function refuseForNow(code: 'unavailable' | 'too-many-requests', retryAfterSeconds: number): Answer {
  return { ...refuse(problem(code)), retryAfterSeconds };
}

// Counts by whole seconds of the shop's clock: crude, but the same calls always give the same answers.
function rateLimit(shop: Shop): () => boolean {
  let second = 0;
  let requests = 0;
  return () => {
    const limit = shop.settings.requestsPerSecond;
    if (limit === null) return false;
    const now = Math.floor(shop.clock.now() / 1000);
    if (now !== second) {
      second = now;
      requests = 0;
    }
    requests += 1;
    return requests > limit;
  };
}
