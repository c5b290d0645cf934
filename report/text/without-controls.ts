/** The text without control characters but line breaks: in a name they could drive the terminal. */
export const withoutControls = (text: string): string => text.replaceAll(/(?!\n)\p{Cc}/gu, '�');
