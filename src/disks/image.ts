/** What an image is to be, made of the directory `top`. */
export interface Image {
  readonly top: string;
  /** Absolute. */
  readonly file: string;
  readonly fileSystem: 'fat' | 'ext2';
  readonly label: string;
  /** Of a floppy. */
  readonly sizeKib: number;
  readonly epochSeconds: number;
}
