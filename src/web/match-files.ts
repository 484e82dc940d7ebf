import * as z from 'zod';
import { problem } from '../domain/problem.ts';
import { ok } from '../domain/result.ts';
import { readMatchFile, writeMatchFile } from '../run/match-file.ts';
import { linkPairs } from '../run/matching.ts';
import { rejectSeen } from '../run/seen-pairs.ts';
import { LONGEST_MATCH_FILE } from '../run/table-cells.ts';
import { findMatching } from '../store/matching.ts';
import { loadServer } from '../store/servers.ts';
import { refuse } from './errors.ts';
import { answer } from './matching-answer.ts';
import { refuseUnknown } from './servers.ts';
import { findServer } from './standing.ts';
import type { Web, WebNeeds } from './web.ts';
import { problemDetails } from './wire/common.ts';
import { answeredPairs, fileQuery, matchingOf } from './wire/matching.ts';

const TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

/** Pairs as a table: given out, and taken in after a person went through it. */
export function addMatchFiles(web: Web, needs: WebNeeds): void {
  web.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit: LONGEST_MATCH_FILE },
    (_request, body, done) => done(null, body),
  );
  addDownload(web, needs);
  addUpload(web, needs);
}

function addDownload(web: Web, { store }: WebNeeds): void {
  web.route({
    method: 'GET',
    config: { access: 'viewer' },
    url: '/api/v1/servers/:name/matching/:kind/file',
    schema: {
      operationId: 'downloadMatches',
      summary: 'All compared records as a table, CSV or XLSX',
      params: matchingOf,
      querystring: fileQuery,
      response: { 200: z.unknown(), 404: problemDetails, 409: problemDetails },
    },
    handler: async (request, reply) => {
      const { name, kind } = request.params;
      const { format, language } = request.query;
      const server = await findServer(store, name);
      if (!server) return refuseUnknown(request, reply, name);
      if ((await findMatching(store, server.id))?.compared_at == null)
        return refuse(request, reply, 409, problem('match-not-compared', { server: name }));
      const { content } = await writeMatchFile(store, server, { kind, format, language });
      // The name of a server may be of any letters, a header may not.
      const file = `${encodeURIComponent(`${name} ${kind}`)}.${format}`;
      return reply
        .header('content-disposition', `attachment; filename*=UTF-8''${file}`)
        .type(TYPES[format])
        .serializer((sent: unknown) => sent as string)
        .send(content);
    },
  });
}

function addUpload(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'POST',
    config: { access: 'administrator' },
    url: '/api/v1/servers/:name/matching/:kind/file',
    bodyLimit: LONGEST_MATCH_FILE,
    schema: {
      operationId: 'uploadMatches',
      summary: 'Links and rejects what is marked in such a table (application/octet-stream)',
      params: matchingOf,
      response: { 200: answeredPairs, 404: problemDetails, 409: problemDetails },
    },
    handler: async (request, reply) => {
      const { name, kind } = request.params;
      const server = await loadServer(needs.store, needs.sealer, name);
      if (!server.ok) return answer(request, reply, server);
      const content = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const read = await readMatchFile(content, kind);
      if (!read.ok) return refuse(request, reply, 409, read.problem);
      const linked = await linkPairs(needs, server.value, kind, read.value.accepted, 'hand');
      if (!linked.ok) return answer(request, reply, linked);
      const { count, refused } = await rejectSeen(needs, server.value, kind, read.value.rejected);
      linked.value.refused.unshift(...read.value.refused, ...refused);
      return answer(request, reply, ok({ ...linked.value, rejected: count }));
    },
  });
}
