import type { IncomingMessage, ServerResponse } from 'node:http';
import { pathOf, say } from '#main/start/contract-server.ts';
import type { PageAnswer } from '#main/start/contract-server.ts';
import type { PageFile, PageFiles } from './page-files.ts';

/** Answers with the files of the built page. */
export function pageAnswer(files: PageFiles): PageAnswer {
  return async (request, response) => {
    const path = pathOf(request);
    const file = await files.find(path);
    if (file !== null) return send(request, response, file);
    if (path === '/') return say(response, 503, 'The page is not built yet: npm run build.');
    say(response, 404, 'There is no such file.');
  };
}

function send(request: IncomingMessage, response: ServerResponse, file: PageFile): void {
  response.setHeader('cache-control', file.immutable ? 'private, max-age=31536000, immutable' : 'no-cache');
  response.setHeader('etag', file.etag);
  if (request.headers['if-none-match'] === file.etag) return void response.writeHead(304).end();
  response.setHeader('content-type', file.type);
  response.setHeader('content-length', file.body.length);
  response.end(request.method === 'HEAD' ? undefined : file.body);
}
