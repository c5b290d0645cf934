import common = require('@temporalio/common');

/** Messages and stack traces of failures are payloads as well, so that they are encrypted. Temporal loads this file by its path. */
export = { failureConverter: new common.DefaultFailureConverter({ encodeCommonAttributes: true }) };
