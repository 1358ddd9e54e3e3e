import { memoryPipes } from '#test/doubles/memory-pipe.ts';
import { contractSuite } from './suite.ts';

contractSuite('memory', async () => ({ ...memoryPipes(), dispose: async () => undefined }));
