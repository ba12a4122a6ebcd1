import { ApiProperty } from '@nestjs/swagger';
import { formatUsd, nano } from '@nightshift/kernel';

/** An amount: exact in nano-USD, and as text for people. */
export class MoneyDto {
  @ApiProperty({ description: 'Whole nano-USD.' })
  nanoUsd!: number;

  @ApiProperty({ example: '$1.25' })
  usd!: string;
}

export const moneyDto = (amount: number): MoneyDto => ({
  nanoUsd: amount,
  usd: formatUsd(nano(amount)),
});
