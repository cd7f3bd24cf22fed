/**
 * Mutants that live, and why they may. `npm run mutation` names those that are not explained here, and entries whose
 * mutant is gone. A mutant is known by the line of code it stands in, what it takes away and what it puts there.
 */
export const reviewedSurvivors = [];
