import type { BackEnd, BackEndParts } from './back-end.ts';
import type { ResolvedOptions } from '../options/resolved-options.ts';
import type { EnrichData } from '../spans/enrich.ts';
import { HONEYHIVE } from '../identity/semconv.ts';
import { valueLimits } from '../values/snapshot.ts';
import { type CompletionParts, finishSpan } from '../spans/write/finish-span.ts';
import { capturedData } from '../spans/write/write-enrichment.ts';
import { createDelivery } from '../export/create-delivery.ts';
import type { Delivery } from '../export/delivery.ts';
import {
  createEventRequest,
  type RecordedEvent,
  createUpdate,
} from '../export/encode/event-requests.ts';
import type { EventRequest } from '../export/transport/transport.ts';
import { createSpanWriter } from '../spans/write/span-writer.ts';
import { KeyRedactor } from '../privacy/key-redactor.ts';
import { createRedactor } from '../privacy/create-redactor.ts';
import { restoreCalls } from './restore-calls.ts';
import { createSessionStart } from '../session/session-start.ts';
import { SessionUpdates } from '../session/session-updates.ts';
import { guardTail, type UpdateSubject } from '../sampling/tail-sampler.ts';
import { NO_IDENTITY, tracerIdentity } from '../identity/tracer-identity.ts';

/** Creates a back end, assembled from the last stage to the first. */
export function createBackEnd(parts: BackEndParts): BackEnd {
  const { settings, runtime, guard, logger, counters, emit, onFirstWork } = parts;
  const keyRedactor = settings.redact ? new KeyRedactor(settings.redact, guard) : undefined;
  const redactor = createRedactor(settings, keyRedactor);
  const said = redactor?.text(settings.source, HONEYHIVE.source, 'attribute') ?? settings.source;
  // A copy would lose the key, which is not listed.
  const sent = Object.create(settings, { source: { value: said } }) as ResolvedOptions;
  const delivery: Delivery = createDelivery(sent, runtime, {
    // A runtime identifies a tracer by the tracer's own settings.
    storage: guard('storage', () => runtime.storage?.(settings)),
    guard,
    logger,
    counters,
    createExporterTransport: parts.createExporterTransport,
    listener: {
      onExported: (count) => emit('export', { count }),
      onDropped: (reason, count) => emit('drop', { reason, count }),
      onRecorded: onFirstWork,
      onArrived: (sessionId) => sessionUpdates.arrived(sessionId),
    },
  });
  const tail = guardTail(parts.tail, { guard, contextStorage: parts.contextStorage, delivery });
  const limits = valueLimits(settings);
  const context = { limits, capture: settings.capture, redactor };
  /** Creates an update request from a snapshot of the data for an event or session. */
  const prepare = (id: string, data: EnrichData): EventRequest | undefined => {
    onFirstWork();
    return guard('update', () => createUpdate(id, data, context));
  };
  const sessionUpdates: SessionUpdates = new SessionUpdates({
    prepare,
    arrivals: delivery.arrivals,
    send: (update, sessionId) => tail.update(update, { sessionId }),
  });
  const writer = createSpanWriter(limits, settings.maxAttributes, keyRedactor);
  const below = { delivery, tail, sessionUpdates, redactor, limits, writer };
  const completion = completionOf(parts, below);
  const backEnd: BackEnd = {
    delivery,
    tail,
    sessionUpdates,
    writer,
    opened(session) {
      tail.opened(session.id);
      sessionUpdates.opened(session.id, () => {
        const { name } = session;
        delivery.onSessionStart(
          name && redactor
            ? { ...session, name: redactor.text(name, HONEYHIVE.sessionName, 'name') }
            : session,
        );
        return createSessionStart(settings, session, settings.capture);
      });
    },
    finish: (record, span) => finishSpan(record, span, completion),
    leftOut(span) {
      tail.leftOut(span);
      delivery.recordDropped('sampled');
    },
    update(eventId, data, about) {
      if (about?.isSent === false) return;
      const sessionId = about?.sessionId;
      const told = about?.capture ? capturedData(data, limits, about.capture) : data;
      const update = prepare(eventId, told);
      if (update) tail.update(update, { eventId, ...(sessionId ? { sessionId } : {}) });
    },
    enrichSession: (sessionId, data, standing) => sessionUpdates.enrich(sessionId, data, standing),
    discard(reason) {
      // Updates waiting for a span hold recorded data already.
      sessionUpdates.close();
      tail.discard(reason);
      delivery.discard(reason);
    },
    record(recorded) {
      const update = guard('createEvent', () => createEventRequest(recorded, context));
      if (update) tail.update(update, subjectOf(recorded));
    },
    release: () => sessionUpdates.release(),
    leave: () => delivery.sendKeepalive(),
    restore: (text) => restoreCalls(text, backEnd, guard),
  };
  return backEnd;
}

/** Returns the subject of the request that records an event. */
const subjectOf = ({ event }: RecordedEvent): UpdateSubject => {
  const { eventId, sessionId, error, duration } = event;
  return {
    sessionId,
    eventId,
    failed: error !== undefined && error !== null,
    ...(duration === undefined ? {} : { durationMs: duration }),
  };
};

type Below = Pick<BackEnd, 'delivery' | 'tail' | 'sessionUpdates'> &
  Pick<CompletionParts, 'redactor' | 'limits' | 'writer'>;

function completionOf(
  { settings, guard, discardReasonOf }: BackEndParts,
  { delivery, tail, sessionUpdates, redactor, limits, writer }: Below,
): CompletionParts {
  return {
    guard,
    identity: guard('identity', () => tracerIdentity(settings), NO_IDENTITY),
    limits,
    redactor,
    writer,
    discardReasonOf,
    closed: (session, isSent) => {
      sessionUpdates.closed(session.id, isSent && tail.isOwn);
      tail.closed(session.id);
    },
    sampledOut: () => delivery.recordDropped('sampled'),
    lost: (reason) => delivery.recordDropped(reason),
    deliver: (span) => tail.span(span),
  };
}
