// The process that speaks to the Microsoft engine, in the engine's bitness. Kervan starts it (client.ts) and ends it.
import { jetEngine } from './jet.ts';
import { serve } from './serve.ts';

serve(jetEngine);
