import pg from 'pg';

/** Class 08: connection exceptions; 57P01 to 57P03: the server goes down, crashed, or starts up. */
const CONNECTION_CODES = /^(08|57P0[123]|ECONN|EPIPE|ENOTFOUND|ETIMEDOUT)/;

/** Whether the server may not have answered: the outcome of what was sent is unknown. */
export const isConnectionLoss = (error: unknown): boolean => {
  const { code, message } = error as { code?: string; message?: string };
  return (
    CONNECTION_CODES.test(code ?? '') ||
    /Connection terminated|not queryable|Client has encountered/.test(message ?? '')
  );
};

/** One PostgreSQL connection that is opened again after it broke. Used by one caller at a time. */
export class Connection {
  private client: pg.Client | undefined;

  constructor(
    private readonly config: pg.ClientConfig,
    private readonly schema: string,
  ) {}

  /** @throws whatever `pg` throws; after a connection loss the next call connects anew */
  async query<Row extends pg.QueryResultRow>(query: pg.QueryConfig): Promise<pg.QueryResult<Row>> {
    const client = (this.client ??= await this.connect());
    try {
      return await client.query<Row>(query);
    } catch (error) {
      if (isConnectionLoss(error)) await this.drop();
      throw error;
    }
  }

  async close(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.end();
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client(this.config);
    // Without a listener a lost idle connection would end the process.
    client.on('error', () => {
      if (this.client === client) this.client = undefined;
    });
    await client.connect();
    await client.query(`SET search_path TO ${client.escapeIdentifier(this.schema)}`);
    return client;
  }

  private async drop(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }
}
