/** What must be undone, the last first, however the bench ends. */
export const createCleanups = () => {
  const cleanups = [];
  return {
    add: (cleanup) => cleanups.push(cleanup),
    async run() {
      for (let cleanup = cleanups.pop(); cleanup !== undefined; cleanup = cleanups.pop()) {
        try {
          await cleanup();
        } catch (error) {
          console.error(`Not cleaned up: ${error.message}`);
        }
      }
    },
  };
};
