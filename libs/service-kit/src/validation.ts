import { ValidationPipe } from '@nestjs/common';
import { type Fault, Refusal } from '@nightshift/kernel';
import type { ValidationError } from 'class-validator';

/** Checks DTOs (class-validator); unknown fields are faults, too. */
export const validation = (): ValidationPipe =>
  new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    exceptionFactory: (errors) => {
      const faults = faultsOf(errors, '');
      return new Refusal(
        'invalid-request',
        'invalid',
        `The request has ${faults.length} fault(s): ${faults.map(({ at, reason }) => `${at}: ${reason}`).join('; ')}`,
        faults,
      );
    },
  });

const faultsOf = (errors: readonly ValidationError[], at: string): Fault[] =>
  errors.flatMap(({ property, constraints = {}, children = [] }) => [
    ...Object.values(constraints).map((reason) => ({ at: `${at}/${property}`, reason })),
    ...faultsOf(children, `${at}/${property}`),
  ]);
