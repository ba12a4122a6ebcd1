/** Nothing was sent: the host or its address is not among what the tool may reach. */
export class EgressRefused extends Error {
  override readonly name = 'EgressRefused';
}
