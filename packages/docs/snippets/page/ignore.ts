import { traceFetch } from '@honeyhive/web';
import { tracer } from './tracing';

traceFetch(tracer, { ignore: ['/download/', /\.mp4$/, (url) => url.searchParams.has('signed')] });
