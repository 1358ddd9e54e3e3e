/** Character sets that the controller allows in annotation values (reference 4.5, 11, 12). */
export const PATH_WITH_CAPTURES = /^[A-Za-z0-9\-._~/:$]*$/;

export const URL_WITHOUT_VARIABLES = /^[A-Za-z0-9\-._~/:,?&=]*$/;

export const URL_WITH_VARIABLES = /^[A-Za-z0-9\-._~/:,?&=$]*$/;

/** What nginx takes as server names, wildcards and `~` patterns included; also for texts with variables. */
export const SERVER_NAME = /^[\w\-.~/:^$[\](){}*+?|&=\\]*$/;

/** Several of them, with commas. */
export const SERVER_NAMES = /^[\w\-.~/:^$[\](){}*+?|&=\\]*(?:,\s*[\w\-.~/:^$[\](){}*+?|&=\\]*\s*)*$/;

/** Names and plain paths, as for cookies. */
export const NAME_OR_PATH = /^[A-Za-z0-9\-._~/]*$/;
