/** A message of Kafka that is to hold a CloudEvent: its value, and its headers as texts. */
export interface CloudEventMessage {
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The CloudEvent of a message, not yet checked: structured (all of it in the value), or binary
 * (attributes in `ce_` headers, the data alone in the value).
 * @throws SyntaxError where the value is no JSON
 * @see CloudEvents Kafka protocol binding 1.0.2, sections 3.2 and 3.3
 */
export const cloudEventOf = ({ value, headers }: CloudEventMessage): unknown => {
  const body: unknown = JSON.parse(value);
  if (headers['ce_specversion'] === undefined) return body;
  const attributes = Object.entries(headers)
    .filter(([name]) => name.startsWith('ce_'))
    .map(([name, attribute]) => [name.slice(3), attribute] as const);
  return { ...Object.fromEntries(attributes), data: body };
};
