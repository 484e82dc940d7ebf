// Kervan's entry. Node keeps what it has compiled (and stripped of types) once, so that later starts are quicker and smaller.
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';

enableCompileCache(join(import.meta.dirname, 'node_modules', '.cache', 'kervan'));
// What is thrown away is cleared before the heap has grown by a third: left alone, V8 lets it grow to several times of what is held, on a machine with much memory.
setFlagsFromString('--heap-growing-percent=30');
await import('./src/main.ts');
