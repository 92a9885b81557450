import { answer } from './answer.ts';

console.log(await answer('Which trees grow by the water?')); // spans leave when the process ends
