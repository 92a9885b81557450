export * from '@honeyhive/react';
