import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** The OpenAPI document of what is mounted. */
export const openApiOf = (app: NestFastifyApplication): OpenAPIObject =>
  SwaggerModule.createDocument(
    app,
    new DocumentBuilder()
      .setTitle('Nightshift')
      .setVersion('0.1.0')
      .setDescription(
        'Errors are problem details (RFC 9457) with a stable `code`. Headers: `x-nightshift-tenant` (default `default`), `x-nightshift-actor` (default `local-user`), `traceparent`.',
      )
      .setLicense('Apache-2.0', '')
      .addBearerAuth()
      .build(),
    {
      operationIdFactory: (controller, method) =>
        `${controller.replace(/Controller$/, '')}.${method}`,
    },
  );

/** Serves `/openapi.json` and Swagger UI at `/docs`. */
export const describeApi = (
  app: NestFastifyApplication,
  document: OpenAPIObject = openApiOf(app),
): void =>
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Nightshift API',
  });
