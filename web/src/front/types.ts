/** A front server as it tells of itself. The server's shapes, field by field. */

/** Numbers of one unit, place and kind. */
export interface FrontStock {
  unit: string;
  unit_name: string;
  place: string;
  place_name: string;
  kind: string;
  kind_name: string;
  left: number;
  /** Numbers used in each of the last hours, newest first; hours before the first use are left out. */
  hours: number[];
}

export interface FrontBill {
  issued_at: string;
  code: string;
  number: string;
  total: string;
  unit_name: string;
  place: string;
  reversal: boolean;
  /** Whether it has finance's signature. */
  home: boolean;
}

/** What finance has declared. */
export interface Declared {
  id: string;
  cause: string;
  from: string;
  until: string;
}

export interface FrontStatus {
  code: string;
  name: string;
  program: string;
  started_at: string;
  now: string;
  standing: string;
  /** `OPEN`, `WARNED`, `CAPPED`, or why nothing may be issued. */
  gate: string;
  message: string;
  /** Whose window counts: `line_down`, `maintenance`, `emergency`, `all_down`. */
  cause: string;
  /** When less may be issued, if nothing changes. */
  deadline?: string;
  heard_at?: string;
  /** How far the platform's clock is ahead. */
  ahead_seconds: number;
  config_until: string;
  backlog: number;
  /** Empty: nothing waits. */
  oldest_at: string;
  refused: number;
  /** 0: not known. */
  disk_free: number;
  certificate_until: string;
  stock: FrontStock[];
  /** Newest first. */
  recent: FrontBill[];
}
