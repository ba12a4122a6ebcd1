import { ApiProperty } from '@nestjs/swagger';

export class RewrappedDto {
  @ApiProperty({ description: 'Keys that an older master key had wrapped.' })
  rewrapped!: number;
}
