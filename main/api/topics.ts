import type { Following, TopicHandlers } from '#shared/contract/serve.ts';
import type { RequestBatch } from '#engine/requests/request-log.ts';
import type { EngineSurface } from './engine-surface.ts';
import { Pace } from './pace.ts';

/** How many requests a new follower is given; older ones are found with `requests.list`. */
const SNAPSHOT_REQUESTS = 5000;

/** Routes or problems above which the whole of them is worth a pause. */
const MANY = 2000;

/** The topics of the contract, fed by the engine. */
export function topicHandlers(engine: EngineSurface): TopicHandlers {
  return {
    status: (deliver) => ({
      snapshot: () => engine.status(),
      stop: engine.on('status', () => deliver(engine.status())),
    }),
    routes: (deliver) => {
      const isLarge = (): boolean => engine.status().routes > MANY;
      const stop = paced((news) => engine.on('routes', news), { deliver: () => deliver(engine.routes()), isLarge });
      return { snapshot: () => engine.routes(), stop };
    },
    problems: (deliver) => {
      const isLarge = (): boolean => engine.problems().length > MANY;
      const stop = paced((news) => engine.on('problems', news), { deliver: () => deliver(engine.problems()), isLarge });
      return { snapshot: () => engine.problems(), stop };
    },
    setup: (deliver) => ({
      snapshot: () => engine.setup.state(),
      stop: engine.on('setup', () => deliver(engine.setup.state())),
    }),
    browsing: (deliver) => ({
      snapshot: () => engine.browsers.view(),
      stop: engine.on('browsing', () => deliver(engine.browsers.view())),
    }),
    requests: (deliver) => followRequests(engine, deliver),
  };
}

function paced(
  listen: (news: () => void) => () => void,
  what: { readonly deliver: () => void; readonly isLarge: () => boolean },
): () => void {
  const pace = new Pace(what.deliver, what.isLarge);
  const stop = listen(() => pace.news());
  return () => {
    stop();
    pace.stop();
  };
}

/**
 * A snapshot holds records whose batch is still to come. They are left out of the first batch after it, so that a
 * follower gets each record once.
 */
function followRequests(engine: EngineSurface, deliver: (batch: RequestBatch) => void): Following<'requests'> {
  let known: ReadonlySet<string> | null = null;
  const stop = engine.requests.onBatch((batch) => {
    const seen = known;
    known = null;
    if (seen === null || batch.cleared) return deliver(batch);
    const added = batch.added.filter((summary) => !seen.has(summary.id));
    if (added.length > 0) deliver({ cleared: false, added });
  });
  return {
    snapshot: () => {
      const summaries = engine.requests.summaries(SNAPSHOT_REQUESTS);
      known = new Set(summaries.map((summary) => summary.id));
      return summaries;
    },
    stop,
  };
}
