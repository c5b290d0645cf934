import type { FailureCode } from '../../../contracts/failures.js';
import { QuantfleetFailure } from '../../../contracts/quantfleet-failure.js';

interface Cause {
  readonly code: FailureCode;
  readonly what: string;
  readonly advice?: string;
}

const causes = (
  code: FailureCode,
  what: string,
  names: readonly string[],
  advice?: string,
): readonly (readonly [string, Cause])[] =>
  names.map((name) => [name, { code, what, ...(advice === undefined ? {} : { advice }) }]);

/** What the names of errors mean that S3 servers and AWS’s SDK give. */
const BY_NAME: ReadonlyMap<string, Cause> = new Map([
  ...causes('StoreCredentialsExpired', 'the credentials have expired', [
    'ExpiredToken',
    'ExpiredTokenException',
    'TokenRefreshRequired',
  ]),
  ...causes('StoreAccessDenied', 'no credentials were found', ['CredentialsProviderError']),
  ...causes('StoreAccessDenied', 'the access key is not known', ['InvalidAccessKeyId']),
  ...causes('StoreAccessDenied', 'the secret key does not fit the access key', ['SignatureDoesNotMatch']),
  ...causes('StoreAccessDenied', 'access is denied', [
    'AccessDenied',
    'Forbidden',
    'Unauthorized',
    'AllAccessDisabled',
  ]),
  ...causes(
    'StoreAccessDenied',
    'the clock of this machine differs from the server’s',
    ['RequestTimeTooSkewed', 'RequestExpired'],
    'Set the clock, for example with NTP.',
  ),
  ...causes('StoreBucketMissing', 'there is no such bucket', ['NoSuchBucket']),
  ...causes(
    'StoreBucketMissing',
    'the bucket is in another region',
    ['PermanentRedirect', 'AuthorizationHeaderMalformed'],
    'Name the bucket’s region in store.s3.region.',
  ),
  ...causes('StoreBusy', 'the server asks for fewer requests', [
    'SlowDown',
    'SlowDownRead',
    'SlowDownWrite',
    'Throttling',
    'ThrottlingException',
    'TooManyRequests',
    'TooManyRequestsException',
    'RequestLimitExceeded',
    'ServiceUnavailable',
  ]),
  ...causes('StoreTransferDamaged', 'what arrived had another checksum than what was sent', [
    'BadDigest',
    'InvalidDigest',
    'IncompleteBody',
    'XAmzContentChecksumMismatch',
    'XAmzContentSHA256Mismatch',
  ]),
  ...causes('DiskFull', 'the server has no space left', [
    'XMinioStorageFull',
    'InsufficientStorage',
    'InsufficientCapacity',
    'QuotaExceeded',
    'XMinioAdminBucketQuotaExceeded',
  ]),
  ...causes('StoreUnsuitable', 'the server does not know a request that is needed', [
    'NotImplemented',
    'MethodNotAllowed',
  ]),
]);

const BY_STATUS: Readonly<Record<number, Cause>> = {
  401: { code: 'StoreAccessDenied', what: 'access is denied' },
  403: { code: 'StoreAccessDenied', what: 'access is denied' },
  429: { code: 'StoreBusy', what: 'the server asks for fewer requests' },
  501: { code: 'StoreUnsuitable', what: 'the server does not know a request that is needed' },
  503: { code: 'StoreBusy', what: 'the server asks for fewer requests' },
  507: { code: 'DiskFull', what: 'the server has no space left' },
};

/** HTTP status of an error of the SDK; `undefined` where no answer came. */
export const statusOf = (error: unknown): number | undefined => {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  return (error.$metadata as { readonly httpStatusCode?: number }).httpStatusCode;
};

/** The name that an error of the SDK has, or that of the system call behind it. */
export const nameOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'an error';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
};

/** The coded failure behind an error of the SDK; without its message, which may quote a key or a signed text. */
export const s3Failure = (place: string, error: unknown): unknown => {
  if (error instanceof QuantfleetFailure) return error;
  const status = statusOf(error);
  const name = nameOf(error);
  if (name === 'AbortError') return error;
  const cause = causeOf(error, name, status);
  const answered = status === undefined ? name : `HTTP ${status}, ${name}`;
  const message = `${place}: ${cause.what} (${answered}).`;
  return new QuantfleetFailure(cause.code, message, cause.advice === undefined ? {} : { advice: cause.advice });
};

const causeOf = (error: unknown, name: string, status: number | undefined): Cause => {
  const message = error instanceof Error ? error.message : '';
  if (name === 'CredentialsProviderError' && /expired/i.test(message)) {
    return { code: 'StoreCredentialsExpired', what: 'the credentials have expired' };
  }
  if (/Region is missing/.test(message)) {
    const advice = 'Name it in store.s3.region, in AWS_REGION or in the profile.';
    return { code: 'StoreBucketMissing', what: 'the region is not known', advice };
  }
  const known = BY_NAME.get(name) ?? (status === undefined ? undefined : BY_STATUS[status]);
  if (known !== undefined) return known;
  return status !== undefined && status >= 400 && status < 500
    ? { code: 'StoreUnsuitable', what: 'the server refuses a request that is needed' }
    : { code: 'StoreUnreachable', what: 'the server cannot be reached' };
};
