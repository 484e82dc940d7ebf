// Kervan's entry. Node keeps what it has compiled (and stripped of types) once, so that later starts are quicker and smaller.
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

enableCompileCache(join(import.meta.dirname, 'node_modules', '.cache', 'kervan'));
await import('./src/main.ts');
