import { type ServiceError, status } from '@grpc/grpc-js';
import { isGrpcServiceError } from '@temporalio/client';

/** What the server, or the way to it, answered to a call that failed; undefined for errors of another kind. */
export const serverError = (error: unknown): ServiceError | undefined => {
  if (isGrpcServiceError(error)) return error;
  return error instanceof Error ? serverError(error.cause) : undefined;
};

/** Whether the server could not be reached, or this process stood still while it answered; it may answer later. */
export const isOutage = (error: unknown): boolean => {
  const code = serverError(error)?.code;
  return code === status.UNAVAILABLE || code === status.DEADLINE_EXCEEDED;
};
