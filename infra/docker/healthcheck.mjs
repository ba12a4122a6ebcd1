// Exit 0 when the service of this container is ready.
const response = await fetch(`http://127.0.0.1:${process.env.PORT ?? 8080}/readyz`).catch(
  () => undefined,
);
process.exit(response?.ok ? 0 : 1);
