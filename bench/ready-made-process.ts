import fastify from 'fastify';

/** A bare web server in a process of its own: the pages come as a message, by their paths; tells its address and hands them out until it is ended. */
process.once('message', (pages: Record<string, string>) => {
  void serve(pages);
});

async function serve(pages: Record<string, string>): Promise<void> {
  const bare = fastify();
  bare.get('/*', (request, reply) => reply.type('application/json').send(pages[request.url] ?? ''));
  process.send!(await bare.listen({ port: 0, host: '127.0.0.1' }));
}
