import type { Engine } from '#engine/engine.ts';
import type { RequestLog } from '#engine/requests/request-log.ts';

/** What the contract, the command line and the shell need of the engine. */
export interface EngineSurface extends Pick<
  Engine,
  | 'start'
  | 'stop'
  | 'status'
  | 'routes'
  | 'problems'
  | 'explain'
  | 'addressesOf'
  | 'chooseSource'
  | 'firstApplied'
  | 'on'
> {
  readonly requests: RequestLogSurface;
  readonly ways: Pick<Engine['ways'], 'choose' | 'trust'>;
  readonly setup: Pick<
    Engine['setup'],
    | 'state'
    | 'plan'
    | 'apply'
    | 'undo'
    | 'cancel'
    | 'approve'
    | 'setOptions'
    | 'repair'
    | 'untrust'
    | 'trust'
    | 'prove'
    | 'doctor'
    | 'clean'
  >;
  readonly browsers: Pick<Engine['browsers'], 'view' | 'refresh' | 'open' | 'close' | 'switchPac'>;
}

/** The recorded requests, newest last. */
export type RequestLogSurface = Pick<RequestLog, 'list' | 'summaries' | 'get' | 'clear' | 'onRecord' | 'onBatch'>;
