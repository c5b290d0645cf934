/** Names an immutable file in the artifact store. Between stages travel these, never bytes. */
export interface ArtifactRef {
  /** SHA-256 of the content, 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** Size of the content in bytes. */
  readonly bytes: number;
  /** IANA media type, for example `application/x-onnx`. */
  readonly mediaType: string;
  /** What the file is called when a person saves it, for example `model.onnx`. */
  readonly name: string;
}
