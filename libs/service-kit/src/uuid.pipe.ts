import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { Refusal } from '@nightshift/kernel';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** For `@Param('id', UuidPipe)`. @throws Refusal `invalid-request` that names the parameter */
@Injectable()
export class UuidPipe implements PipeTransform<string, string> {
  transform(value: string, { data = '' }: ArgumentMetadata): string {
    if (UUID.test(value)) return value.toLowerCase();
    throw new Refusal(
      'invalid-request',
      'invalid',
      `The request has 1 fault(s): /${data}: must be a UUID`,
      [{ at: `/${data}`, reason: 'must be a UUID' }],
    );
  }
}
