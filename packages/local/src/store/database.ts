import type Libsql from 'libsql';

/** A connection of libsql. */
export type Database = Libsql.Database;

/** Class opening connections; loaded only for a store file. */
export type DatabaseConstructor = typeof Libsql;
