/** Loopback, where every server of the tests listens. */
export declare const host: string;
export declare function isFree(port: number): Promise<boolean>;
export declare function freePorts(wished: number, count?: number): Promise<number>;
