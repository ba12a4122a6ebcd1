/** Opens a ticket, or none; `replace` leaves no step for the browser's "back". */
export type Go = (ticketId: string | undefined, replace?: boolean) => void;
