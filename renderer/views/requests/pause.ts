import { Store } from '../../client/store.ts';

/** Whether the list of requests stands still because a person said so; kept while they look at other views. */
export const isPaused = new Store(false);
