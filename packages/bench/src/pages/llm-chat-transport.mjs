import { traceChatTransport } from '@honeyhive/llm/chat-transport';

Object.assign(globalThis, { traceChatTransport });
