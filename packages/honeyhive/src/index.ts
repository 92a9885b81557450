/** HoneyHive for TypeScript on servers: everything of `@honeyhive/node`, under the name people know. @module */
export * from '@honeyhive/node';
